"""`gut eval` as people run it: in a copy of the project whose assistant answers from a table."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

HEAD = "id\tlabel\tsecondary_label\ttext\n"
LONG = "x" * 101
TRAINED = ("config.yml", "domain.yml", "requirements.lock")
"""What the name of the model is made of, beside the folders that are copied."""


class Assistant:
    """Answers from a table of texts, as the assistant does; a text that is not in it is out of scope."""

    def __init__(self, replies: Mapping[str, str]) -> None:
        self.replies = replies

    @classmethod
    def load(cls, model: Path) -> Assistant:
        return cls(json.loads(Path("replies.json").read_text(encoding="utf-8")))

    async def ask(self, text: str, conversation: str, channel: str = "cli") -> Mapping[str, Any]:
        kind, *topics = self.replies.get(text, "out_of_scope").split()
        return {"kind": kind, "topics": tuple(topics), "text": kind, "sources": (), "suggestions": ()}

    async def reading(self, conversation: str) -> Mapping[str, Any]:
        return {"intent": {"name": "any", "confidence": 0.5}, "entities": []}


FAKE = f"""from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


{inspect.getsource(Assistant)}"""


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """The copy, with one small suite and a goal that it reaches."""
    for folder in ("bot", "data"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in TRAINED:
        shutil.copy(root / name, tmp_path)
    (tmp_path / "bot" / "assistant.py").write_text(FAKE, encoding="utf-8")
    replies = {"111": "answer a", "222": "answer b", "[b]333": "answer a c", LONG: "answer a"}
    (tmp_path / "replies.json").write_text(json.dumps(replies), encoding="utf-8")
    own = tmp_path / "tests" / "eval"
    own.mkdir(parents=True)
    (own / "far.txt").write_text("one\n111\n", encoding="utf-8")
    (own / "goals.yml").write_text("far:\n  rejected: {at_least: 0.5}\n", encoding="utf-8")
    return tmp_path


def evaluate(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "eval", *arguments],
        cwd=project,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("│┃| ").replace("┃", "│").split("│")]


def rows(done: subprocess.CompletedProcess[str]) -> list[list[str]]:
    return [cells(line) for line in done.stdout.splitlines() if line.startswith("│")]


def questions(project: Path, *lines: str, name: str = "mine.tsv") -> Path:
    path = project / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_where_every_goal_is_reached_it_ends_with_0(project: Path) -> None:
    done = evaluate(project)
    assert done.returncode == 0, done.stderr
    assert rows(done) == [["far", "rejected", "0.500", "≥ 0.5", "reached", "2"]]
    assert done.stdout.splitlines()[-1].endswith("goals still ahead: 0; worse than they must be: 0")


@pytest.mark.parametrize("goal", ["at_least: 0.501", "at_most: 0.499"])
def test_where_a_goal_is_missed_it_ends_with_1(project: Path, goal: str) -> None:
    (project / "tests/eval/goals.yml").write_text(f"far:\n  rejected: {{{goal}}}\n", encoding="utf-8")
    done = evaluate(project)
    assert done.returncode == 1
    assert rows(done)[0][4] == "WORSE"
    assert done.stdout.splitlines()[-1].endswith("goals still ahead: 1; worse than they must be: 1")


def test_a_figure_without_a_goal_is_shown_and_misses_nothing(project: Path) -> None:
    (project / "tests/eval/goals.yml").write_text("other:\n  rejected: {at_least: 1}\n", encoding="utf-8")
    done = evaluate(project)
    assert (done.returncode, rows(done)) == (0, [["far", "rejected", "0.500", "", "", "2"]])


def test_a_run_without_a_yardstick_says_so(project: Path) -> None:
    assert "without a yardstick from outside the project" in evaluate(project).stdout.splitlines()[-1]


def test_a_yardstick_is_measured_beside_the_projects_own_suites(project: Path) -> None:
    questions(project, "1\ta\t\t111", "2\ta\t\t222", name="outside/their_questions.tsv")
    (project / "tests/eval/goals.yml").write_text("their_questions:\n  wrong: {at_most: 0.4}\n", encoding="utf-8")
    done = evaluate(project, "--yardstick", "outside")
    figures = {(row[0], row[1]): row[2:5] for row in rows(done)}
    assert figures["far", "rejected"] == ["0.500", "", ""]
    assert figures["their_questions", "accuracy"] == ["0.500", "", ""]
    assert figures["their_questions", "wrong"] == ["0.500", "≤ 0.4", "WORSE"]
    assert (done.returncode, "without a yardstick" in done.stdout) == (1, False)


def test_a_yardstick_that_is_no_folder_is_named_before_anything_slow_begins(project: Path) -> None:
    done = evaluate(project, "--yardstick", "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "gut: nowhere: this is no folder: name one with *questions.tsv and *.txt in it.\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [("goals.yml", "far:\n  rejected: {at_lest: 1}\n"), ("questions.tsv", "id\n")],
    ids=["goals", "suite"],
)
def test_a_file_that_cant_be_used_is_one_line_and_ends_with_1(project: Path, name: str, content: str) -> None:
    (project / "tests/eval" / name).write_text(content, encoding="utf-8")
    done = evaluate(project)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith(f"gut: {project}/tests/eval/{name}:")
    assert "Traceback" not in done.stderr


def test_each_miss_is_printed_with_what_was_expected_and_what_came(project: Path) -> None:
    assert evaluate(project).stdout.splitlines()[0] == "far: out_of_scope -> answer:a | 111"


@pytest.mark.parametrize(
    ("show", "printed", "more"),
    [
        pytest.param("2", 2, [], id="all"),
        pytest.param("1", 1, ["... and 1 more; --show 2 prints all."], id="some"),
        pytest.param("0", 0, ["... and 2 more; --show 2 prints all."], id="none"),
    ],
)
def test_so_many_misses_are_printed_and_the_rest_is_counted(
    project: Path, show: str, printed: int, more: list[str]
) -> None:
    (project / "tests/eval/far.txt").write_text("111\n222\n", encoding="utf-8")
    lines = evaluate(project, "--show", show).stdout.splitlines()
    assert len([line for line in lines if line.startswith("far: ")]) == printed
    assert [line for line in lines if line.startswith("... ")] == more


def test_a_long_message_is_cut(project: Path) -> None:
    (project / "tests/eval/far.txt").write_text(LONG + "\n", encoding="utf-8")
    assert "x" * 100 + "…" in evaluate(project).stdout.replace("\n", "")


def test_a_table_of_questions_is_scored_by_its_labels(project: Path) -> None:
    done = evaluate(project, str(questions(project, "1\ta\t\t111", "2\ta\t\t222", "3\tb\t\t222")))
    assert done.returncode == 0
    assert rows(done) == [["a", "1", "2", "0.500"], ["b", "1", "1", "1.000"]]
    assert "1 x a read as b" in done.stdout.splitlines()
    assert "mine: a -> answer:b | 222" in done.stdout.splitlines()
    figures = "accuracy=0.667 macro=0.750 wrong=0.333 refused=0.000 invented=0.000 n=3"
    assert done.stdout.splitlines()[-1] == figures


def test_a_text_in_brackets_is_printed_as_it_stands(project: Path) -> None:
    done = evaluate(project, str(questions(project, "1\tb\t\t[b]333")))
    assert "mine: b -> answer:a,c | [b]333" in done.stdout.splitlines()


def test_goals_dont_count_for_a_table_of_ones_own(project: Path) -> None:
    (project / "tests/eval/goals.yml").write_text("mine:\n  accuracy: {at_least: 1}\n", encoding="utf-8")
    assert evaluate(project, str(questions(project, "1\ta\t\t222"))).returncode == 0


def test_a_table_that_is_missing_is_named_before_anything_slow_begins(project: Path) -> None:
    done = evaluate(project, "nothing.tsv")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("gut: nothing.tsv: it can't be read (FileNotFoundError)")
    assert (done.stderr.count("\n"), "Loading" in done.stderr) == (1, False)


def test_the_report_is_written_where_it_is_asked_for(project: Path) -> None:
    done = evaluate(project, str(questions(project, "1\ta\t\t111")), "--report", "out.html")
    assert done.returncode == 0, done.stderr
    assert "mine.tsv" in (project / "out.html").read_text(encoding="utf-8")
    assert done.stderr.splitlines()[-1] == "The report is at out.html."
