"""How long training takes: of stock, for real or reckoned from a shorter one, and of ours."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from bot.benchmark.errors import BenchError
from bot.benchmark.processes import BENCH, Command
from bot.benchmark.stock import EPOCHS, StockProject
from bot.training import took

MODELS = BENCH / "models"
OWN = BENCH / "own-model"
STOCK_LOG = BENCH / "stock-training.log"
KEPT = 3
"""Models of stock that are kept: for a quick run, for one that estimates, and for a full one."""
LONGEST_BAR = 1000
"""Characters of what may be the beginning of a bar."""
_BAR = re.compile(r"Epochs:[^\r\n|]*\|[^|\r\n]*\|\s*(\d+)/(\d+) ")


@dataclass(frozen=True)
class Training:
    """One training, from the start of its process to its end, and what was left out of it."""

    seconds: float
    epochs: int = EPOCHS
    """How long the classifier was trained."""
    last_epoch: float = 0.0
    """Seconds of its last epoch; 0 where nothing was left out."""
    times_phrases: float = 1.0
    """How many times more phrases there really are."""
    on: str = ""
    """The day."""

    @property
    def is_estimate(self) -> bool:
        """Whether something was left out."""
        return self.missing > 0

    @property
    def missing(self) -> float:
        """How many epochs like the last one were left out: an epoch of all phrases is as many as it has more."""
        return self.times_phrases * EPOCHS - self.epochs if self.last_epoch else 0.0

    @property
    def full(self) -> float:
        """Seconds of a whole training."""
        return self.seconds + self.missing * self.last_epoch


@dataclass
class Network:
    """A neural network as Rasa's progress bar shows its training."""

    epochs: int
    last: float = 0.0
    """Seconds of the last epoch that ended."""


class EpochClock:
    """Reads Rasa's progress bars, one a network, and times the last epoch of each."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self.networks: list[Network] = []
        self._done, self._since, self._rest = 0, 0.0, ""

    def read(self, text: str, at: float) -> None:
        """Take what was written at a time, in seconds of any clock; a bar may come in pieces."""
        self._rest += text
        end = 0
        for bar in _BAR.finditer(self._rest):
            self._see(int(bar[1]), int(bar[2]), at)
            end = bar.end()
        self._rest = self._rest[end:][-LONGEST_BAR:]

    def last_epoch(self, epochs: int) -> float:
        """Seconds of the last epoch of the networks that were trained for so many; 0 where those are all."""
        return sum(network.last for network in self.networks if network.epochs == epochs < EPOCHS)

    def _see(self, done: int, total: int, at: float) -> None:
        if not self.networks or done < self._done:
            self.networks.append(Network(total))
        elif done > self._done:
            self.networks[-1].last = (at - self._since) / (done - self._done)
        elif done:
            return  # the same bar, drawn again
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
        command = Command(("rasa", "train", *options), STOCK_LOG, project.folder, cache)
        clock = EpochClock()
        seconds = _run(command, clock)
        model = Path(folder) / f"{name}.tar.gz"
        if not model.is_file():
            raise BenchError(f"`rasa train` made no model: {command.log} says why.")
        today = date.today().isoformat()
        training = Training(seconds, project.epochs, clock.last_epoch(project.epochs), project.times_phrases, today)
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


def train_ours(models: Path = OWN) -> Training:
    """Train the assistant into another folder, as `gut train` does.

    Raises:
        BenchError: it failed.
    """
    models.parent.mkdir(parents=True, exist_ok=True)
    command = Command(("bot.benchmark.own_training", str(models)), BENCH / "our-training.log")
    return Training(_run(command, EpochClock()), on=date.today().isoformat())


def noted_ours(*models: Path) -> Training | None:
    """How long the first of some models, of those that are there, was trained; None where nobody noted it."""
    noted = next((note for note in map(took, models) if note is not None), None)
    return None if noted is None else Training(noted[0], on=noted[1])


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
