"""Answers what needs no article: greetings, thanks, who are you."""

from __future__ import annotations

from actions.content import composer
from actions.reply_action import ReplyAction
from actions.turn import Memory, Turn
from bot.knowledge.reply import Reply


class ActionSmalltalk(ReplyAction):
    """One fixed reply for each intent of small talk."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_smalltalk"

    def decide(self, turn: Turn) -> tuple[Reply, Memory]:
        """Reply to the intent."""
        return composer().chitchat(turn.intent), turn.memory
