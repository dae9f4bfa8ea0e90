"""Slack's timestamps and ids: each is given once in a run of the tests, whoever asks for it."""

from __future__ import annotations

import itertools
import time

_numbers = itertools.count(1)
_last = [0]


def new_ts(at: float | None = None) -> str:
    """A timestamp as a message has it, later than every one before."""
    _last[0] = max(_last[0] + 1, round((time.time() if at is None else at) * 1_000_000))
    return f"{_last[0] // 1_000_000}.{_last[0] % 1_000_000:06d}"


def new_id(prefix: str) -> str:
    """An id as Slack forms them: a prefix and capitals or figures."""
    return f"{prefix}{next(_numbers):09d}"
