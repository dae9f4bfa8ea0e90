"""Parsers take any bytes: each refuses what it should, in time, and tells nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TARGETS = sorted(path.stem for path in HERE.glob("fuzz_*.py"))
RUNS = os.environ.get("GUT_HOSTILE_RUNS", "300")
MAX_SECONDS = 7200


@pytest.mark.parametrize("target", TARGETS)
def test_no_bytes_make_a_parser_fail_or_hang(root: Path, target: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.hostile.{target}", f"-atheris_runs={RUNS}", "-seed=1"],
        cwd=root, capture_output=True, text=True, errors="replace", timeout=MAX_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def test_every_target_is_run() -> None:
    assert TARGETS == ["fuzz_content", "fuzz_reading", "fuzz_slack", "fuzz_web"]
