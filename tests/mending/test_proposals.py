from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.mending.proposals import Proposal, Shelf, checked_folder, measured_texts

FERMENTED = "foods.fermented"
NEW = "which jars in the cellar are full of living things"


@pytest.fixture(scope="module")
def shelf(root: Path) -> Shelf:
    """The project's own phrases and suites."""
    return Shelf(root)


def test_a_new_phrase_is_taken(shelf: Shelf) -> None:
    assert shelf.why_not(Proposal(FERMENTED, NEW)) == ""


@pytest.mark.parametrize(
    ("intent", "text", "why"),
    [
        pytest.param("foods.fermentd", NEW, "nothing is called 'foods.fermentd'", id="unknown-topic"),
        pytest.param("red_flag", "i bleed a lot", "nothing is called 'red_flag'", id="urgent-sign"),
        pytest.param("chitchat.greet", "hello hello you", "nothing is called 'chitchat.greet'", id="small-talk"),
        pytest.param(FERMENTED, "Kefir!", "it stands there already (foods.yml:", id="duplicate"),
        pytest.param(FERMENTED, "plantarum dose", "it belongs to not_covered.dose already", id="another-topic"),
        pytest.param(FERMENTED, "kimchi gut benefits", "it is what nlu/foods.yml measures with", id="held-out"),
        pytest.param(FERMENTED, "kimchi gut benefit", "or nearly so", id="nearly-held-out"),
        pytest.param(FERMENTED, "intestinal permeability explained simply", "eval/questions.tsv", id="suite"),
        pytest.param(FERMENTED, "??", "there is no word in it", id="no-word"),
        pytest.param(FERMENTED, "kefir " * 60, "it has 360 characters", id="too-long"),
        pytest.param(FERMENTED, "/restart kefir", "it begins with a slash", id="slash"),
        pytest.param(FERMENTED, "is [kefir](food) alive", "brackets or braces", id="marks"),
        pytest.param(FERMENTED, "is [name] right about pickles", "stand for what was masked", id="masked"),
        pytest.param(FERMENTED, "one line\nanother line", "can't be seen", id="two-lines"),
        pytest.param(FERMENTED, "pickles\u200b alive", "can't be seen", id="invisible"),
        pytest.param(FERMENTED, "mail me at ann@clinic.example about pickles", "who somebody is", id="mail"),
        pytest.param(FERMENTED, "call 0171 2345678 about pickles", "who somebody is", id="phone"),
    ],
)
def test_a_phrase_that_can_not_be_taken_is_refused_with_the_reason(
    shelf: Shelf, intent: str, text: str, why: str
) -> None:
    assert why in shelf.why_not(Proposal(intent, text))


def test_two_phrases_of_one_change_may_not_be_the_same(shelf: Shelf) -> None:
    good, refused = shelf.judge([Proposal(FERMENTED, NEW), Proposal("foods.other", f"{NEW.upper()}?")])

    assert good == [Proposal(FERMENTED, NEW)]
    assert [one.why for one in refused] == [
        "it belongs to foods.fermented already (this change): a phrase has one meaning."
    ]


def test_a_text_of_a_yardstick_outside_the_project_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "dev_questions.tsv").write_text(f"id\tlabel\tsecondary_label\ttext\n1\t{FERMENTED}\t\t{NEW}\n")

    assert "dev_questions.tsv measures with" in Shelf(root, tmp_path).why_not(Proposal(FERMENTED, f"{NEW}?"))


def test_a_yardstick_that_is_no_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="this is no folder"):
        checked_folder(tmp_path / "none")


def test_every_suite_is_among_the_measured_texts(root: Path) -> None:
    files = {path.name for path, _ in measured_texts(root)}
    suites = {path.name for path in (root / "tests" / "eval").iterdir()} - {"goals.yml"}

    assert suites <= files
    assert {path.name for path in (root / "data" / "nlu").glob("*.yml")} <= files
