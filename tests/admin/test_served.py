"""The pages as part of the running assistant."""

from __future__ import annotations

import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.admin.serving import QUICK
from tests.servers import free_port, wait_until_ready

pytestmark = [pytest.mark.model, pytest.mark.e2e]


@contextmanager
def served(root: Path, var: Path, password_hash: str) -> Iterator[str]:
    """`gut serve` with a hash of a password, or without one."""
    port = free_port()
    settings = {"GUT_HOST": "127.0.0.1", "GUT_PORT": str(port), "GUT_VAR": str(var), "RASA_TELEMETRY_ENABLED": "false"}
    environment = {**os.environ, **settings, "GUT_ADMIN_PASSWORD_HASH": password_hash}
    quiet = subprocess.DEVNULL
    command = [str(root / ".venv/bin/gut"), "serve"]
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=quiet, stderr=quiet)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=120)


def test_they_are_there_once_they_have_a_password(root: Path, model: Path, tmp_path: Path) -> None:
    with served(root, tmp_path, str(QUICK)) as address, urllib.request.urlopen(f"{address}/admin") as answer:
        assert answer.url == f"{address}/admin/login"
        assert "For those who look after the assistant" in answer.read().decode()


def test_they_are_not_there_without_one(root: Path, model: Path, tmp_path: Path) -> None:
    with served(root, tmp_path, "") as address:
        for path in ("/admin", "/admin/login"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(address + path)
