"""The content that the actions speak from, loaded once for the process."""

from __future__ import annotations

import functools

from bot.knowledge.composer import Composer
from bot.knowledge.loader import load_knowledge
from bot.settings import ROOT, Settings


@functools.lru_cache(maxsize=1)
def settings() -> Settings:
    """The operator's settings."""
    return Settings.from_environment()


@functools.lru_cache(maxsize=1)
def composer() -> Composer:
    """The composer over `data/`.

    Raises:
        ContentError: a file does not hold what it must.
    """
    return Composer(load_knowledge(ROOT / "data", url=settings().article_url))
