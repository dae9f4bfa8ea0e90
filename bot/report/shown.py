"""The one place through which every word of a visitor's goes before it is shown."""

from __future__ import annotations

from bot.privacy.masking import mask

MAX_CHARACTERS = 300


def shown(text: str) -> str:
    """A visitor's text as a report shows it: without what tells who somebody is, as one line, not too long."""
    line = " ".join(mask(text).split())
    return line if len(line) <= MAX_CHARACTERS else f"{line[: MAX_CHARACTERS - 1].rstrip()}…"
