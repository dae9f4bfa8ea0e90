"""Answers urgent warning signs, before and instead of everything else."""

from __future__ import annotations

from dataclasses import replace

from actions.content import composer, settings
from actions.reply_action import ReplyAction
from actions.turn import Memory, Turn
from bot.knowledge.loader import GENERAL_ADVICE
from bot.knowledge.reply import Reply


class ActionRedFlag(ReplyAction):
    """Urgent advice, with the operator's emergency number and crisis line in it."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_red_flag"

    def decide(self, turn: Turn) -> tuple[Reply, Memory]:
        """Give the advice of the rule that matched, or the general one."""
        advice = composer().knowledge.advice
        given = turn.advice if turn.advice in advice else GENERAL_ADVICE
        reply = composer().red_flag(advice[given].format(**settings().helplines))
        return reply, replace(turn.memory, urgent=given)
