"""A message that is no question but an order: to delete what is kept of the visitor."""

from __future__ import annotations

import re
import time
from typing import Any

from bot.channels.history import as_kept
from bot.channels.turns import Turn, as_plain_text
from bot.knowledge.reply import Block, Reply

MAX_CHARACTERS = 200
"""A longer message says more than that."""
_SAID = r"(?:everything|all)(?: that)? i(?: have|'ve)? (?:said|wrote|written|typed|asked|told you)"
_KEPT = (
    r"(?:all )?(?:of )?my(?: whole| entire| personal)?"
    r" (?:data|information|chats?|chat history|history|conversations?|messages|questions)"
)
_ORDER = re.compile(
    rf"(?:(?:forget|delete|erase) me|forget (?:{_SAID}|{_KEPT})"
    rf"|(?:delete|erase|remove|wipe) (?:everything|{_SAID}|{_KEPT}))"
    r"(?: about me| from (?:your|the) (?:server|system|database))?"
)
_THIS = re.compile(r"(?:forget|delete|erase|remove|wipe) (?:this|our)(?: whole| entire)? (?:chat|conversation)")
_POLITE = re.compile(r"\b(?:please|pls|thanks|thank you|now|right now|immediately|ok|okay)\b")


def asks_to_be_forgotten(text: str, *, has_one: bool) -> bool:
    """Whether a message is nothing but that order: "forget me", "please delete my data".

    What is deleted does not come back: a question ("can you delete my chat") is no order, nor is what says more.

    Args:
        text: as it was typed.
        has_one: whether a visitor has one conversation alone, so that "delete this chat" orders the same.
    """
    if len(text) > MAX_CHARACTERS:
        return False
    words = re.sub(r"[^\w'?]+", " ", as_plain_text(text).lower().replace("\u2019", "'"))
    order = " ".join(_POLITE.sub(" ", words).split())
    return bool(_ORDER.fullmatch(order) or (has_one and _THIS.fullmatch(order)))


def forgotten_reply(sentence: str) -> dict[str, Any]:
    """The reply to such a message, as `Reply.as_dict` gives it."""
    return Reply("chitchat", (Block(sentence),)).as_dict()


def forgotten_turn(message: str, text: str, sentence: str) -> Turn:
    """The message with its reply; neither is kept."""
    return Turn(message, as_kept(text), time.time(), (forgotten_reply(sentence),))
