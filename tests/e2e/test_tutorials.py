"""Who follows a tutorial to the letter gets what it promises."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, blocks_of
from tests.mending.editor import shorten_suites
from tests.servers import free_port
from tests.widget.browser import Stage, find_chromium

pytestmark = [pytest.mark.e2e, pytest.mark.model]

NOT_COPIED = shutil.ignore_patterns(".venv*", "models", "var", "node_modules", ".git", "__pycache__", ".*_cache")
TUTORIALS = ("site-owner", "editor", "developer", "operations")
NAMED = re.compile(r"`(make|gut) ([a-z][a-z-]*)")
Open = Callable[[str], tuple[Terminal, list[str]]]


@pytest.fixture(scope="module")
def project(root: Path, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, set up and trained, with short suites."""
    folder = tmp_path_factory.mktemp("tutorials") / "project"
    shutil.copytree(root, folder, ignore=NOT_COPIED)
    (folder / ".venv").symlink_to(root / ".venv")
    (folder / "var").mkdir()
    (folder / "models").mkdir()
    shutil.copy(model, folder / "models")
    shorten_suites(folder)
    return folder


@pytest.fixture
def follow(root: Path, project: Path) -> Iterator[Open]:
    """Opens a terminal in the project, and a tutorial beside it."""
    opened: list[Terminal] = []

    def begin(name: str) -> tuple[Terminal, list[str]]:
        own, site = free_port(), free_port()
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GUT_")}
        environment |= {"PYTHONPATH": str(project), "GUT_PORT": str(own), "RASA_TELEMETRY_ENABLED": "false"}
        ports = {
            "localhost:5005": f"localhost:{own}",
            "localhost:8000": f"localhost:{site}",
            "server 8000": f"server {site}",
        }
        opened.append(Terminal(project, environment, ports))
        return opened[-1], blocks_of(root / "docs" / "tutorials" / f"{name}.md")

    yield begin
    for terminal in opened:
        terminal.close()


def address(page: str) -> str:
    """Where a site of the terminal is."""
    found = re.search(r"http://localhost:\d+/", page)
    assert found is not None
    return found[0]


def test_a_site_owner_has_the_widget_on_a_page_and_deletes_a_visitors_data(
    follow: Open, root: Path, project: Path
) -> None:
    terminal, (start, page, faq, report, ask, forget, stop) = follow("site-owner")
    assert "ok" in terminal.run(start)
    tag = terminal.run(page)
    assert "gut-chat.js" in tag
    served = terminal.run("jobs")
    assert served.count("Running") == 2
    stage = Stage(find_chromium(root))
    try:
        with stage.on() as browser:
            visitor = browser.new_page()
            visitor.goto(terminal.run("echo http://localhost:8000/").split()[0])
            visitor.get_by_role("button").first.click()
            box = visitor.get_by_role("textbox")
            box.fill("does kefir help?")
            box.press("Enter")
            visitor.get_by_text("not medical advice").first.wait_for()
    finally:
        stage.close()
    terminal.run(faq)
    assert "<" in (project / "var/my-site/faq.html").read_text(encoding="utf-8")
    terminal.run(report)
    assert "<html" in (project / "var/report.html").read_text(encoding="utf-8")
    assert "somebody" in terminal.run(ask)
    left = terminal.run(forget)
    kept = (project / "var/somebody.json").read_text(encoding="utf-8")
    assert "does kefir help?" in kept
    assert "receipt" in (project / "var/forgotten").read_text(encoding="utf-8").lower()
    assert "somebody" not in left.splitlines()[-1]
    terminal.run(stop)


def test_an_editor_finds_a_question_teaches_it_sees_the_score_and_publishes(follow: Open, project: Path) -> None:
    terminal, (start, report, explain, listed, look, teach, again, show, stop) = follow("editor")
    failed = terminal.run(start)
    assert "kefir" not in failed
    terminal.run(report)
    groups = json.loads((project / "var/report.json").read_text(encoding="utf-8"))["groups"]
    assert any("zonk" in text for group in groups for text in group["examples"])
    assert terminal.run(explain).strip()
    assert "leaky_gut.management" in terminal.run(listed)
    assert "+" in terminal.run(look)
    before = (project / "data/nlu/leaky_gut.yml").read_text(encoding="utf-8")
    scored = terminal.run(teach)
    assert "before" in scored.lower()
    after = (project / "data/nlu/leaky_gut.yml").read_text(encoding="utf-8")
    assert set(after.splitlines()) - set(before.splitlines()) == {
        "    - what mends a wobbly gut wall",
        "    - how do I calm a wobbly tummy lining",
    }
    answer = json.loads(terminal.run(again).strip())
    assert "Healing" in answer[0]["text"] or "probiotic" in answer[0]["text"]
    assert "says" in terminal.run(show)
    terminal.run(stop)


def test_a_developer_asks_looks_tests_and_measures(follow: Open) -> None:
    terminal, (ask, explain, quick, lint) = follow("developer")
    assert '"kind": "answer"' in terminal.run(ask)
    assert "strains.plantarum" in terminal.run(explain)
    assert "[100%]" in terminal.run(quick)
    terminal.run(lint)


def test_operations_starts_watches_replaces_and_stops(follow: Open, project: Path) -> None:
    terminal, (start, watch, failure, reload, backup, stop) = follow("operations")
    assert '"status":"ok"' in terminal.run(start).replace(" ", "")
    assert terminal.run(watch).split()[-1] != "0"
    assert "x-request-id" in terminal.run(failure).lower()
    assert "In use" in terminal.run(reload)
    terminal.run(backup)
    assert (project / "var/backup.db").stat().st_size > 0
    terminal.run(stop)


@pytest.mark.parametrize("name", TUTORIALS)
def test_what_a_tutorial_names_exists(root: Path, name: str) -> None:
    text = (root / "docs" / "tutorials" / f"{name}.md").read_text(encoding="utf-8")
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    commands = (root / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for program, command in NAMED.findall(text):
        known = f"\n{command}:" in makefile if program == "make" else f"## `gut {command}" in commands
        assert known, f"{program} {command}"
