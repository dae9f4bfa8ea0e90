from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.model import Section
from bot.mending.article_text import Part, read_article
from tests.mending.articles import SLEEP, text

PRINTED = """Title line

First words of it.

One Thing:

About it.

More of it.

Other Thing:

Words.


The end.
"""
SECTIONS = [
    Section("intro", "Introduction", printed=False),
    Section("one", "One thing"),
    Section("other", "Other Thing"),
    Section("end", "Conclusion", printed=False),
]


def shape(parts: list[Part]) -> list[tuple[str, str, int]]:
    return [(part.id, part.heading, len(part.paragraphs)) for part in parts]


def test_markdown_is_parted_at_its_headings_and_the_title_begins_the_introduction(tmp_path: Path) -> None:
    assert shape(read_article(text(tmp_path, SLEEP))) == [
        ("", "Introduction", 1), ("", "Why sleep matters", 2), ("", "How to sleep better", 2)
    ]  # fmt: skip


def test_lines_with_a_colon_are_headings_where_there_are_several(tmp_path: Path) -> None:
    assert [part.heading for part in read_article(text(tmp_path, PRINTED))] == [
        "Introduction", "One Thing", "Other Thing"
    ]  # fmt: skip


def test_known_sections_are_found_those_without_a_heading_too(tmp_path: Path) -> None:
    assert shape(read_article(text(tmp_path, PRINTED), SECTIONS)) == [
        ("intro", "Introduction", 2), ("one", "One Thing", 2), ("other", "Other Thing", 1), ("end", "Conclusion", 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(PRINTED.replace("\n", "\r\n"), id="windows"),
        pytest.param("\ufeff" + PRINTED, id="byte-order-mark"),
        pytest.param(PRINTED.replace("About it.", "About\n  it. "), id="wrapped"),
        pytest.param(PRINTED.replace("One Thing:\n\n", "ONE THING\n"), id="heading-written-otherwise"),
        pytest.param(PRINTED.replace("First", "\n\n\nFirst"), id="empty-lines"),
    ],
)
def test_how_it_is_written_changes_no_digest(tmp_path: Path, other: str) -> None:
    before, now = (read_article(text(tmp_path, content), SECTIONS) for content in (PRINTED, other))

    assert [(p.id, p.digests) for p in before] == [(p.id, p.digests) for p in now]


@pytest.mark.parametrize(
    ("content", "says"), [(b"\xff\xfe\x00", "no UTF-8 text"), (b" \n", "no text"), (b"a\0", "no text")]
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(ContentError, match=says):
        read_article(tmp_path / "a.txt")
    with pytest.raises(ContentError, match="this file is missing"):
        read_article(tmp_path / "none.txt")
