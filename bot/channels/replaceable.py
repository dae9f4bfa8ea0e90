"""What a channel says, replaced as a whole while it runs."""

from __future__ import annotations

from typing import TypeVar

Same = TypeVar("Same", bound="Replaceable")


class Replaceable:
    """Is handed out once; whoever holds it sees the new values at the next look."""

    def become(self: Same, other: Same) -> None:
        """Have all values of another one from now on, and none of the old ones."""
        self.__dict__ = dict(vars(other))
