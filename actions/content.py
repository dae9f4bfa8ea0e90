"""The content that the actions speak from: that of the model they work for, or the project's own."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.knowledge.composer import Composer
from bot.knowledge.loader import load_knowledge
from bot.settings import ROOT, Settings

_given: ContextVar[Composer | None] = ContextVar("composer", default=None)


@functools.lru_cache(maxsize=1)
def settings() -> Settings:
    """The operator's settings."""
    return Settings.from_environment()


@functools.lru_cache(maxsize=1)
def own_composer() -> Composer:
    """The composer over `data/`, loaded once for the process.

    Raises:
        ContentError: a file does not hold what it must.
    """
    return Composer(load_knowledge(ROOT / "data", url=settings().article_url))


def composer() -> Composer:
    """The composer to speak with now.

    Raises:
        ContentError: a file does not hold what it must.
    """
    return _given.get() or own_composer()


@contextmanager
def speaking_with(given: Composer | None) -> Iterator[None]:
    """Let actions that run in the body speak with a composer; with their own where none is given."""
    before = _given.set(given)
    try:
        yield
    finally:
        _given.reset(before)
