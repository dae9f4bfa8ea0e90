"""deploy/Containerfile: pinned, lean, without root or secrets, and with all that a start reads."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest

from bot.lean_imports import LEFT_OUT
from bot.settings import Settings, variable
from bot.training import FOLDERS, INPUTS
from tests.deploy.files import Instruction, copied, environment, stages

NOT_LOCKED = {"pip"}
"""Comes with Python."""


@pytest.fixture(scope="module")
def container(root: Path) -> dict[str, list[Instruction]]:
    return stages(root / "deploy/Containerfile")


def removed(container: dict[str, list[Instruction]]) -> set[str]:
    """The packages that the image goes without."""
    (line,) = [one.rest for one in container["lean"] if "pip uninstall" in one.rest]
    return set(line.split(".venv/bin/python", 1)[1].split())


def users_of_packages(root: Path) -> dict[str, set[str]]:
    """By package of the lock file: who needs it."""
    entries = re.split(r"\n(?=[a-z0-9])", (root / "requirements.lock").read_text(encoding="utf-8"))
    return {
        entry.split("==")[0]: set(re.findall(r"^ +# +(?:via )?(\S.*)$", entry, re.MULTILINE)) - {"via"}
        for entry in entries
        if "==" in entry
    }


def test_the_base_has_the_pinned_python_by_an_exact_tag(container: dict[str, list[Instruction]]) -> None:
    base = [line.rest for line in container[""] if line.word == "ARG"]
    assert [re.fullmatch(r"PYTHON_IMAGE=\S+/python:3\.10-slim-\w+", one) is not None for one in base] == [True]
    bases = [stage[0].rest.split(" AS ")[0] for name, stage in container.items() if name]
    assert set(bases) <= {"${PYTHON_IMAGE}", *container}


def test_each_installation_demands_hashes(container: dict[str, list[Instruction]]) -> None:
    steps = [step for stage in container.values() for line in stage for step in line.rest.split("&&")]
    installing = [step for step in steps if re.search(r"pip (install|sync)|apt-get|curl|wget", step)]
    assert len(installing) == 2
    assert [step for step in installing if "--require-hashes" not in step] == []


def test_the_image_runs_as_a_numbered_user_that_is_not_root(container: dict[str, list[Instruction]]) -> None:
    users = [line.rest for line in container["image"] if line.word == "USER"]
    assert [re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) is not None for user in users] == [True]


def test_it_listens_beyond_its_own_loopback_and_writes_to_a_volume(container: dict[str, list[Instruction]]) -> None:
    image, values = container["image"], environment(container["image"])
    assert values["GUT_HOST"] == "0.0.0.0"
    assert [line.rest for line in image if line.word == "VOLUME"] == [values["GUT_VAR"]]
    assert [line.rest for line in image if line.word == "EXPOSE"] == [values["GUT_PORT"]]


def test_it_says_whether_it_lives(container: dict[str, list[Instruction]]) -> None:
    (check,) = [line.rest for line in container["image"] if line.word == "HEALTHCHECK"]
    assert "/health" in check


def test_no_secret_is_built_in(container: dict[str, list[Instruction]]) -> None:
    named = {name for stage in container.values() for name in environment(stage)}
    named |= {line.rest.split("=")[0] for stage in container.values() for line in stage if line.word == "ARG"}
    secret = {variable(name) for name, field in Settings.__dataclass_fields__.items() if not field.repr}
    assert named & secret == set()
    assert [name for name in named if re.search(r"SECRET|TOKEN|PASSWORD", name)] == []


def test_only_what_is_named_is_copied_and_the_ignore_file_lets_it_in(
    root: Path, container: dict[str, list[Instruction]]
) -> None:
    taken = {name for stage in container.values() for name in copied(stage)}
    allowed = (root / ".dockerignore").read_text(encoding="utf-8").split("\n*\n", 1)[1].splitlines()
    assert {name for name in taken if not (root / name).exists()} == set()
    assert {f"!{name}" for name in taken} == {line for line in allowed if line.startswith("!")}


@pytest.mark.parametrize("path", ["bot/widget/dist/gut-chat.js", "bot/widget/demo/index.html", "data/rules.yml"])
def test_what_is_served_is_not_ignored(root: Path, path: str) -> None:
    assert (root / path).is_file()
    ignored = [
        line for line in (root / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] not in "#!*"
    ]
    assert [
        line for line in ignored if path == line or path.startswith(f"{line}/") or fnmatch.fnmatch(path, line)
    ] == []


@pytest.mark.parametrize("stage", ["trained", "image"])
def test_all_that_decides_which_model_fits_is_in_the_image(container: dict[str, list[Instruction]], stage: str) -> None:
    there = {*copied(container["packages"]), *copied(container["trained"])}
    if stage == "image":
        there = {name.removeprefix("/app/") for name in copied(container["image"], "trained")}
        assert "models" in there
    needed = {*INPUTS, *(folder for folder, _ in FOLDERS), "actions"}
    assert {name for name in needed if not {name, name.split("/")[0]} & there} == set()


def test_only_what_answering_never_imports_is_left_out(root: Path, container: dict[str, list[Instruction]]) -> None:
    users, gone = users_of_packages(root), removed(container)
    assert gone - set(users) == NOT_LOCKED
    missed = {
        (package, user)
        for package in gone - NOT_LOCKED
        for user in users[package] - gone - {"-r requirements.in"}
        if not (user == "rasa" and package.split("-")[0] in LEFT_OUT)
    }
    assert missed == set()


def test_tensorflow_is_left_out(container: dict[str, list[Instruction]]) -> None:
    assert "tensorflow" in removed(container)
