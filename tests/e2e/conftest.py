"""Servers of the project, started for a test on loopback and stopped again."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

START_SECONDS = 120
Start = Callable[..., subprocess.Popen[bytes]]


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers; fail where it ends or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"{url} did not answer within {START_SECONDS} s")
