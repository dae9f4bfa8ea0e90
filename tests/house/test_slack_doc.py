"""docs/slack.md says what is so: settings, events of the log, files and pictures that it names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings, variable
from bot.slack_check import APP_ID, CONFIG_TOKEN


@pytest.fixture(scope="module")
def document(root: Path) -> str:
    return (root / "docs/slack.md").read_text(encoding="utf-8")


def test_each_setting_in_it_exists(document: str) -> None:
    known = {variable(name) for name in Settings.__dataclass_fields__} | {APP_ID, CONFIG_TOKEN}
    assert set(re.findall(r"GUT_[A-Z_]+", document)) - known == set()


def test_each_setting_for_slack_stands_in_it(document: str) -> None:
    ours = {variable(name) for name in Settings.__dataclass_fields__ if name.startswith("slack_")}
    assert {name for name in ours if name not in document} == set()


def test_each_event_of_the_log_in_it_is_logged(document: str, root: Path) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (root / "bot/channels/slack").glob("*.py"))
    named = re.findall(r"event=(slack_\w+)", document)
    assert named
    assert [name for name in named if f"event={name}" not in source] == []


def test_its_pictures_are_there(document: str, root: Path) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", document)
    assert len(pictures) >= 3
    assert [name for name in pictures if not (root / "docs" / name).is_file()] == []


def test_it_leads_to_a_first_answer_in_ten_steps(document: str) -> None:
    steps = document.partition("## From nothing to a first answer")[2].partition("\n## ")[0]
    assert re.findall(r"^(\d+)\. ", steps, re.MULTILINE) == [str(number) for number in range(1, 11)]
