from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.training import FOLDERS, INPUTS, LEARNT_WITH, LOCK, MODELS, current_model, fingerprint, inputs, keep, took

LEARNT_FROM = [
    "config.yml",
    "domain.yml",
    "data/nlu.yml",
    "data/stories.yml",
    "data/rules.yml",
    "data/nlu/foods.yml",
    "bot/nlu/topic_classifier.py",
    "bot/nlu/gazetteer.py",
    "bot/nlu/spelling.py",
    "data/safety/messages.yml",
]
READ_LATER = [
    "requirements.lock",
    "bot/nlu/clauses.py",
    "bot/nlu/context.py",
    "bot/nlu/context_reader.py",
    "bot/nlu/corrections.py",
    "bot/nlu/question_reader.py",
    "bot/nlu/question_splitter.py",
    "bot/nlu/reading.py",
    "bot/nlu/single_reader.py",
    "data/safety/red_flags.yml",
    "data/knowledge/foods.yml",
    "bot/nlu/red_flags.py",
    "bot/nlu/red_flag_patterns.py",
    "bot/nlu/red_flag_reading.py",
    "bot/nlu/red_flag_detector.py",
    "bot/nlu/message_gate.py",
    "bot/nlu/readability.py",
    "bot/cli.py",
]


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of what training reads, and of what lies beside it."""
    shutil.copytree(root / "data", tmp_path / "data")
    shutil.copytree(root / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    for name in INPUTS:
        shutil.copy(root / name, tmp_path / name)
    return tmp_path


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n# changed\n")


def test_a_copy_of_the_project_has_the_same_fingerprint(project: Path) -> None:
    assert fingerprint(project) == fingerprint()


def test_time_stamps_do_not_count(project: Path) -> None:
    before = fingerprint(project)
    for path in inputs(project):
        os.utime(path, (0, 0))

    assert fingerprint(project) == before


@pytest.mark.parametrize("name", LEARNT_FROM)
def test_a_change_of_what_training_reads_changes_the_fingerprint(project: Path, name: str) -> None:
    before = fingerprint(project)
    change(project / name)

    assert fingerprint(project) != before


@pytest.mark.parametrize("name", READ_LATER)
def test_a_change_of_what_is_read_later_changes_nothing(project: Path, name: str) -> None:
    before = fingerprint(project)
    change(project / name)

    assert fingerprint(project) == before


@pytest.mark.parametrize("package", LEARNT_WITH)
def test_another_version_of_what_learns_changes_the_fingerprint(project: Path, package: str) -> None:
    before, lock = fingerprint(project), project / LOCK
    pinned = lock.read_text(encoding="utf-8")
    lock.write_text(pinned.replace(f"\n{package}==", f"\n{package}==9"), encoding="utf-8")

    assert fingerprint(project) != before


def test_a_change_that_is_taken_back_brings_the_old_fingerprint_back(project: Path) -> None:
    path, before = project / "domain.yml", fingerprint(project)
    content = path.read_bytes()
    change(path)
    path.write_bytes(content)

    assert fingerprint(project) == before


def test_a_new_file_of_phrases_changes_the_fingerprint(project: Path) -> None:
    before = fingerprint(project)
    (project / "data" / "nlu" / "sleep.yml").write_text("nlu: []\n", encoding="utf-8")

    assert fingerprint(project) != before


def test_two_files_that_change_places_change_the_fingerprint(project: Path) -> None:
    before = fingerprint(project)
    one, other = project / "data" / "stories.yml", project / "data" / "rules.yml"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)

    assert fingerprint(project) != before


def test_no_component_but_these_is_left_out_of_the_fingerprint(root: Path) -> None:
    counted = {path.name for path in inputs(root)} | {Path(name).name for name in READ_LATER}
    present = {path.name for folder, pattern in FOLDERS for path in (root / folder).glob(pattern)}

    assert present - counted == set()


def test_the_model_of_today_bears_the_fingerprint_in_its_name() -> None:
    assert current_model() == MODELS / f"gut-{fingerprint()}.tar.gz"


def test_models_stand_in_the_project() -> None:
    assert MODELS.parent == ROOT


@pytest.mark.model
def test_the_trained_model_is_the_only_one_that_is_kept(model: Path) -> None:
    assert list(MODELS.glob("*.tar.gz")) == [model]


@pytest.mark.parametrize("content", [None, "", "[]", "{", '{"seconds": 1.5}', '{"seconds": "long", "on": "today"}'])
def test_a_training_that_nobody_noted_took_an_unknown_time(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "gut-1.json").write_text(content, encoding="utf-8")

    assert took(tmp_path / "gut-1.tar.gz") is None


def test_a_trained_model_takes_the_place_of_older_ones_with_a_note_of_its_time(tmp_path: Path) -> None:
    trained, models = tmp_path / "new.tar.gz", tmp_path / "models"
    models.mkdir()
    trained.write_bytes(b"new")
    for name in ("gut-1.tar.gz", "gut-1.json", "gut-2.tar.gz"):
        (models / name).touch()
    begun = time.monotonic() - 1000

    keep(trained, models / "gut-2.tar.gz", begun)

    assert {path.name for path in models.iterdir()} == {"gut-2.tar.gz", "gut-2.json"}
    assert (models / "gut-2.tar.gz").read_bytes() == b"new"
    noted = took(models / "gut-2.tar.gz")
    assert noted is not None
    assert 1000 < noted[0] <= time.monotonic() - begun
