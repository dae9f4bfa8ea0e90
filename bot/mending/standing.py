"""Which answers stand on which section of an article, with the place of every fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.loader import ARTICLE
from bot.knowledge.model import Section
from bot.knowledge.yaml_source import Mapping, Sequence, read_yaml

FIRST = "article"
"""Stem of the first article."""
PARTS = ("says", "then", "more")


@dataclass(frozen=True)
class Standing:
    """A fact of an answer."""

    topic: str
    text: str
    section: str
    path: Path
    line: int


def sections_of(root: Path, stem: str) -> list[Section]:
    """The sections of one article in their order; none where the project has no such article.

    Raises:
        ContentError: a file does not hold what it must.
    """
    path = root / "data" / "knowledge" / f"{stem}.yml"
    if not path.is_file():
        return []
    source = read_yaml(path)
    article = source if stem == FIRST else source.mapping(ARTICLE, optional=True)
    title = "" if stem == FIRST or "title" not in article else article.text("title")
    return [
        Section(key, entry.text("heading"), entry.get("printed") is not False, title)
        for key, entry in article.entries("sections", optional=True)
    ]


def articles(root: Path) -> list[str]:
    """The stems of all articles, the first one first."""
    files = sorted((root / "data" / "knowledge").glob("*.yml"))
    return [FIRST, *(path.stem for path in files if path.stem != FIRST and ARTICLE in read_yaml(path))]


def facts(root: Path) -> Iterator[Standing]:
    """Every fact of every topic.

    Raises:
        ContentError: a file does not hold what it must.
    """
    for path in sorted((root / "data" / "knowledge").glob("*.yml")):
        source = read_yaml(path)
        cautions = source.mapping("cautions", optional=True)
        for key, topic in source.entries("topics", optional=True):
            for part in PARTS:
                yield from _of_part(key, topic, part)
            name = topic.get("caution")
            if isinstance(name, str) and isinstance(caution := cautions.get(name), Mapping):
                yield Standing(key, caution.text("text"), caution.text("section"), path, caution.line)


def _of_part(key: str, topic: Mapping, part: str) -> Iterator[Standing]:
    if part not in topic:
        return
    entries = topic[part]
    if not isinstance(entries, Sequence):
        raise topic.error(f"`{part}:` must be a list of sentences", part)
    for entry, line in zip(entries, entries.lines, strict=True):
        if isinstance(entry, Mapping):
            yield Standing(key, entry.text("text"), entry.text("section"), topic.path, line)
        else:
            yield Standing(key, str(entry).strip(), topic.text("section"), topic.path, line)
