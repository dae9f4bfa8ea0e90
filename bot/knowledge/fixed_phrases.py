"""The phrases around the answers: which there are, and what is filled into them."""

from __future__ import annotations

import string
from collections.abc import Collection

from bot.knowledge.yaml_source import Mapping

PHRASES = {
    "automated": (),
    "source": ("headings",),
    "yes": ("sentence",),
    "clarify": (),
    "unsure": (),
    "perhaps_urgent": ("emergency_number", "crisis_line"),
    "out_of_scope": (),
    "also_out_of_scope": (),
    "topic_map": (),
    "to_a_person": (),
    "nothing_more": (),
    "nothing_yet": (),
    "which_unknown": (),
    "choose": (),
    "declined": (),
    "next": ("questions",),
    "forgotten": ("receipt",),
}
"""The phrases around the answers, each with the places that are filled in."""
UNREADABLE: dict[str, tuple[str, ...]] = {"empty": (), "too_long": (), "symbols": (), "language": ()}
ADVICE_PLACES = ("emergency_number", "crisis_line")


def fixed_phrases(source: Mapping, key: str, needed: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The phrases under a key: all that are needed, and no other.

    Raises:
        ContentError: one is missing, nothing uses one, or a place in one is never filled in.
    """
    entries = source.mapping(key)
    phrases = {name: with_places(entries, name, places) for name, places in needed.items()}
    for name in entries:
        if name not in needed:
            raise entries.error(f"nothing uses the phrase {name!r}: remove it", name)
    return phrases


def with_places(source: Mapping, key: str, places: Collection[str]) -> str:
    """A text in which only these places may be filled in.

    Raises:
        ContentError: it is missing, another place stands in it, or a brace does not close.
    """
    text = source.text(key)
    try:
        found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as e:
        raise source.error(f"`{key}:` has a brace that does not close", key) from e
    for name in found - set(places):
        allowed = ", ".join(f"{{{place}}}" for place in places) or "nothing"
        raise source.error(f"`{key}:` has {{{name}}}, and {allowed} is filled in here", key)
    return text
