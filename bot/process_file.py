"""The file by which other commands find the assistant that serves, and hear what became of what they ask of it."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import ServeError

NAME = "serving.json"
SIZE = 4096
"""Bytes of the file, always: it is written over in one piece."""
MAX_REASON = 1000
TRIES, PAUSE = 20, 0.05
"""A command that looks whether somebody serves holds the file for a moment."""
PATIENCE = 300.0
"""Seconds for which a command waits; loading a model takes some ten of them."""


@dataclass(frozen=True)
class State:
    """How it serves."""

    pid: int
    model: str
    """The name of the model in use."""
    asked: int = 0
    """So many times it has been asked to take over what is new."""
    done: int = 0
    """The last of them that is done."""
    refused: str = ""
    """Why that was refused; empty where it was not."""


class ProcessFile:
    """Held as long as the assistant serves. Of several that share a folder, one has it."""

    def __init__(self, var: Path) -> None:
        """Take the file, where no other process has it."""
        self._file: int | None = os.open(var / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(TRIES):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(PAUSE)
        self.close()

    def tell(self, state: State) -> None:
        """Write how it serves."""
        if self._file is not None:
            values = {**asdict(state), "refused": state.refused[:MAX_REASON]}
            os.pwrite(self._file, json.dumps(values).encode().ljust(SIZE), 0)

    def close(self) -> None:
        """Serve no longer."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def reload_running(var: Path, patience: float = PATIENCE) -> State:
    """Have the assistant that serves take over today's model and answers, and wait until it has, or has refused.

    Args:
        var: the folder where it keeps its conversations (`GUT_VAR`).
        patience: seconds to wait.

    Raises:
        ServeError: none serves from there, it is another user's, or it did not finish in time.
    """
    end = time.monotonic() + patience
    before = state = running(var)
    try:
        os.kill(before.pid, signal.SIGHUP)
    except PermissionError:
        raise ServeError(f"The assistant (process {before.pid}) is another user's: ask it as that user.") from None
    while state.done <= before.asked:
        if time.monotonic() > end:
            raise ServeError(
                f"The assistant (process {before.pid}) has not finished after {patience:.0f} s: see its log."
            )
        time.sleep(PAUSE)
        state = running(var)
    return state


def running(var: Path) -> State:
    """How the assistant serves that keeps its conversations in a folder.

    Raises:
        ServeError: none does.
    """
    try:
        with (var / NAME).open("rb") as file:
            for _ in range(TRIES):
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    break  # nobody holds it
                except BlockingIOError:
                    file.seek(0)
                    if written := file.read().strip():
                        return State(**json.loads(written))
                    time.sleep(PAUSE)  # it has been taken this moment
    except FileNotFoundError:
        pass
    except PermissionError:
        raise ServeError(f"{var} is another user's: ask as that user.") from None
    raise ServeError(f"No assistant serves from {var}: start it (`gut serve`), or set GUT_VAR as it was started with.")
