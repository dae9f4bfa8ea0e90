from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.phrases import INTENT, LOOKUP, SYNONYM, Phrase, read_phrases

FILE = """\
version: "3.1"
nlu:
- intent: foods.prebiotic
  examples: |
    - what do prebiotics do
    - Fibre?
- lookup: food.prebiotic
  examples: |
    - garlic
- synonym: onions
  examples: |
    - onion
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "phrases.yml"
    path.write_text(text, encoding="utf-8")
    return path


def key(text: str) -> str:
    return Phrase(INTENT, "some.topic", text, Path("some.yml"), 1).key


def test_every_phrase_is_read_with_its_kind_name_and_line(tmp_path: Path) -> None:
    phrases = [(p.kind, p.name, p.text, p.line) for p in read_phrases(written(tmp_path, FILE))]

    assert phrases == [
        (INTENT, "foods.prebiotic", "what do prebiotics do", 5),
        (INTENT, "foods.prebiotic", "Fibre?", 6),
        (LOOKUP, "food.prebiotic", "garlic", 9),
        (SYNONYM, "onions", "onion", 12),
    ]


def test_an_empty_line_among_phrases_moves_no_line(tmp_path: Path) -> None:
    text = "nlu:\n- intent: a.b\n  examples: |\n    - one\n\n    - two\n"

    assert [p.line for p in read_phrases(written(tmp_path, text))] == [4, 6]


@pytest.mark.parametrize("name", ["leaky_gut", "strains", "foods", "not_covered"])
def test_a_line_of_the_projects_files_is_the_line_that_an_editor_shows(root: Path, name: str) -> None:
    path = root / "data" / "nlu" / f"{name}.yml"
    lines = path.read_text(encoding="utf-8").splitlines()

    wrong = [p for p in read_phrases(path) if lines[p.line - 1].strip() != f"- {p.text}"]

    assert wrong == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("WHAT IS LEAKY GUT", id="case"),
        pytest.param("what is leaky gut?", id="question-mark"),
        pytest.param("  what is   leaky gut ", id="spaces"),
        pytest.param("what is leaky-gut", id="hyphen"),
        pytest.param('what is "leaky gut"', id="quotes"),
    ],
)
def test_case_and_punctuation_make_no_difference(other: str) -> None:
    assert key(other) == key("what is leaky gut")


def test_an_apostrophe_left_out_makes_no_difference() -> None:
    assert key("what's kefir") == key("whats kefir")


def test_a_typographic_apostrophe_makes_no_difference() -> None:
    assert key("what\u2019s kefir") == key("what's kefir")


def test_another_word_makes_a_difference() -> None:
    assert key("what is kefir") != key("what was kefir")


def test_an_accent_is_kept_in_a_word() -> None:
    assert key("Caf\u00e9 food") == "caf\u00e9 food"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param("version: '3.1'\n", 1, "`nlu:` must be here", id="no-nlu"),
        pytest.param("version: '3.1'\nnlu: words\n", 2, "`nlu:` must be here", id="nlu-is-text"),
        pytest.param("nlu:\n- intent: a.b\n", 2, "`examples: |`", id="no-examples"),
        pytest.param("nlu:\n- intent: a.b\n  examples:\n  - one\n", 2, "`examples: |`", id="examples-are-a-list"),
        pytest.param("nlu:\n- regex: a\n  examples: |\n    - b\n", 2, "`intent:`, `lookup:`", id="unknown-kind"),
        pytest.param("nlu:\n- words\n", 1, "an entry needs", id="entry-is-text"),
    ],
)
def test_another_format_is_refused_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(ContentError, match=says.replace("|", r"\|")) as caught:
        list(read_phrases(written(tmp_path, text)))

    assert caught.value.line == line


def test_a_line_that_is_no_phrase_is_refused(tmp_path: Path) -> None:
    text = "nlu:\n- intent: a.b\n  examples: |\n    - one\n    two without a dash\n"

    with pytest.raises(ContentError) as caught:
        list(read_phrases(written(tmp_path, text)))

    assert caught.value.line == 5
