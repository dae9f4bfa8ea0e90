"""What a report can't be made of."""

from __future__ import annotations

from bot.errors import GutError


class ReportError(GutError):
    """The report can't be read or written; the text says what to do."""
