from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.benchmark.errors import BenchError
from bot.benchmark.memory import peak_memory, tree

MEGABYTES = 60
SCRIPT = """
import subprocess, sys
if sys.argv[1] == "parent":
    child = subprocess.Popen([sys.executable, __file__, "child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
taken = bytearray({megabytes} * 1_000_000)
taken[:: 1024] = b"x" * len(taken[:: 1024])
del taken
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process with a child; both took memory and gave it back."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(megabytes=MEGABYTES), encoding="utf-8")
    arguments = [sys.executable, str(script), "parent"]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_a_child_counts_and_what_was_given_back_still_counts(parent: subprocess.Popen[bytes]) -> None:
    assert 2 * MEGABYTES < peak_memory([parent.pid]) < 2 * MEGABYTES + 200


def test_several_processes_are_added(parent: subprocess.Popen[bytes]) -> None:
    [_, child] = tree(parent.pid)

    assert peak_memory([parent.pid, child]) == pytest.approx(peak_memory([parent.pid]) + peak_memory([child]))


def test_a_process_without_children_is_a_tree_of_one(parent: subprocess.Popen[bytes]) -> None:
    [_, child] = tree(parent.pid)

    assert tree(child) == [child]


def test_a_process_that_has_ended_is_said_so() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()

    with pytest.raises(BenchError, match=rf"process {process.pid} tells no memory: it has ended"):
        peak_memory([process.pid])


def test_a_system_that_does_not_tell_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="or this is no Linux"):
        peak_memory([os.getpid()], tmp_path)
