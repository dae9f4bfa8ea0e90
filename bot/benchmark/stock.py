"""A project as `rasa init` makes it, with the assistant's phrases, domain, rules, stories and actions."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import yaml

from bot.benchmark.errors import BenchError
from bot.benchmark.processes import HOST
from bot.settings import ROOT

EPOCHS = 100
"""What `rasa init` trains each of its networks for."""
FEW = 10
"""Epochs of the policies in a short training; all of theirs would take seconds."""
SHARED = ("domain.yml", "data/rules.yml", "data/stories.yml")
PHRASES = ("data/nlu.yml", "data/nlu/*.yml")
ENDPOINTS = "endpoints.yml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same in C, where that is there: ten times as fast."""
CREDULOUS = {"threshold": 0.0, "ambiguity_threshold": 0.0}
CREDENTIALS = "rest:\n"


@dataclass(frozen=True)
class StockProject:
    """A folder in which `rasa train`, `rasa run` and `rasa run actions` work."""

    folder: Path
    epochs: int = EPOCHS
    """How long the classifier is trained; where that is not in full, the policies are not either."""
    every: int = 1
    """Of how many phrases of an intent one is taken."""
    root: Path = ROOT
    """The assistant's own project."""

    def write(self) -> None:
        """Write the folder anew.

        Raises:
            BenchError: Rasa's default pipeline, or a file of the project, is not there.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "config.yml").write_text(config(self.epochs), encoding="utf-8")
        (self.folder / "credentials.yml").write_text(CREDENTIALS, encoding="utf-8")
        for name in SHARED:
            self._copy(self.root / name, every=1)
        for pattern in PHRASES:
            for path in sorted(self.root.glob(pattern)):
                self._copy(path, self.every)

    def write_endpoints(self, actions_port: int) -> None:
        """Say where the action server is and where conversations are kept: in SQLite, as ours are."""
        endpoints = {
            "action_endpoint": {"url": f"http://{HOST}:{actions_port}/webhook"},
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(self.database)},
        }
        (self.folder / ENDPOINTS).write_text(yaml.safe_dump(endpoints), encoding="utf-8")

    @property
    def database(self) -> Path:
        """The conversations."""
        return self.folder / "conversations.db"

    @property
    def fingerprint(self) -> str:
        """A digest of all that training reads in the written folder, and of Rasa's version."""
        digest = hashlib.sha256(version("rasa").encode())
        for path in sorted([self.folder / "config.yml", *(self.folder / name for name in SHARED), *self._phrases()]):
            digest.update(path.relative_to(self.folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:16]

    @property
    def times_phrases(self) -> float:
        """How many times more phrases the assistant is trained on."""
        return _count(self.root) / _count(self.folder)

    def _phrases(self) -> list[Path]:
        return [path for pattern in PHRASES for path in self.folder.glob(pattern)]

    def _copy(self, path: Path, every: int) -> None:
        if not path.is_file():
            raise BenchError(f"{path} is missing: restore it.")
        target = self.folder / path.relative_to(self.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if every == 1:
            shutil.copy(path, target)
        else:
            target.write_text(thinned(path.read_text(encoding="utf-8"), every), encoding="utf-8")


def config(epochs: int = EPOCHS) -> str:
    """The pipeline and policies of a new project, with a classifier that is trained for so many epochs.

    `rasa init` leaves both empty, and Rasa fills in those of a file in its package. It is read here. A classifier
    that is hardly trained would be unsure of everything, and no action would run: its best guess is taken then.

    Raises:
        BenchError: the file is not there.
    """
    spec = find_spec("rasa")
    folder = Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else Path()
    path = folder / "engine" / "recipes" / "config_files" / "default_config.yml"
    if not path.is_file():
        raise BenchError(f"{path} is missing: run `make setup`.")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["assistant_id"] = "stock"
    if epochs < EPOCHS:
        for part in content["pipeline"]:
            if "epochs" in part:
                part["epochs"] = epochs
            if part["name"] == "FallbackClassifier":
                part.update(CREDULOUS)
        for part in content["policies"]:
            if "epochs" in part:
                part["epochs"] = FEW
    text: str = yaml.safe_dump(content, sort_keys=False)
    return text


def thinned(phrases: str, every: int) -> str:
    """A file of phrases with one of so many phrases of each intent, but two at least; names stay.

    Args:
        phrases: the YAML.
        every: of how many one is taken.
    """
    content = yaml.load(phrases, Loader=LOADER)  # noqa: S506  a safe loader
    for entry in content["nlu"]:
        if "intent" in entry:
            lines = [line for line in entry["examples"].splitlines() if line.strip()]
            taken = lines[::every] if len(lines) > every else lines[:2]
            entry["examples"] = "\n".join(taken) + "\n"
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    return text


def _count(folder: Path) -> int:
    """The phrases of a project."""
    count = 0
    for pattern in PHRASES:
        for path in folder.glob(pattern):
            for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)["nlu"]:  # noqa: S506
                count += len(entry["examples"].splitlines()) if "intent" in entry else 0
    return count
