from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.evaluation.goals import Goal, Goals
from bot.evaluation.suites import SUITES, Figure

Write = Callable[[str], Path]


@pytest.fixture
def file(tmp_path: Path) -> Write:
    """Writes a file of goals."""

    def write(content: str) -> Path:
        path = tmp_path / "goals.yml"
        path.write_text(content, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("bound", "at_least", "value", "met"),
    [
        pytest.param(0.9, True, 0.91, True, id="high enough"),
        pytest.param(0.9, True, 0.9, True, id="as high as the bound"),
        pytest.param(0.9, True, 0.89, False, id="too low"),
        pytest.param(0.9, True, 0.8996, True, id="high enough as printed"),
        pytest.param(0.9, True, 0.8994, False, id="too low as printed"),
        pytest.param(0.03, False, 0.02, True, id="low enough"),
        pytest.param(0.03, False, 0.03, True, id="as low as the bound"),
        pytest.param(0.03, False, 0.04, False, id="too high"),
        pytest.param(0.03, False, 0.0304, True, id="low enough as printed"),
        pytest.param(0.03, False, 0.0306, False, id="too high as printed"),
        pytest.param(0.04, False, -0.2, True, id="below nothing"),
        pytest.param(1.0, True, 1.0, True, id="everything"),
        pytest.param(0.0, False, 0.0, True, id="nothing"),
    ],
)
def test_a_goal_is_met_by_the_figure_as_it_is_printed(bound: float, at_least: bool, value: float, met: bool) -> None:
    assert Goal(bound, at_least).is_met(value) is met


@pytest.mark.parametrize(("goal", "text"), [(Goal(0.9, True), "≥ 0.9"), (Goal(0.03, False), "≤ 0.03")])
def test_a_goal_is_written_with_its_direction(goal: Goal, text: str) -> None:
    assert goal.text == text


def test_goals_stand_by_suite_and_figure(file: Write) -> None:
    goals = Goals.from_yaml(
        file("a:\n  accuracy: {at_least: 0.9}\n  wrong: {at_most: 0.1}\nb:\n  wrong: {at_most: 1}\n")
    )
    assert goals.of(Figure("a", "accuracy", 0, 1)) == Goal(0.9, True)
    assert goals.of(Figure("a", "wrong", 0, 1)) == Goal(0.1, False)
    assert goals.of(Figure("b", "wrong", 0, 1)) == Goal(1.0, False)


@pytest.mark.parametrize(("suite", "name"), [("b", "accuracy"), ("a", "macro"), ("accuracy", "a")])
def test_a_figure_may_have_no_goal(file: Write, suite: str, name: str) -> None:
    assert Goals.from_yaml(file("a:\n  accuracy: {at_least: 0.9}\n")).of(Figure(suite, name, 0.5, 1)) is None


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        pytest.param("{at_least: high}", "a goal is `at_least` or `at_most` with a number", id="no number"),
        pytest.param("{at_least: '0.9'}", "a goal is `at_least` or `at_most` with a number", id="a number as text"),
        pytest.param("{at_least:}", "a goal is `at_least` or `at_most` with a number", id="nothing"),
        pytest.param("{at_lest: 0.9}", "a goal is `at_least` or `at_most` with a number", id="unknown bound"),
        pytest.param("{at_least: 0.9, at_most: 1}", "a goal is `at_least` or `at_most`", id="two bounds"),
        pytest.param("{at_least: 0.9, by: me}", "a goal is `at_least` or `at_most`", id="something beside it"),
        pytest.param("{}", "a goal is `at_least` or `at_most` with a number", id="empty"),
        pytest.param("0.9", "`wrong:` must be here, with named entries", id="a number alone"),
    ],
)
def test_a_bad_goal_is_named_with_its_line(file: Write, entry: str, says: str) -> None:
    path = file(f"a:\n  accuracy: {{at_least: 0.9}}\n  wrong: {entry}\n")
    with pytest.raises(ContentError) as caught:
        Goals.from_yaml(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert says in str(caught.value)


def test_a_suite_without_figures_is_named_with_its_line(file: Write) -> None:
    with pytest.raises(ContentError, match=r"goals\.yml:2: `b:` must be here"):
        Goals.from_yaml(file("a: {accuracy: {at_least: 1}}\nb: 0.9\n"))


def test_missing_goals_are_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"goals\.yml: this file is missing"):
        Goals.from_yaml(tmp_path / "goals.yml")


def test_every_suite_of_the_project_has_a_goal(root: Path) -> None:
    folder = root / "tests" / "eval"
    goals = Goals.from_yaml(folder / "goals.yml")
    figures = ("accuracy", "rejected", "found", "complete", "turns")
    suites = {path.stem for pattern, _ in SUITES for path in folder.glob(pattern)}
    assert suites
    assert [s for s in suites if not any(goals.of(Figure(s, name, 0, 1)) for name in figures)] == []
