"""Servers of the project, started for a test on loopback and stopped again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(root: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts commands of the project and stops them when the test is over."""
    running: list[subprocess.Popen[bytes]] = []

    def run(*command: str, cwd: Path = root, **environment: str) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"server-{len(running)}.log").open("wb")
        process = subprocess.Popen(
            [str(root / ".venv" / "bin" / command[0]), *command[1:]],
            cwd=cwd,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        running.append(process)
        return process

    yield run
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=30)
