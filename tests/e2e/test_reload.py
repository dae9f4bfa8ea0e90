"""A new model and changed answers are taken over while visitors are answered; what is bad is refused."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.errors import ServeError
from bot.process_file import State, reload_running, running
from bot.training import fingerprint
from tests.servers import free_port, wait_until_ready

from .visitors import LIMITS, QUESTIONS, Visitors, call

pytestmark = [pytest.mark.e2e, pytest.mark.model]

VISITORS = 6
OLD, NEW = "also called increased intestinal permeability", "or increased intestinal permeability in longer words"
PARTS = ("actions", "bot", "data", "config.yml", "domain.yml", "requirements.lock")


@dataclass
class Project:
    """A copy of the project with its model, and the assistant that serves from it."""

    folder: Path
    var: Path
    url: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def model(self) -> Path:
        """Where the model of the copy's files belongs."""
        return self.folder / "models" / f"gut-{fingerprint(self.folder)}.tar.gz"

    def edit(self, name: str, change: Callable[[str], str]) -> None:
        """Change a file."""
        path = self.folder / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    def gut(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the copy."""
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=self.folder, env={**os.environ, "GUT_VAR": str(self.var)}, capture_output=True, text=True,
        )  # fmt: skip

    def probes(self) -> list[tuple[int, str]]:
        """What monitors are told: the status and the model, of /health and /ready."""
        answers = (call(f"{self.url}/{name}") for name in ("health", "ready"))
        return [(status, body["model"]) for status, body in answers]


@pytest.fixture(scope="module")
def project(root: Path, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """It serves until the tests of this module are over."""
    folder, var = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("var")
    for name in PARTS:
        leave_out = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(root / name, folder / name, ignore=leave_out) if (root / name).is_dir() else shutil.copy(
            root / name, folder / name
        )
    (folder / "models").mkdir()
    port, log = free_port(), var / "log"
    made = Project(folder, var, f"http://localhost:{port}", log, subprocess.Popen(["true"]))
    made.process.wait()
    shutil.copy(model, made.model)
    with log.open("wb") as output:
        made.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"], cwd=folder, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, "GUT_PORT": str(port), "GUT_VAR": str(var), **LIMITS},
        )  # fmt: skip
    wait_until_ready(f"{made.url}/ready", made.process)
    yield made
    made.process.terminate()
    assert made.process.wait(timeout=60) == 0


def test_nobody_notices_but_for_the_new_answers(project: Project) -> None:
    before = project.model
    project.edit("data/knowledge/leaky_gut.yml", lambda text: text.replace(OLD, NEW))
    project.edit("data/stories.yml", lambda text: text + "# another model\n")
    before.rename(project.model)
    assert project.model != before

    with Visitors(project.url, VISITORS) as visitors:
        begun = time.monotonic()
        state = reload_running(project.var)
        ended = time.monotonic()
        visitors.wait_for(QUESTIONS[0], since=ended)
    assert (state.refused, state.model) == ("", project.model.name)
    assert project.probes() == [(200, project.model.name)] * 2

    assert {asked.status for asked in visitors.asked} == {200}
    during = [asked for asked in visitors.asked if begun < asked.ended and asked.begun < ended]
    assert len(during) >= VISITORS
    about = [asked for asked in visitors.asked if asked.text == QUESTIONS[0]]
    assert all(OLD in asked.answer for asked in about if asked.ended < begun)
    assert all(NEW in asked.answer for asked in about if asked.begun > ended)
    for visitor in visitors.all:
        history = call(f"{project.url}/webhooks/web/history", token=visitor.token)[1]["messages"]
        assert [turn["id"] for turn in history] == [asked.id for asked in visitor.asked][-len(history) :]
        assert all(len(turn["replies"]) == 1 for turn in history)
    assert NEW in call(f"{project.url}/webhooks/web/faq")[1]["questions"][0]["replies"][0]["text"]
    print(f"reload {ended - begun:.1f} s; longest wait {max(asked.ended - asked.begun for asked in during):.2f} s")


BAD: dict[str, tuple[str, str, Callable[[Project], None]]] = {
    "a model that is cut off": (
        "model",
        "can't be loaded",
        lambda project: os.truncate(project.model, 100_000),
    ),
    "no model of these files": (
        "model",
        "There is no model",
        lambda project: project.edit("data/stories.yml", lambda text: text + "# and no training\n"),
    ),
    "a question that the model does not know": (
        "examination",
        "leaky_gut.definition",
        lambda project: project.edit(
            "data/knowledge/leaky_gut.yml", lambda text: text.replace("What is leaky gut?", "Will it rain tomorrow?")
        ),
    ),
    "answers that are no YAML": (
        "content",
        "leaky_gut.yml:",
        lambda project: project.edit("data/knowledge/leaky_gut.yml", lambda text: text + "\n  ]: [\n"),
    ),
    "a new program": (
        "program",
        "restart",
        lambda project: project.edit("bot/errors.py", lambda text: text + "# new\n"),
    ),
}


@pytest.fixture(params=BAD)
def bad(request: pytest.FixtureRequest, project: Project, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Something bad in the project's files, until the test is over: the reason, and what a person is told."""
    for name in (*PARTS, "models"):
        source, copy = project.folder / name, tmp_path / name
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    reason, says, spoil = BAD[request.param]
    spoil(project)
    yield reason, says
    for name in (*PARTS, "models"):
        source, copy = project.folder / name, tmp_path / name
        shutil.copytree(copy, source, dirs_exist_ok=True) if copy.is_dir() else shutil.copy(copy, source)


def test_what_is_bad_is_refused_and_the_old_one_goes_on(project: Project, bad: tuple[str, str]) -> None:
    reason, says = bad
    name = running(project.var).model
    with Visitors(project.url, 2) as visitors:
        answer = visitors.all[0].asked[0].answer
        done = project.gut("reload")
        assert (done.returncode, done.stdout) == (1, "")
        assert f"Refused, and {name} goes on" in done.stderr
        assert says in done.stderr
        visitors.wait_for(QUESTIONS[0], since=time.monotonic())
    assert f"event=model_refused reason={reason}\n" in project.log.read_text(encoding="utf-8")
    assert project.probes() == [(200, name)] * 2
    assert {asked.status for asked in visitors.asked} == {200}
    assert {asked.answer.split("\n")[0] for asked in visitors.asked if asked.text == QUESTIONS[0]} == {
        answer.split("\n")[0]
    }


def test_the_command_says_that_it_was_taken_over(project: Project) -> None:
    done = project.gut("reload")
    assert done.returncode == 0
    assert done.stdout == f"In use: {project.model.name}, with today's answers.\n"


def test_asked_again_while_it_loads_it_loads_once_more(project: Project) -> None:
    before: State = running(project.var)
    for number in range(1, 4):
        project.process.send_signal(signal.SIGHUP)
        while running(project.var).asked < before.asked + number:
            time.sleep(0.01)
    while running(project.var).done < before.asked + 3:
        time.sleep(0.1)
    taken = project.log.read_text(encoding="utf-8").count("event=model_taken")
    assert call(f"{project.url}/ready")[0] == 200
    metrics = subprocess.run(
        ["curl", "-s", f"{project.url}/metrics"], capture_output=True, text=True, check=True
    ).stdout
    assert f'gut_reloads_total{{outcome="taken"}} {taken}.0' in metrics


def test_where_nobody_serves_the_command_says_so(tmp_path: Path, root: Path) -> None:
    with pytest.raises(ServeError, match="No assistant serves from"):
        reload_running(tmp_path)
    (tmp_path / "serving.json").write_text('{"pid": 1, "model": "left by one that was killed"}', encoding="utf-8")
    with pytest.raises(ServeError, match="No assistant serves from"):
        reload_running(tmp_path)
