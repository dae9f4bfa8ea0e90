"""SIGHUP means a reload, unless it says that the terminal is gone; the end is asked for once."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROGRAM = """
import asyncio, os, sys
if len(sys.argv) > 1:
    os.open(sys.argv[1], os.O_RDWR)  # the first terminal that a new session opens is its own
from bot.signals import Signals
signals = Signals()
print("made", flush=True)
sys.stdin.readline()
loop = asyncio.new_event_loop()
def say(word):
    return lambda: print(word, flush=True)
def stop():
    print("stop", flush=True)
    if sys.stdin.readline():
        loop.stop()
signals.listen(loop, say("leave"), stop, say("reload"))
loop.call_soon(say("listens"))
loop.run_forever()
loop.close()
print("ended", flush=True)
"""
Child = subprocess.Popen[str]
Begin = Callable[..., Child]


@pytest.fixture
def begin(root: Path) -> Iterator[Begin]:
    """Starts a process that hears signals, in a session of its own, with or without a terminal, or under nohup."""
    running: list[Child] = []

    def run(terminal: str = "", *, nohup: bool = False) -> Child:
        command = [*(["nohup"] if nohup else []), sys.executable, "-c", PROGRAM, *([terminal] if terminal else [])]
        process = subprocess.Popen(
            command, cwd=root, start_new_session=True, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        assert said(process) == "made"
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def said(process: Child) -> str:
    """The next thing that it says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: Child) -> None:
    """Let it go on."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def hears(process: Child, one: signal.Signals) -> str:
    """What it says to a signal."""
    process.send_signal(one)
    return said(process)


def test_a_hang_up_without_a_terminal_is_a_reload_and_nothing_before_it_listens(begin: Begin) -> None:
    process = begin()
    process.send_signal(signal.SIGHUP)
    tell(process)
    assert said(process) == "listens"
    assert hears(process, signal.SIGHUP) == "reload"


@pytest.fixture
def terminal() -> Iterator[tuple[str, Callable[[], None]]]:
    """The path of a terminal, and what closes it."""
    ours, theirs = pty.openpty()
    name = os.ttyname(theirs)
    os.close(theirs)
    left = [ours]
    yield name, lambda: os.close(left.pop())
    for one in left:
        os.close(one)


def test_with_its_terminal_there_it_is_a_reload_and_without_it_the_end(
    begin: Begin, terminal: tuple[str, Callable[[], None]]
) -> None:
    name, close = terminal
    process = begin(name)
    tell(process)
    assert said(process) == "listens"
    assert hears(process, signal.SIGHUP) == "reload"
    close()
    assert [said(process), said(process)] == ["leave", "stop"]


def test_under_nohup_it_goes_on_without_its_terminal(begin: Begin, terminal: tuple[str, Callable[[], None]]) -> None:
    name, close = terminal
    process = begin(name, nohup=True)
    tell(process)
    assert said(process) == "listens"
    close()
    assert said(process) == "reload"


@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGINT])
def test_once_it_ends_no_signal_ends_it_sooner(begin: Begin, first: signal.Signals) -> None:
    process = begin()
    tell(process)
    assert said(process) == "listens"
    process.send_signal(first)
    assert [said(process), said(process)] == ["leave", "stop"]
    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        process.send_signal(one)
    tell(process)
    assert said(process) == "ended"
    assert process.wait(timeout=30) == 0
