"""Shows everything that can be asked, after two misses in a row."""

from __future__ import annotations

from actions.answer import answer_to
from actions.content import composer, settings
from actions.reply_action import ReplyAction
from actions.turn import Memory, Turn
from bot.knowledge.reply import Reply


class ActionTopicMap(ReplyAction):
    """The list of topics."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_topic_map"

    def decide(self, turn: Turn) -> tuple[Reply, Memory]:
        """List the topics; the reply is of the kind that the message was.

        Rasa hides the turns of rules from stories: there may have been answers between the two misses.
        """
        if not turn.memory.missed:
            return answer_to(turn), turn.memory
        if turn.is_perhaps_urgent:
            return composer().perhaps_urgent(turn.kind_of_miss, **settings().helplines), turn.memory
        return composer().topic_map(turn.kind_of_miss), turn.memory
