"""Answers questions from the article, and says what it does not cover."""

from __future__ import annotations

from actions.content import composer, settings
from actions.reply_action import ReplyAction
from actions.turn import FALLBACK, Memory, Turn
from bot.knowledge.reply import Reply

UNREADABLE = "unreadable"


class ActionAnswer(ReplyAction):
    """Everything that is a question, or might have been meant as one."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer"

    def decide(self, turn: Turn) -> tuple[Reply, Memory]:
        """Answer each question of the message."""
        return answer_to(turn), turn.memory


def answer_to(turn: Turn) -> Reply:
    """What is said to a message by itself."""
    compose, knowledge = composer(), composer().knowledge
    if turn.intent == UNREADABLE:
        return compose.unreadable(turn.reason, turn.language)
    if turn.is_perhaps_urgent:
        return compose.perhaps_urgent(turn.kind_of_miss, **settings().helplines)
    if turn.intent == FALLBACK:
        offered = [topic for q in turn.questions for topic in q.nearest if topic in knowledge.topics]
        return compose.clarify(offered[:2]) if len(offered) >= 2 else compose.offer("unsure")
    if not turn.questions:
        return compose.offer("unsure")
    return compose.answer(turn.questions)
