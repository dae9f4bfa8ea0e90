"""An article's text, taken apart into sections and paragraphs; nothing of it is kept but digests."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ContentError
from bot.knowledge.model import Section

DIGESTS = Path("data") / "articles"
"""A file for each article, with the digests of its paragraphs."""
INTRODUCTION = "Introduction"
MAX_HEADING, MAX_WORDS = 90, 12
"""Characters and words of a line that may be a heading."""
GAP = 2
"""So many empty lines set a part without a heading apart."""
_MARKDOWN = re.compile(r"#{1,6}\s+(?=\S)")
_ITEM = re.compile(r"\s*(?:\d+[.)]|[-*•])\s+")


@dataclass(frozen=True)
class Part:
    """A section as it stands in a text."""

    id: str
    """Of the section that the project knows; empty where it knows none."""
    heading: str
    paragraphs: tuple[str, ...]

    @property
    def digests(self) -> tuple[str, ...]:
        """A digest of each paragraph; spaces and line breaks make no difference."""
        return tuple(hashlib.sha256(paragraph.encode()).hexdigest()[:16] for paragraph in self.paragraphs)


@dataclass(frozen=True)
class _Line:
    """A paragraph or a heading, and how many empty lines stand before it."""

    text: str
    gap: int


def read_article(path: Path, sections: Sequence[Section] = ()) -> list[Part]:
    """Read an article from a text or Markdown file.

    Args:
        path: the file, UTF-8.
        sections: those of the article that the project knows, in their order. Without any, what looks like a
            heading is one.

    Raises:
        ContentError: the file is missing, no text, or empty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise ContentError("this file is missing: name the article's text.", path=path) from None
    except UnicodeDecodeError as e:
        raise ContentError("this is no UTF-8 text: save the article as plain text.", path=path) from e
    if "\x00" in text or not text.strip():
        raise ContentError("there is no text in it: save the article as plain text.", path=path)
    known = {_plain(section.heading) for section in sections if section.printed}
    lines = _paragraphs(text, known)
    headings = _headings(lines, is_known=bool(known)) | {
        n for n, line in enumerate(lines) if _plain(line.text) in known
    }
    return _parts(lines, headings, sections)


def kept_digests(root: Path, stem: str) -> dict[str, tuple[str, ...]]:
    """The digests of an article's paragraphs as they were kept, by section; empty where none were.

    Raises:
        ContentError: the file is damaged.
    """
    path = root / DIGESTS / f"{stem}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): tuple(map(str, value)) for key, value in content["sections"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise ContentError("it is damaged: delete it, then `gut article diff FILE --keep`.", path=path) from e


def digests_as_json(parts: Iterable[Part]) -> bytes:
    """What is kept of an article."""
    sections = {part.id or part.heading: list(part.digests) for part in parts}
    return (json.dumps({"sections": sections}, indent=1, ensure_ascii=False) + "\n").encode()


def _paragraphs(text: str, known: Collection[str]) -> list[_Line]:
    """The paragraphs: lines that follow each other are one, but each item of a list is one of its own."""
    found: list[_Line] = []
    gap = GAP
    for line in text.splitlines():
        words = " ".join(line.split())
        if not words:
            gap += 1
        elif gap or not found or _ITEM.match(line) or _is_heading(words, known):
            found.append(_Line(words, gap))
            gap = 0
        else:
            found[-1] = _Line(f"{found[-1].text} {words}", found[-1].gap)
        if words and _is_heading(words, known):
            gap = 1  # what follows is text, also without an empty line between them
    return found


def _is_heading(words: str, known: Collection[str]) -> bool:
    return bool(_MARKDOWN.match(words)) or _plain(words) in known


def _headings(lines: Sequence[_Line], *, is_known: bool) -> set[int]:
    """The places of what looks like a heading: all of Markdown's, or those with a colon, or short lines.

    Where the headings are known, a short line is rather a title or a signature than another one.
    """
    marked = {n for n, line in enumerate(lines) if _MARKDOWN.match(line.text)}
    if marked:
        return marked
    short = {n for n, line in enumerate(lines) if _may_be_heading(line.text)}
    with_colon = {n for n in short if lines[n].text.endswith(":")}
    return with_colon if is_known or len(with_colon) > 1 else short


def _may_be_heading(text: str) -> bool:
    is_short = len(text) <= MAX_HEADING and len(text.split()) <= MAX_WORDS
    return is_short and not _ITEM.match(text) and not text.endswith((".", ",", ";", "!")) and text[0].isupper()


def _parts(lines: Sequence[_Line], headings: set[int], sections: Sequence[Section]) -> list[Part]:
    known = {_plain(section.heading): section.id for section in sections if section.printed}
    silent = {before: section for before, section in zip([None, *sections], sections, strict=False)
              if not section.printed}  # fmt: skip
    first = silent.get(None)
    at = {section.id: section for section in sections}
    names: list[tuple[str, str]] = [(first.id, first.heading) if first else ("", INTRODUCTION)]
    bodies: list[list[str]] = [[]]
    for number, line in enumerate(lines):
        after = silent.get(at.get(names[-1][0]))
        if number in headings:
            heading = _MARKDOWN.sub("", line.text).rstrip(": ")
            is_title = number == 0 and line.text.startswith("# ")
            names.append(names[0] if is_title else (known.get(_plain(line.text), ""), heading))
            bodies.append([])
            continue
        if after is not None and bodies[-1] and line.gap >= GAP:
            names.append((after.id, after.heading))
            bodies.append([])
        bodies[-1].append(line.text)
    return [Part(*name, tuple(body)) for name, body in zip(names, bodies, strict=True) if body]


def _plain(heading: str) -> str:
    return " ".join(_MARKDOWN.sub("", heading).rstrip(": ").casefold().split())


def by_section(parts: Iterable[Part]) -> Mapping[str, Part]:
    """Parts by the section that they are, or by their heading where they are none."""
    return {part.id or part.heading: part for part in parts}
