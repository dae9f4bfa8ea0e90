"""What looks like personal data and is content: things and titles that the assistant knows by name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.privacy.words import all_given_names, common_english, english, given_names, no_people
from bot.settings import ROOT

_NAME = re.compile(r"(?:Dr\.|[A-Z][\w'\u2019-]*)(?:\s+(?:of\s+|the\s+)?[A-Z][\w'\u2019-]*)*")
_SMALL = re.compile(r"(?<!\w)[a-z][\w-]*")
_FIRST = re.compile(r"\w+")
LEAST = 3
"""Shorter ones would stand in many words' places."""


@functools.cache
def allowed_phrases(data: Path = ROOT / "data") -> tuple[str, ...]:
    """Names of strains, foods and the like, and every proper name in what the assistant says; in lower case.

    Read without the checks of `gut check`, in a hundredth of their time: it is needed before the first answer.

    Args:
        data: the folder of the project's content.
    """
    known = set(no_people())
    for path in sorted((data / "nlu").glob("*.yml")):
        for entry in _content(path)["nlu"]:
            if "intent" not in entry:
                known.update(line[2:].strip() for line in entry["examples"].splitlines())
                known.add(str(entry.get("synonym") or ""))
    for path in sorted((data / "knowledge").glob("*.yml")):
        for text in _texts(_content(path)):
            known.update(_proper_names(text))
    return tuple(sorted({phrase.lower() for phrase in known if len(phrase) >= LEAST}))


@functools.cache
def ordinary_words(data: Path = ROOT / "data") -> frozenset[str]:
    """Words that are hardly a name even with a capital: common English ones, and those of the training phrases."""
    texts = (
        text for path in (data / "nlu.yml", *sorted((data / "nlu").glob("*.yml"))) for text in _texts(_content(path))
    )
    written_small = {word for text in texts for word in _SMALL.findall(text)}
    return common_english() | (written_small - given_names())


def _content(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, yaml.CSafeLoader)  # the safe loader, in C


def _texts(content: Any) -> Iterator[str]:
    """Every text in a YAML document."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, (dict, list)):
        for value in content.values() if isinstance(content, dict) else content:
            yield from _texts(value)


def _proper_names(text: str) -> Iterator[str]:
    """Capitalised words of a text; one alone only where it is no English word, as the first of a sentence is."""
    for name in _NAME.findall(text):
        words = name.lower().split()
        if len(words) > 1 or (words[0] not in english() and words[0] not in all_given_names()):
            yield name
        if words[0] == "dr.":
            yield from words[1:]


def places(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Where phrases stand in a text, as whole words or with an `s` behind.

    Args:
        text: a visitor's words.
        phrases: in lower case.
    """
    lower, found = text.lower(), []
    by_word = _by_first_word(tuple(phrases))
    for word in _FIRST.finditer(lower):
        for phrase in by_word.get(word.group(), ()):
            end = word.start() + len(phrase)
            if lower.startswith(phrase, word.start()):
                end += lower.startswith("s", end)
                if not lower[end : end + 1].isalnum():
                    found.append((word.start(), end))
    return found


@functools.lru_cache(maxsize=2)
def _by_first_word(phrases: tuple[str, ...]) -> dict[str, list[str]]:
    indexed: dict[str, list[str]] = {}
    for phrase in phrases:
        if first := _FIRST.match(phrase):
            indexed.setdefault(first.group(), []).append(phrase)
            indexed.setdefault(first.group() + "s", []).append(phrase)
    return indexed
