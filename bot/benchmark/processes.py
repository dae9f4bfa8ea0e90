"""Commands that are started for a measurement: their environment, and the folder for what they leave."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bot.settings import ROOT

BENCH = ROOT / "var" / "bench"
"""What a run leaves: models, logs, conversations, and the last report."""
HOST = "127.0.0.1"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
}


@dataclass(frozen=True)
class Command:
    """A Python module to run."""

    module: tuple[str, ...]
    """Its name and its arguments."""
    log: Path
    """The file that gets all of its output."""
    folder: Path = ROOT
    """Where it runs."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """What it finds in its environment beside ours."""

    @property
    def arguments(self) -> list[str]:
        """What the system is given to run."""
        return [sys.executable, "-m", *self.module]

    @property
    def environment(self) -> dict[str, str]:
        """Its environment: without the operator's settings, which are for visitors."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("GUT_", "RASA_", "SANIC_"))}
        return {**ours, **QUIET, "PYTHONPATH": str(ROOT), **self.variables}


def leave_on_sigterm() -> None:
    """End as after an interrupt when the system asks for it: what was started is stopped then, too."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
