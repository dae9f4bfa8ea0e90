from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.progress import _dots, step

SCRIPT = "from bot.progress import step\nwith step('Loading the model'):\n    pass\n"


class TwoWaits(threading.Event):
    """An event for which one waits twice in vain."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 2

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_step_is_announced_before_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Loading the model"):
        assert capsys.readouterr().err.startswith("Loading the model")


def test_a_step_that_is_done_says_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Loading the model"):
        pass

    assert capsys.readouterr().err == "Loading the model  done in 0 s\n"


def test_progress_leaves_the_output_to_the_replies(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Loading the model"):
        pass

    assert capsys.readouterr().out == ""


def test_a_step_that_takes_long_shows_a_dot_each_time(capfd: pytest.CaptureFixture[str]) -> None:
    _dots(TwoWaits())

    assert capfd.readouterr().err == ".."


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()

    with step("Loading the model"):
        pass

    assert threading.active_count() == before


def test_an_error_in_a_step_goes_on_to_the_caller_and_nothing_is_called_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ValueError, match="broken"), step("Loading the model"):
        raise ValueError("broken")

    assert "done" not in capsys.readouterr().err


def test_what_is_written_after_a_step_that_failed_has_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="broken"), step("Loading the model"):
        raise ValueError("broken")

    assert capsys.readouterr().err.endswith("\n")


def test_a_terminal_is_left_with_one_line_that_says_how_long_it_took(root: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    subprocess.run([sys.executable, "-c", SCRIPT], stderr=theirs, cwd=root, env=environment, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)

    assert shown.endswith("Loading the model: done in 0 s\r\n")
