"""Reads texts in which `{kind|words}` marks what must be masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.privacy.masking import mask, personal
from bot.privacy.span import Span

_MARK = re.compile(r"\{(\w+)\|([^}]+)\}")


@dataclass(frozen=True)
class Marked:
    """A text and its places."""

    text: str
    spans: tuple[Span, ...]


def marked(source: str) -> Marked:
    """A text without its marks, and where they were."""
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(source):
        text += source[at : mark.start()]
        spans.append(Span(len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        at = mark.end()
    return Marked(text + source[at:], tuple(spans))


def suite(path: Path) -> tuple[list[Marked], list[str]]:
    """The texts with personal data and the innocent ones of a file."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [marked(source) for source in content["personal"]], content["innocent"]


def missed(texts: list[Marked]) -> dict[str, list[str]]:
    """Per kind, what can still be read after masking: a letter or digit of it, under whatever mask the rest is."""
    found: dict[str, list[str]] = {}
    for one in texts:
        hidden = {place for span in personal(one.text) for place in range(span.start, span.end)}
        for span in one.spans:
            kept = [i for i in range(span.start, span.end) if i not in hidden and one.text[i].isalnum()]
            found.setdefault(span.kind, [])
            if kept:
                found[span.kind].append(mask(one.text))
    return found


def recall(texts: list[Marked]) -> dict[str, float]:
    """Per kind, the share of places that are hidden whole."""
    gone = missed(texts)
    return {kind: 1 - len(gone[kind]) / sum(s.kind == kind for t in texts for s in t.spans) for kind in gone}


def rightly_named(texts: list[Marked]) -> float:
    """Share of places whose mask is the one that says what stood there."""
    places = [(one, span) for one in texts for span in one.spans]
    right = sum(any(s.overlaps(span) and s.kind == span.kind for s in personal(one.text)) for one, span in places)
    return right / len(places)


def false_masks(texts: list[str]) -> list[str]:
    """Innocent texts that do not stay as they are, after masking."""
    return [mask(text) for text in texts if mask(text) != text]
