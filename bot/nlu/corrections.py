"""Finds what is meant in a message that takes something back: "no, not the causes, I meant the signs"."""

from __future__ import annotations

import re

_SAID_BEFORE = (
    r"i (?:meant|mean|wanted to say|(?:was|am) (?:asking about|talking about|thinking of|after))|make that"
    r"|(?:but )?(?:just|only|rather)(?: (?:tell me|want))?(?= (?!as |like ))"
    r"|i (?:just |only )?want(?:ed)?(?= (?:the|a)\b)"
)
_AGREES = (
    r"nope|sorry|sry|oops|wait|actually|ok|okay|um+|uh+|oh|ah|haha|hmm+|excuse me|my mistake|no worries|yes please|"
    r"yes exactly|pity|never mind|right|alright|great|cool|got it|i see"
)
_PREAMBLE = re.compile(
    rf"^(?:(?:{_AGREES})[\s,.!;?-]+|"
    r"(?:no|yes|well|so|then)(?:[,.!;?-]+\s*|\s+(?=what|which|how|why|tell|i meant?\b|sorry|not\b)))+"
    rf"(?:(?:{_SAID_BEFORE})[\s,]+)?|^(?:{_SAID_BEFORE})[\s,]+",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"^(?:and |but )?"
    r"(?:not(?! (?:sure|only|just|that|really|clear))|i (?:did|do) ?n[o']?t (?:mean|need|want)|forget|no)\s+"
    r"(?:[\w']+\s+){0,4}?[\w']+\s*(?:[,.;!?]\s*|\s+(?=(?:but|sorry|just|only|i meant|i mean)\b))"
    rf"(?:(?:but|sorry|then|pity|ok|okay)[\s,.]+|(?:{_SAID_BEFORE})[\s,]+)*",
    re.IGNORECASE,
)
_AGREED = re.compile(rf"^(?:(?:{_AGREES}|no|yes|well|so|then)[\s,.!;?-]+)+", re.IGNORECASE)
_MEANT = re.compile(r"^i (?:meant|mean|wanted to say)\b", re.IGNORECASE)
_DENIED_BEHIND = re.compile(r",\s*(?:and )?not (?:[\w']+\s*){1,4}[.!?]*$", re.IGNORECASE)
_MEANT_BEHIND = re.compile(r"[\s,]+i (?:meant|mean)[\s.!?]*$", re.IGNORECASE)


def takes_back(text: str) -> bool:
    """Whether a message says that something else was meant: "I meant the signs", "not the causes, the signs"."""
    return any(part.search(_AGREED.sub("", text)) for part in (_MEANT, _DENIED, _DENIED_BEHIND, _MEANT_BEHIND))


def without_preamble(text: str) -> str:
    """What is asked behind "no, I meant ..." or "ok, ...".

    Args:
        text: a message that follows an answer.

    Returns:
        The text without what it agrees to or takes back; unchanged where nothing is left.
    """
    for part in (_PREAMBLE, _DENIED, _DENIED_BEHIND, _MEANT_BEHIND):
        rest = part.sub("", text, count=1)
        text = rest if rest.strip(" .?!,") else text
    return text
