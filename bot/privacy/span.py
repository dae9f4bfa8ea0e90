"""A place in a text that tells who somebody is."""

from __future__ import annotations

from dataclasses import dataclass

EMAIL, PHONE, NAME, DATE, NUMBER, ADDRESS = "email", "phone", "name", "date", "number", "address"


@dataclass(frozen=True, order=True)
class Span:
    """A part of a text, and what it is."""

    start: int
    end: int
    """Character offsets, end exclusive."""
    kind: str

    def overlaps(self, other: Span) -> bool:
        """Whether the two have a character in common."""
        return self.start < other.end and other.start < self.end
