"""What a measurement can't go on with."""

from __future__ import annotations

from bot.errors import GutError


class BenchError(GutError):
    """A server or a training of the measurement failed, or its result can't be written."""
