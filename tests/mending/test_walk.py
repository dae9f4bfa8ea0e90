from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ContentError
from bot.knowledge.model import Knowledge
from bot.mending.groups import Group, read_groups
from bot.mending.proposals import Proposal, Shelf
from bot.mending.walk import listed, walk
from tests.mending.editor import Script

JARS = Group("1", 7, ("living jars in the cellar", "is the cellar alive"), "foods.fermented")
PRICE = Group("2", 3, ("how dear are cellar jars",), "", "not_covered.price")


@pytest.fixture(scope="module")
def shelf(root: Path) -> Shelf:
    """The project's own phrases and suites."""
    return Shelf(root)


def walked(shelf: Shelf, knowledge: Knowledge, *answers: str) -> tuple[list[Proposal], Script]:
    desk = Script(answers)
    return walk([JARS, PRICE], knowledge, shelf, desk), desk


@pytest.mark.parametrize(
    ("answers", "taken"),
    [
        pytest.param(["1", "all"], [("foods.fermented", text) for text in JARS.examples], id="nearest-all"),
        pytest.param(["1", "2", ""], [("foods.fermented", "is the cellar alive")], id="nearest-one"),
        pytest.param(["1", "jars  of mine", ""], [("foods.fermented", "jars of mine")], id="own-words"),
        pytest.param(["2", "foods.other", "1", ""], [("foods.other", "living jars in the cellar")], id="other-topic"),
        pytest.param(["4", "1", ""], [("out_of_scope", "living jars in the cellar")], id="outside"),
        pytest.param(
            ["5", "3", "not_covered.price", "1", ""], [("not_covered.price", "how dear are cellar jars")], id="silent"
        ),
        pytest.param(["6"], [], id="stop"),
        pytest.param(["1", ""], [], id="none-of-them"),
        pytest.param(["2", "", "6"], [], id="no-topic"),
        pytest.param(["1", "9", "1", ""], [("foods.fermented", "living jars in the cellar")], id="wrong-number"),
        pytest.param(["9", "x", "1", "1", ""], [("foods.fermented", "living jars in the cellar")], id="wrong-choice"),
        pytest.param(["1", "1", "", "6"], [("foods.fermented", "living jars in the cellar")], id="then-stop"),
    ],
)
def test_what_the_editor_says_becomes_phrases(
    shelf: Shelf, knowledge: Knowledge, answers: list[str], taken: list[tuple[str, str]]
) -> None:
    assert walked(shelf, knowledge, *answers)[0] == [Proposal(*pair) for pair in taken]


def test_where_nobody_answers_any_more_what_was_chosen_is_kept(shelf: Shelf, knowledge: Knowledge) -> None:
    assert len(walked(shelf, knowledge, "1", "all")[0]) == 2


def test_a_phrase_that_can_not_be_taken_is_said_at_once(shelf: Shelf, knowledge: Knowledge) -> None:
    taken, desk = walked(shelf, knowledge, "1", "kefir", "", "6")

    assert taken == []
    assert "left out: 'kefir': it stands there already" in desk.text


def test_a_group_is_shown_with_its_size_its_questions_and_its_nearest_topic(shelf: Shelf, knowledge: Knowledge) -> None:
    shown = walked(shelf, knowledge, "5", "3", "", "")[1].text

    assert "Group 1 of 2: asked 7 times\n  1. living jars in the cellar\n  2. is the cellar alive\n" in shown
    assert "Nearest topic: foods.fermented (Which foods contain probiotics?)" in shown
    assert "Visitors were told: not_covered.price." in shown


def test_all_topics_and_aspects_are_listed_with_what_they_stand_for(knowledge: Knowledge) -> None:
    shown = listed(knowledge)

    assert [name for name in (*knowledge.topics, *knowledge.aspects) if name not in shown] == []


def written(folder: Path, content: Any) -> Path:
    path = folder / "report.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_groups_of_a_report_are_read_the_most_asked_first(tmp_path: Path) -> None:
    report = {
        "groups": [
            {
                "messages": 2,
                "examples": ["a", " a ", "b\nc", ""],
                "nearest_topic": "",
                "not_covered": "not_covered.dose",
            },
            {"messages": 5, "examples": ["d"], "nearest_topic": "foods.other", "not_covered": ""},
        ]
    }

    assert read_groups(written(tmp_path, report)) == [
        Group("2", 5, ("d",), "foods.other"),
        Group("1", 2, ("a", "b c"), "", "not_covered.dose"),
    ]


def test_groups_may_stand_under_unanswered_with_ids_and_sizes(tmp_path: Path) -> None:
    report = {"unanswered": [{"id": "x7", "size": 3, "examples": ["a"], "nearest_topic": None}]}

    assert read_groups(written(tmp_path, report)) == [Group("x7", 3, ("a",), "")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("{", "this is no JSON", id="no-json"),
        pytest.param([], "no list of `groups`", id="a-list"),
        pytest.param({"groups": {}}, "no list of `groups`", id="no-list"),
        pytest.param({"groups": [{"examples": "a"}]}, "group 1 has no `examples`", id="no-examples"),
        pytest.param({"groups": ["a"]}, "group 1 has no `examples`", id="no-group"),
    ],
)
def test_what_is_no_report_is_refused_with_what_to_do(tmp_path: Path, content: Any, says: str) -> None:
    with pytest.raises(ContentError, match=says.replace("`", ".")):
        read_groups(written(tmp_path, content))


def test_a_report_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="this file is missing"):
        read_groups(tmp_path / "none.json")
