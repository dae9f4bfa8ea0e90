"""Rasa's own validation and conversation tests, run as a person would run them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

ENVIRONMENT = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


def rasa(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Rasa's command line in the project."""
    command = [str(root / ".venv/bin/rasa"), *arguments]
    return subprocess.run(command, cwd=root, env=ENVIRONMENT, capture_output=True, text=True)


@pytest.mark.model
def test_rasa_finds_nothing_to_warn_of_in_the_data(root: Path) -> None:
    data = ["data/nlu.yml", "data/nlu", "data/stories.yml", "data/rules.yml"]
    done = rasa(root, "data", "validate", "--fail-on-warnings", "--data", *data)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.model
def test_every_conversation_goes_as_written(root: Path, model: Path, tmp_path: Path) -> None:
    done = rasa(
        root, "test", "core", "--stories", "tests/stories", "--model", str(model), "--out", str(tmp_path), "--no-plot"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    failed = yaml.safe_load((tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8"))
    assert not (failed or {}).get("stories"), (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))
    count = sum(len(yaml.safe_load(path.read_text())["stories"]) for path in (root / "tests/stories").glob("*.yml"))
    assert report["conversation_accuracy"]["correct"] == count, "every story was run"
