"""Training is killed in the middle, while the assistant answers and is started anew beside it."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.cluster import Serving
from tests.faults.conftest import Record
from tests.faults.load import Load
from tests.faults.project import copy_project

pytestmark = [pytest.mark.faults, pytest.mark.e2e, pytest.mark.model]

TRAINING_SECONDS = 12.0
START_SECONDS = 120.0
VISITORS = 6


def begin_training(folder: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Train the copy, and wait until it is at it."""
    (folder / "var").mkdir(exist_ok=True)
    with (folder / "var" / "training.log").open("wb") as log:
        process = subprocess.Popen(
            [str(folder / ".venv/bin/gut"), "train"], cwd=folder, env=environment, stdout=log, stderr=log
        )
    end = time.monotonic() + START_SECONDS
    while not [path for path in (folder / "models").iterdir() if path.is_dir()]:
        assert process.poll() is None, (folder / "var" / "training.log").read_text(errors="replace")
        assert time.monotonic() < end, "it did not begin"
        time.sleep(0.2)
    return process


def test_a_killed_training_leaves_the_old_model_and_no_half_one(
    root: Path, model: Path, tmp_path: Path, record: Record
) -> None:
    folder = tmp_path / "project"
    old = copy_project(root, model, folder)
    config = folder / "config.yml"
    before = config.read_text(encoding="utf-8")
    process = Serving(folder, tmp_path, {})
    process.start()
    training = None
    try:
        process.wait()
        with Load(process.url, VISITORS) as load:
            config.write_text(before + "# changed\n", encoding="utf-8")
            training = begin_training(folder, process.environment)
            time.sleep(TRAINING_SECONDS)
            assert training.poll() is None, "it is still at it"
            load.wait_for_answers()
            assert process.stop() in {0, -15}
            process.start()
            assert process.ended(START_SECONDS) == 1, "there is no model of the new files yet"
            assert "run `make train`" in process.log.splitlines()[-1]
            training.kill()
            training.wait()
            assert list((folder / "models").glob("*.tar.gz")) == [old]
            config.write_text(before, encoding="utf-8")
            process.start()
            process.wait()
            load.fault_is_over()
            load.wait_for_answers()
        figures = load.figures([process.url])
        record("the one process is started anew while it trains; the training is killed (`kill -9`)", figures)
        assert figures.is_clean(), load.strange
        assert list((folder / "models").glob("*.tar.gz")) == [old]
    finally:
        if training is not None:
            training.kill()
            training.wait()
        process.end()
