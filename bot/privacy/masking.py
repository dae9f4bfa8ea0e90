"""Masks what tells who somebody is, before a message is read, kept or shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.privacy.allowed import allowed_phrases, ordinary_words, places
from bot.privacy.names import named
from bot.privacy.patterns import recognised
from bot.privacy.span import Span

ROUNDS = 3
"""What is found may depend on what stood beside it."""
_MASKS = re.compile(r"\[(?:email|phone|name|date|number|address)\]")


def load() -> None:
    """Read the lists now, so that the first message does not wait for them."""
    allowed_phrases()
    ordinary_words()


def mask(text: str) -> str:
    """A text without what tells who somebody is: `[email]`, `[phone]`, `[name]`, `[date]`, `[number]`, `[address]`.

    Masked again, it stays as it is.
    """
    for _ in range(ROUNDS):
        spans = personal(text)
        if not spans:
            break
        for span in reversed(spans):
            text = f"{text[: span.start]}[{span.kind}]{text[span.end :]}"
    return text


def personal(text: str, allowed: Iterable[str] | None = None) -> list[Span]:
    """The places in a text that tell who somebody is, in order and apart from each other.

    Args:
        text: a visitor's words.
        allowed: phrases in lower case that are content; what the assistant knows by name where none are given.
    """
    found = [*recognised(text), *named(text)]
    if not found:
        return []
    content = places(text, allowed_phrases() if allowed is None else allowed)
    known = [*content, *(match.span() for match in _MASKS.finditer(text))]
    kept: list[Span] = []
    for span in found:
        if not any(span.start < end and start < span.end for start, end in known):
            kept = _joined(kept, span)
    return sorted(kept)


def _joined(kept: list[Span], span: Span) -> list[Span]:
    """Places with another one; those that overlap are one, of the kind that was found first."""
    same = [other for other in kept if other.overlaps(span)]
    whole = [*same, span]
    one = Span(min(each.start for each in whole), max(each.end for each in whole), whole[0].kind)
    return [*(other for other in kept if other not in same), one]
