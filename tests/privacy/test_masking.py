"""Personal data is masked, and what a visitor asks is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.allowed import allowed_phrases
from bot.privacy.masking import mask, personal
from tests.privacy.marked import false_masks, recall, suite

GOALS = {"email": 0.95, "phone": 0.95, "number": 0.95, "date": 0.95, "name": 0.85, "address": 0.85}
NAMED = {
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "number": "numbers of registers",
    "date": "dates of birth",
    "name": "names",
    "address": "street addresses",
}
MAX_FALSE = 0.01
MASKED = st.sampled_from(
    ["Anna Smith", "anna@example.org", "07700 900123", "born 1/2/1980", "SSN 123-45-6789", "kefir"]
)
JOINED = st.lists(st.one_of(MASKED, st.text(max_size=12)), max_size=6).map(" ".join)


@pytest.mark.parametrize("kind", GOALS)
def test_personal_data_of_each_kind_is_found(root: Path, kind: str) -> None:
    texts, _ = suite(root / "tests" / "privacy" / "masking.yml")
    assert len(texts) >= 150
    assert recall(texts)[kind] >= GOALS[kind]


def test_innocent_questions_stay_as_they_are(root: Path) -> None:
    _, texts = suite(root / "tests" / "privacy" / "masking.yml")
    assert len(texts) >= 150
    assert len(false_masks(texts)) <= MAX_FALSE * len(texts)


def test_no_question_of_the_evaluation_is_masked(root: Path) -> None:
    lines = (root / "tests" / "eval" / "questions.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert false_masks([line.split("\t")[-1] for line in lines]) == []


def test_nothing_that_the_assistant_knows_by_name_is_masked() -> None:
    assert [
        phrase for phrase in allowed_phrases() if mask(f"what about {phrase.title()}") != f"what about {phrase.title()}"
    ] == []


def test_what_is_allowed_decides() -> None:
    assert mask("my name is kefir") == "my name is kefir"
    assert [span.kind for span in personal("my name is kefir", allowed=())] == ["name"]


@pytest.mark.parametrize("number", ["911", "112", "999", "111", "000", "988", "116 123"])
def test_emergency_numbers_stay(number: str) -> None:
    assert mask(f"shall I call {number} now?") == f"shall I call {number} now?"


def test_no_urgent_message_loses_more_than_a_name(root: Path) -> None:
    content = yaml.safe_load((root / "tests" / "eval" / "red_flags.yml").read_text(encoding="utf-8"))
    texts = list(_texts(content))
    assert len(texts) > 600
    assert {span.kind for text in texts for span in personal(text)} <= {"name"}


def _texts(content: object) -> list[str]:
    if isinstance(content, str):
        return [content]
    values = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    return [text for value in values for text in _texts(value)]


@given(JOINED)
def test_masked_again_a_text_stays_as_it_is(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text())
def test_any_text_can_be_masked(text: str) -> None:
    assert isinstance(mask(text), str)


@pytest.mark.parametrize("unit", ["a ", "1 ", "A. ", "a.", "my name is ", "1-", "+1 (", "Anna ", "x@", "at "])
def test_a_long_text_does_not_take_for_ever(unit: str) -> None:
    """Patterns that look back and forth over one text can take hours: this ends with the test's own patience."""
    assert mask(unit * (4000 // len(unit)))


@pytest.mark.parametrize(("file", "column"), [("masking.yml", 1), ("masking_unseen.yml", 2)])
def test_the_document_tells_how_well_it_does(root: Path, file: str, column: int) -> None:
    texts, innocent = suite(root / "tests" / "privacy" / file)
    lines = (root / "docs" / "privacy.md").read_text(encoding="utf-8").splitlines()
    told = {cells[0]: cells[column] for line in lines if len(cells := line.strip("| ").split(" | ")) == 3}
    found = recall(texts)
    for kind, name in NAMED.items():
        count = sum(span.kind == kind for text in texts for span in text.spans)
        assert told[name] == f"{found[kind]:.2f} of {count}"
    masked = len(false_masks(innocent))
    assert told["innocent questions in which something was masked"] == f"{masked} of {len(innocent)}"
