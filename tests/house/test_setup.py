"""`make setup` where something is missing: one clear line that says what to do, and no success."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = "sh dirname mkdir cat cksum df awk date sleep tail grep rm printf env head".split()


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Path:
    """A fresh clone: the files that set-up reads, and nothing installed."""
    folder = tmp_path / "clone"
    (folder / "tools").mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml", "tools/setup.sh"):
        shutil.copy(root / name, folder / name)
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder for PATH with the everyday commands and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        if found:  # some are built into the shell
            (folder / name).symlink_to(found)
    return folder


def command(path: Path, name: str, body: str) -> Path:
    """Put a shell script on the PATH."""
    script = path / name
    script.unlink(missing_ok=True)
    script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    script.chmod(0o755)
    return script


def setup(clone: Path, path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up with nothing but this PATH and an empty home."""
    home = clone.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        ["sh", "tools/setup.sh"],
        cwd=clone,
        env={"PATH": str(path), "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    """The last line on stderr; the set-up failed."""
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


@pytest.fixture
def no_system_python() -> None:
    """This machine must not have a Python 3.10 at the places that set-up knows by heart."""
    for place in ("/usr/bin/python3.10", "/usr/local/bin/python3.10", "/opt/homebrew/bin/python3.10"):
        assert not os.path.lexists(place), f"these tests can't tell on a machine with {place}"


@pytest.mark.usefixtures("no_system_python")
def test_no_python_at_all_says_to_install_it(clone: Path, path: Path) -> None:
    line = last_line(setup(clone, path))
    assert line.startswith("setup: Python 3.10 was not found. Install it")


@pytest.mark.usefixtures("no_system_python")
def test_a_shim_that_refuses_to_run_does_not_count(clone: Path, path: Path) -> None:
    command(path, "python3.10", 'echo "pyenv: python3.10: command not found" >&2; exit 127')
    assert "Python 3.10 was not found" in last_line(setup(clone, path))


def test_a_python_behind_a_version_manager_is_found(clone: Path, path: Path) -> None:
    command(path, "python3.10", "exit 127")
    versions = clone.parent / "pyenv" / "versions" / "3.10.9" / "bin"
    versions.mkdir(parents=True)
    command(versions, "python", f'[ "$1" = -c ] && exit 0; echo "$@" > {clone}/called; exit 1')
    line = last_line(setup(clone, path, PYENV_ROOT=str(clone.parent / "pyenv")))
    assert (clone / "called").read_text().startswith("-m venv .venv")
    assert "could not make a virtual environment" in line


def test_no_network_says_to_check_it(root: Path, clone: Path, path: Path) -> None:
    python = (root / ".venv" / "bin" / "python").resolve()
    offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "NO_PROXY": "*"}
    line = last_line(setup(clone, path, GUT_PYTHON=str(python), **offline))
    assert line.startswith("setup: The packages could not be downloaded. Check the network")


def test_a_full_disk_is_said_before_anything_is_downloaded(clone: Path, path: Path) -> None:
    command(path, "df", "printf 'Filesystem 1M Used Available\\nx 1 1 12 1%% /\\n'")
    line = last_line(setup(clone, path))
    assert line.startswith("setup: The disk has 12 MB left")
    assert "free some space" in line


def test_a_second_run_does_nothing_and_says_nothing(root: Path) -> None:
    subprocess.run(["sh", "tools/setup.sh"], cwd=root, capture_output=True, timeout=300, check=True)
    done = subprocess.run(["sh", "tools/setup.sh"], cwd=root, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
