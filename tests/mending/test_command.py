"""`gut mend` and its neighbours as they are typed, in a copy of the project."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.mending.editor import contents

NEW = "which jars in the cellar are full of living things"
TOPIC = ["--topic", "foods.fermented"]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot.cli", *arguments]


def gut(project: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in the copy, and type something."""
    return subprocess.run(command(*arguments), cwd=project, input=typed, capture_output=True, text=True, check=False)


def test_a_dry_run_shows_the_change_and_makes_none(project: Path) -> None:
    before = contents(project)
    ended = gut(project, "mend", *TOPIC, "--dry-run", NEW)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("--- a/data/nlu/foods.yml\n+++ b/data/nlu/foods.yml\n")
    assert f"\n+    - {NEW}\n" in ended.stdout
    assert contents(project) == before


def test_one_phrase_that_is_refused_stops_all_with_a_sentence(project: Path) -> None:
    before = contents(project)
    ended = gut(project, "mend", *TOPIC, "--yes", NEW, "kefir")

    assert ended.returncode == 1
    assert "'kefir': it stands there already" in ended.stdout
    assert ended.stderr == "gut: 1 of 2 refused (see above): nothing was changed.\n"
    assert contents(project) == before


def test_a_report_is_gone_through_with_answers_from_a_pipe(project: Path, tmp_path: Path) -> None:
    group = {"messages": 4, "examples": [NEW], "nearest_topic": "foods.fermented", "not_covered": ""}
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"groups": [group]}), encoding="utf-8")
    before = contents(project)
    ended = gut(project, "mend", "--from", str(report), typed="1\nall\n")

    assert ended.returncode == 1
    assert "Group 1 of 1: asked 4 times" in ended.stdout
    assert f"+    - {NEW}" in ended.stdout
    assert ended.stdout.endswith("Nothing was changed.\n")
    assert contents(project) == before


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        pytest.param(["mend", "x"], 2, "one of the arguments --from --topic", id="to-what"),
        pytest.param(["mend", *TOPIC], 1, "Write the phrases behind it", id="no-phrase"),
        pytest.param(["mend", "--from", "r.json", "x"], 1, "leave out those behind it", id="both"),
        pytest.param(["mend", "--from", "r.json"], 1, "this file is missing", id="no-report"),
        pytest.param(["mend", *TOPIC, "--not-covered", "dose", "x"], 2, "not allowed with", id="two-places"),
        pytest.param(["article", "diff", "a", "b", "c"], 1, "Name one text, or two", id="three-texts"),
        pytest.param(["answer", "show", "food"], 1, "did you mean foods.fermented", id="unknown-answer"),
        pytest.param(["preview", "foods.none"], 1, "Nothing is called 'foods.none'", id="unknown-topic"),
    ],
)
def test_a_wrong_call_says_what_to_do(project: Path, arguments: list[str], code: int, says: str) -> None:
    ended = gut(project, *arguments)

    assert ended.returncode == code
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_lists_and_the_answers_are_shown(project: Path) -> None:
    assert "not_covered.dose" in gut(project, "mend", "--list").stdout
    assert gut(project, "answer", "show", "foods.synergy").stdout.startswith("# data/knowledge/foods.yml:")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_in_the_middle_it_leaves_nothing_behind(project: Path, number: signal.Signals) -> None:
    before = contents(project)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command("mend", *TOPIC, "--yes", NEW),
        cwd=project, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        seen = ""
        while "Checking the change " not in seen:
            seen += process.stderr.read(1)
            assert process.poll() is None, seen
        process.send_signal(number)
        process.wait()
        watchdog.cancel()

    assert process.returncode == 130
    assert contents(project) == before
    assert [path.name for path in (project / "var" / "mending").iterdir()] == ["lock"]
