"""The servers that are measured: started, waited for, weighed and stopped."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.benchmark.errors import BenchError
from bot.benchmark.memory import held_memory, peak_memory
from bot.benchmark.processes import BENCH, HOST, Command, free_port
from bot.benchmark.stock import ENDPOINTS, StockProject

WEBHOOK = "/webhooks/rest/webhook"
FIRST_MESSAGE = "hello"
READY_SECONDS = 300
"""A server that has not answered by then has failed."""
ANSWER_SECONDS = 60
LOOK_EVERY = 0.05
STOP_SECONDS = 30


class Server:
    """One side: a process, or two, behind one address."""

    def __init__(self, name: str, commands: Sequence[Command], port: int) -> None:
        """Describe it; nothing runs yet."""
        self.name, self.url = name, f"http://{HOST}:{port}{WEBHOOK}"
        self._commands = tuple(commands)
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> float:
        """Start it.

        Returns:
            Seconds until its first message was answered.

        Raises:
            BenchError: it ended, or answered nothing.
        """
        begun = time.monotonic()
        for command in self._commands:
            command.log.parent.mkdir(parents=True, exist_ok=True)
            with command.log.open("wb") as log:
                self._running.append(
                    subprocess.Popen(  # noqa: S603  our own command
                        command.arguments,
                        cwd=command.folder,
                        env=command.environment,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                    )
                )
        try:
            self._wait(begun)
        except BaseException:
            self.stop()
            raise
        return time.monotonic() - begun

    def peak_memory(self) -> float:
        """What its processes and their children took at most, in MB."""
        return peak_memory(process.pid for process in self._running)

    def held_memory(self) -> float:
        """What they hold now, in MB."""
        return held_memory(process.pid for process in self._running)

    def stop(self) -> None:
        """End it; a process that doesn't end is killed."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def _wait(self, begun: float) -> None:
        number = 0
        while time.monotonic() - begun < READY_SECONDS:
            for process, command in zip(self._running, self._commands, strict=True):
                if process.poll() is not None:
                    raise BenchError(f"{self.name} ended while it started: {command.log} says why.")
            number += 1
            if is_answered(self.url, f"ready-{number}"):
                return
            time.sleep(LOOK_EVERY)
        logs = " and ".join(str(command.log) for command in self._commands)
        raise BenchError(f"{self.name} answered nothing within {READY_SECONDS} s: {logs} may say why.")


def is_answered(url: str, sender: str) -> bool:
    """Whether a server gives a reply to a first message."""
    body = json.dumps({"sender": sender, "message": FIRST_MESSAGE}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310  loopback
    with suppress(OSError, ValueError), urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as response:  # noqa: S310
        return bool(json.load(response))
    return False


def our_server() -> Server:
    """`gut serve`, with a folder of its own that is empty."""
    port, var = free_port(), BENCH / "ours"
    shutil.rmtree(var, ignore_errors=True)
    variables = {"GUT_HOST": HOST, "GUT_PORT": str(port), "GUT_VAR": str(var)}
    return Server("gut serve", [Command(("bot.cli", "serve"), BENCH / "ours.log", variables=variables)], port)


def stock_server(project: StockProject, model: Path) -> Server:
    """`rasa run` and `rasa run actions` of a project, without conversations."""
    port, actions_port = free_port(), free_port()
    project.write_endpoints(actions_port)
    project.database.unlink(missing_ok=True)
    options = ("-i", HOST, "-p", str(port), "-m", str(model), "--endpoints", ENDPOINTS)
    commands = [
        Command(
            ("rasa", "run", "actions", "--port", str(actions_port)),
            BENCH / "stock-actions.log",
            project.folder,
            {"SANIC_HOST": HOST},
        ),
        Command(("rasa", "run", *options), BENCH / "stock.log", project.folder),
    ]
    return Server("rasa run", commands, port)


def empty_server() -> Server:
    """A server that answers every message at once with nothing."""
    port = free_port()
    command = Command(("bot.benchmark.empty_server", str(port), WEBHOOK), BENCH / "empty.log")
    return Server("the empty server", [command], port)
