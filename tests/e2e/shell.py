"""`rasa shell` in a terminal of its own, typed into as a developer does."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from fcntl import ioctl
from pathlib import Path
from types import TracebackType

from tests.servers import free_port

PROMPT = "Your input ->"
SECONDS = 120
QUIET_SECONDS = 0.3
"""A prompt is drawn in several pieces."""
WIDE = struct.pack("HHHH", 50, 4000, 0, 0)
"""Rows and columns: no line of an answer is folded."""
CONTROL = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07]*\x07|[@-Z\\-_])|[\r\x07\x08]")


class Shell:
    """The process, and what it shows."""

    def __init__(self, root: Path, model: Path, endpoints: Path) -> None:
        """Start it."""
        self._terminal, other = pty.openpty()
        ioctl(other, termios.TIOCSWINSZ, WIDE)
        self._poll = select.poll()
        self._poll.register(self._terminal, select.POLLIN)
        quiet = {"RASA_TELEMETRY_ENABLED": "false", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONWARNINGS": "ignore"}
        options = ["--quiet", "--interface", "localhost", "--port", str(free_port())]
        files = ["--model", str(model), "--endpoints", str(endpoints)]
        self._process = subprocess.Popen(
            [str(root / ".venv" / "bin" / "rasa"), "shell", *options, *files],
            cwd=root, stdin=other, stdout=other, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, **quiet},
        )  # fmt: skip
        os.close(other)

    def __enter__(self) -> Shell:
        """Wait for its prompt."""
        try:
            self._shown()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def _end(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._terminal)

    def ask(self, text: str) -> str:
        """What is printed after a question."""
        os.write(self._terminal, text.encode() + b"\r")
        return self._shown(text)

    def _shown(self, typed: str = "") -> str:
        """What is shown between what was typed and the next prompt, without what only moves and colours."""
        shown, end = b"", time.monotonic() + SECONDS
        while True:
            assert time.monotonic() < end, f"no prompt: {shown[-500:]!r}"
            if self._poll.poll(QUIET_SECONDS * 1000):
                shown += os.read(self._terminal, 65536)
                continue
            before, _, after = CONTROL.sub("", shown.decode(errors="replace")).rpartition(typed or PROMPT)
            answer, prompt, rest = after.rpartition(PROMPT) if typed else (before, PROMPT, after)
            # As it is typed, the line with the prompt is drawn again and again.
            if prompt and not rest.strip() and (answer.strip() or not typed):
                return answer.strip()
