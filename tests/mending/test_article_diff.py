from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.loader import load_knowledge
from bot.mending.article_diff import article_diff
from bot.mending.standing import articles, facts, sections_of
from tests.mending.articles import SLEEP, text
from tests.mending.editor import Script


def test_every_fact_is_found_with_its_line(root: Path) -> None:
    found = list(facts(root))
    knowledge = load_knowledge(root / "data")

    assert {one.topic for one in found} == set(knowledge.topics)
    for one in found:
        line = one.path.read_text(encoding="utf-8").splitlines()[one.line - 1]
        assert one.text[:20] in line


def changed(project: Path, tmp_path: Path, old: str, new: str) -> tuple[int, str]:
    """Hold a changed text of the second article against what was kept of it."""
    desk = Script()
    code = article_diff(project, [text(tmp_path, SLEEP.replace(old, new), "new.txt")], "sleep", desk, keep=False)
    return code, desk.text


def test_an_unchanged_article_needs_no_review(with_sleep: Path, tmp_path: Path) -> None:
    assert changed(with_sleep, tmp_path, "knows when\nit", "knows  when it") == (
        0, "Nothing has changed: every answer still stands on what the article says."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "says", "topics"),
    [
        ("A second", "Another second", "matters (sleep.sleep_matters): 1 paragraph(s) gone, 1 new", "sleep_matters"),
        ("2. Leave the phone outside.\n", "", "better (sleep.sleep_better): 1 paragraph(s) gone", "sleep_better"),
        ("more than most", "more than some", "(sleep.introduction): 1 paragraph(s) gone, 1 new", "sleep_matters"),
        ("## How to sleep better", "## Beds", "better (sleep.sleep_better): is no longer", "sleep_better"),
    ],
)  # fmt: skip
def test_a_change_names_its_section_and_the_answers_on_it(
    with_sleep: Path, tmp_path: Path, old: str, new: str, says: str, topics: str
) -> None:
    code, shown = changed(with_sleep, tmp_path, old, new)

    assert code == 1
    assert says in shown
    assert f"Review sleep.{topics} (gut answer edit sleep.{topics}):\n    data/knowledge/sleep.yml:" in shown


def test_a_new_section_stands_under_no_answer(with_sleep: Path, tmp_path: Path) -> None:
    _, shown = changed(with_sleep, tmp_path, "## How", "## Beds\n\nBuy one.\n\n## How")

    assert "Beds (Beds): is new\n  + Buy one.\n  No answer stands on it." in shown


def test_two_texts_are_compared_word_by_word_where_both_are_there(with_sleep: Path, tmp_path: Path) -> None:
    old, new = text(tmp_path, SLEEP, "old.txt"), text(tmp_path, SLEEP.replace("A second", "Another"), "new.txt")
    desk = Script()
    article_diff(with_sleep, [old, new], "sleep", desk, keep=False)

    assert "  - A second paragraph.\n  + Another paragraph.\n" in f"{desk.text}\n"


def test_once_reviewed_the_new_text_is_what_the_next_is_held_against(with_sleep: Path, tmp_path: Path) -> None:
    new = text(tmp_path, SLEEP.replace("A second", "Another"), "new.txt")
    assert article_diff(with_sleep, [new], "sleep", Script(), keep=True) == 1
    assert article_diff(with_sleep, [new], "sleep", Script(), keep=False) == 0


def test_an_article_that_nothing_is_kept_of_needs_an_old_text(with_sleep: Path, tmp_path: Path) -> None:
    (with_sleep / "data/articles/sleep.json").unlink()
    with pytest.raises(ContentError, match="Nothing is kept of 'sleep'"):
        changed(with_sleep, tmp_path, "a", "a")
    with pytest.raises(ContentError, match="No article is called 'beds'; there is article, sleep"):
        article_diff(with_sleep, [text(tmp_path, SLEEP)], "beds", Script(), keep=False)


def test_digests_that_are_damaged_are_named(with_sleep: Path, tmp_path: Path) -> None:
    (with_sleep / "data/articles/sleep.json").write_text("{}")
    with pytest.raises(ContentError, match="it is damaged"):
        changed(with_sleep, tmp_path, "a", "a")


def test_of_every_article_of_the_project_the_digests_are_kept_by_section(root: Path) -> None:
    for stem in articles(root):
        kept = json.loads((root / "data" / "articles" / f"{stem}.json").read_text(encoding="utf-8"))
        assert list(kept["sections"]) == [section.id for section in sections_of(root, stem)]
        assert all(len(digest) == 16 for digests in kept["sections"].values() for digest in digests)
