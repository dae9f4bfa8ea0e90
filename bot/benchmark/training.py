"""How long training takes: of stock, for real or reckoned from its first epochs, and of ours."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from bot.benchmark.errors import BenchError
from bot.benchmark.processes import BENCH, Command
from bot.benchmark.stock import EPOCHS, StockProject
from bot.settings import ROOT
from bot.training import fingerprint

MODELS = BENCH / "models"
KEPT = 3
"""Models of stock that are kept: for a quick run, for one that estimates, and for a full one."""
_BAR = re.compile(r"Epochs:[^\r\n|]*\|[^|\r\n]*\|\s*(\d+)/(\d+) ")


@dataclass(frozen=True)
class Training:
    """One training, from the start of its process to its end."""

    seconds: float
    epochs: int = EPOCHS
    """How long each network was trained."""
    last_epochs: float = 0.0
    """Seconds of the last epoch of each network, together."""
    on: str = ""
    """The day."""

    @property
    def is_estimate(self) -> bool:
        """Whether the networks were trained for less than they should."""
        return self.epochs < EPOCHS

    @property
    def full(self) -> float:
        """Seconds of a training of all epochs.

        Where there were fewer, each that is missing counts as the last of those: no other is as short, as Rasa's
        batches grow from the first epoch to the last, and the first one also builds the network. Stock gets less
        than it would take.
        """
        return self.seconds + (EPOCHS - self.epochs) * self.last_epochs


class EpochClock:
    """Reads Rasa's progress bars, one a network, and times the last epoch of each."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self.last: list[float] = []
        """Seconds of the last epoch of each network."""
        self._done, self._since, self._rest = 0, 0.0, ""

    def read(self, text: str, at: float) -> None:
        """Take what was written at a time, in seconds of any clock; a bar may come in pieces."""
        self._rest += text
        end = 0
        for bar in _BAR.finditer(self._rest):
            self._see(int(bar[1]), at)
            end = bar.end()
        self._rest = self._rest[end:][-1000:]

    def _see(self, done: int, at: float) -> None:
        if done == 0 or not self.last or done < self._done:
            if done == 0 and self.last and self._done == 0:
                return  # the same bar, drawn again
            self.last.append(0.0)
            self._done, self._since = done, at
        elif done > self._done:
            self.last[-1] = (at - self._since) / (done - self._done)
            self._done, self._since = done, at


def train_stock(project: StockProject, models: Path = MODELS) -> tuple[Training, Path]:
    """Train a written project with `rasa train`.

    Args:
        project: the project.
        models: the folder that gets the model, with a note of its time; the oldest ones there are removed.

    Returns:
        How long it took, and the model.

    Raises:
        BenchError: it failed.
    """
    name = f"stock-{project.fingerprint}"
    with tempfile.TemporaryDirectory(dir=_made(models)) as folder:
        options = ("--force", "--skip-validation", "--out", folder, "--fixed-model-name", name)
        cache = {"RASA_CACHE_DIRECTORY": str(Path(folder) / "cache")}
        command = Command(("rasa", "train", *options), BENCH / "stock-training.log", project.folder, cache)
        clock = EpochClock()
        seconds = _run(command, clock)
        model = Path(folder) / f"{name}.tar.gz"
        if not model.is_file():
            raise BenchError(f"`rasa train` made no model: {command.log} says why.")
        training = Training(seconds, project.epochs, sum(clock.last), date.today().isoformat())
        target = models / model.name
        shutil.move(model, target)
    _write(_note(target), training)
    for old in sorted(models.glob("stock-*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink()
        _note(old).unlink(missing_ok=True)
    return training, target


def kept_stock(project: StockProject, models: Path = MODELS) -> tuple[Training, Path] | None:
    """The training and the model of an earlier run with the same project; None where there is none."""
    model = models / f"stock-{project.fingerprint}.tar.gz"
    training = _read(_note(model)) if model.is_file() else None
    return None if training is None else (training, model)


def train_ours(data: Path) -> Training:
    """Train the assistant into a temporary folder, as `gut train` does.

    Args:
        data: the folder with phrases, rules and stories.

    Raises:
        BenchError: it failed.
    """
    with tempfile.TemporaryDirectory(dir=_made(MODELS)) as folder:
        command = Command(("bot.benchmark.own_training", folder, str(data)), BENCH / "our-training.log")
        return Training(_run(command, EpochClock()), on=date.today().isoformat())


def kept_ours(
    project: StockProject, models: Path = MODELS, train: Callable[[Path], Training] = train_ours
) -> tuple[Training, bool]:
    """Our training on the phrases of a stock project, and whether it is of an earlier run.

    Raises:
        BenchError: there was none, and it failed.
    """
    note = _made(models) / f"ours-{fingerprint(ROOT)}-{project.every}.json"
    training = _read(note)
    if training is not None:
        return training, True
    training = train(project.folder / "data")
    for old in models.glob("ours-*.json"):
        old.unlink()
    _write(note, training)
    return training, False


def _run(command: Command, clock: EpochClock) -> float:
    """Run a training to its end; all of its output goes to its log, and through the clock."""
    begun = time.monotonic()
    with command.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  our own command
            command.arguments,
            cwd=command.folder,
            env=command.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None  # noqa: S101  a pipe was asked for
        try:
            while chunk := os.read(process.stdout.fileno(), 1 << 16):
                log.write(chunk)
                clock.read(chunk.decode("utf-8", errors="replace"), time.monotonic())
            code = process.wait()
        finally:
            process.stdout.close()
            if process.poll() is None:
                process.kill()
                process.wait()
    if code != 0:
        raise BenchError(f"`{' '.join(command.module[:2])}` ended with {code}: {command.log} says why.")
    return time.monotonic() - begun


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _note(model: Path) -> Path:
    """The file that says how long a model was trained."""
    return model.with_name(model.name.removesuffix(".tar.gz") + ".json")


def _write(path: Path, training: Training) -> None:
    path.write_text(json.dumps(asdict(training)), encoding="utf-8")


def _read(path: Path) -> Training | None:
    try:
        return Training(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # never written, or not to its end
