"""What mending refuses to go on with."""

from __future__ import annotations

from bot.errors import GutError


class MendError(GutError):
    """A change can't be made or tried out; the project is as it was."""
