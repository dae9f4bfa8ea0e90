from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.knowledge.checks import check_project
from bot.knowledge.composer import Composer
from bot.knowledge.loader import load_knowledge
from bot.knowledge.question import Question
from bot.mending.errors import MendError
from bot.mending.skeleton import add_article
from tests.mending.articles import SLEEP, URL, text
from tests.mending.editor import Script, contents


def test_every_line_that_is_still_to_be_written_is_a_finding_and_nothing_else_is_wrong(with_sleep: Path) -> None:
    findings = check_project(with_sleep)
    todo = [finding for finding in findings if finding.code == "E701"]
    lines = {
        (path, number)
        for path in with_sleep.rglob("sleep.yml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "TODO" in line
    }

    assert {(finding.path, finding.line) for finding in todo} == lines
    assert len(lines) == 15
    assert {finding.code for finding in findings} == {"E701", "E101"}
    assert "still to be written: what `tell me more` adds, or remove `more` (How to sleep better)" in {
        finding.message for finding in todo
    }


def finished(project: Path) -> Path:
    """Write what is still to be written."""
    for path in project.rglob("sleep.yml"):
        said = path.read_text(encoding="utf-8")
        lines = []
        for number, line in enumerate(said.splitlines(keepends=True)):
            if line.startswith("# "):
                continue
            if line.startswith("    - TODO"):
                line = "".join(f"    - {path.parts[-3]} sleep words {number} {n}\n" for n in range(40))
            lines.append(line.replace("TODO: ", ""))
        path.write_text("".join(lines), encoding="utf-8")
    return project


def test_a_place_holder_is_not_learnt(with_sleep: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "train"]
    ended = subprocess.run(command, cwd=with_sleep, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "gut: 15 things are still to be written, the first: data/knowledge/sleep.yml:1: E701" in ended.stderr
    assert not (with_sleep / "models").exists()


def test_once_all_is_written_there_are_no_findings(with_sleep: Path) -> None:
    assert [finding.line_for(with_sleep) for finding in check_project(finished(with_sleep))] == []


def test_its_replies_name_the_right_article_with_its_own_address(with_sleep: Path) -> None:
    composer = Composer(load_knowledge(with_sleep / "data", url="https://clinic.example/guide"))
    [source] = composer.answer([Question("", "sleep.sleep_better")]).sources

    assert source.heading == "Sleep & Your Gut: How to sleep better"
    assert source.link == f"{URL}#:~:text=How%20to%20sleep%20better"
    both = composer.answer([Question("", "sleep.sleep_better"), Question("", "foods.synergy")])
    assert [one.link.split("#")[0] for one in both.sources] == [URL, "https://clinic.example/guide"]
    assert both.source_line.count("Sleep & Your Gut: ") == 1


@pytest.mark.parametrize("url", ["", "https://clinic.example/guide"])
def test_the_replies_of_the_first_article_stay_byte_for_byte_the_same(with_sleep: Path, root: Path, url: str) -> None:
    before, now = (Composer(load_knowledge(folder / "data", url=url)) for folder in (root, with_sleep))
    intents = [*before.knowledge.topics, *before.knowledge.aspects]

    for composers in zip(intents, intents[1:] + intents[:1], strict=True):
        questions = [Question("", intent) for intent in composers]
        assert before.answer(questions).as_dict() == now.answer(questions).as_dict()
    for topic in before.knowledge.topics:
        assert before.more(topic).as_dict() == now.more(topic).as_dict()


def test_its_topics_stand_in_the_domain_and_in_the_rules_before_what_is_not_covered(with_sleep: Path) -> None:
    for name, line in (
        ("domain.yml", "- sleep.sleep_matters\n"),
        ("data/rules.yml", "    - intent: sleep.sleep_better\n"),
    ):
        said = (with_sleep / name).read_text(encoding="utf-8")
        assert said.index(line) < said.index("not_covered.dose")


@pytest.mark.parametrize(
    ("stem", "title", "content", "says"),
    [
        pytest.param("foods", "T", SLEEP, "is there already", id="taken"),
        pytest.param("article", "T", SLEEP, "is there already", id="the-first-article"),
        pytest.param("Sleep/../x", "T", SLEEP, "can't name files", id="no-name"),
        pytest.param("sleep", " ", SLEEP, "The title is empty", id="no-title"),
        pytest.param("sleep", "T", "only text, and no heading in it.", "No heading was found", id="no-heading"),
        pytest.param("sleep", "T", "# T\n\n## Why x\n\na\n\n## What x\n\nb\n", "too alike", id="alike"),
    ],
)
def test_an_article_that_can_not_be_added_changes_nothing(
    project: Path, tmp_path: Path, stem: str, title: str, content: str, says: str
) -> None:
    before = contents(project)
    with pytest.raises(MendError, match=says):
        add_article(project, text(tmp_path, content), stem, title, "", Script())
    assert contents(project) == before


def test_nothing_of_the_articles_text_is_kept(with_sleep: Path) -> None:
    assert [name for name, content in contents(with_sleep).items() if b"The gut has a clock" in content] == []
