"""A copy of the project in which a change is tried out: checked, trained and measured, by the copy's own code."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from bot.mending.edits import Edit
from bot.mending.errors import MendError
from bot.mending.figures import Scores
from bot.training import fingerprint

FOLDERS = ("bot", "actions", "data", "tests/nlu", "tests/eval")
FILES = ("config.yml", "domain.yml", "credentials.yml", "endpoints.yml", "requirements.lock")
LEFT_OUT = ("__pycache__", "node_modules", "src", "test")
LEARNT = ("tests/eval", "tests/nlu", "data/knowledge", "data/safety", "bot", "actions")
"""Folders that figures depend on, beside what the model was trained on."""
PATIENCE = 10.0
"""Seconds that a program gets to end when it is told to."""


class Workshop:
    """A copy, and what can be done in it."""

    def __init__(self, root: Path, folder: Path) -> None:
        """Use a copy that is there.

        Args:
            root: the project's folder.
            folder: the copy's.
        """
        self.root, self.folder = root, folder

    def apply(self, edits: Sequence[Edit]) -> None:
        """Change the copy."""
        for edit in edits:
            path = self.folder / edit.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(edit.new)

    def findings(self) -> str:
        """What `gut check` says to the copy; empty where all is well."""
        ended = self._run("bot.cli", "check")
        return "" if ended.returncode == 0 else ended.stdout.decode(errors="replace").strip()

    def train(self) -> Path:
        """Train a model of the copy's files.

        Raises:
            MendError: that failed.
        """
        ended = self._run("bot.cli", "train")
        model = self.folder / "models" / f"gut-{fingerprint(self.folder)}.tar.gz"
        if ended.returncode != 0 or not model.is_file():
            raise MendError(f"The change can't be trained: {_last_line(ended)}")
        return model

    def scores(self, phrases: Sequence[tuple[str, str]] = ()) -> Scores:
        """Measure the copy's model.

        Args:
            phrases: intents with the texts that it is to have learnt.

        Raises:
            MendError: that failed.
        """
        return self._scores(self.folder, phrases)

    def scores_of_today(self) -> Scores:
        """Measure the project's own model, unless that was done since anything changed.

        Raises:
            MendError: that failed; most often because the project is not trained.
        """
        kept = kept_scores(self.root)
        if kept.is_file():
            return Scores.from_json(kept.read_text(encoding="utf-8"))
        scores = self._scores(self.root)
        keep_scores(self.root, scores)
        return scores

    def _scores(self, project: Path, phrases: Sequence[tuple[str, str]] = ()) -> Scores:
        out, new = self.folder / "scores.json", self.folder / "phrases.json"
        out.unlink(missing_ok=True)
        new.write_text(json.dumps(list(phrases)), encoding="utf-8")
        ended = self._run("bot.mending.measuring", str(out), str(new), folder=project)
        if ended.returncode != 0 or not out.is_file():
            raise MendError(f"How well it understands could not be measured: {_last_line(ended)}")
        return Scores.from_json(out.read_text(encoding="utf-8"))

    def _run(self, module: str, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        """Run a module of a project in its folder, whose packages come before the installed ones."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
        with subprocess.Popen(  # noqa: S603  the project's own modules
            command, cwd=folder or self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as program:
            try:
                out, err = program.communicate()
            except BaseException:  # an interrupt, too, must not leave it behind
                _end(program)
                raise
        return subprocess.CompletedProcess(command, program.returncode, out, err)


@contextmanager
def workshop(root: Path, folder: Path) -> Iterator[Workshop]:
    """Copy what checking, training and measuring read; the copy is gone when the block ends.

    Args:
        root: the project's folder.
        folder: where the copy is made, on the same disk as the project.

    Raises:
        MendError: the project was changed while it was copied, or is not whole.
    """
    if missing := [name for name in (*FOLDERS, *FILES) if not (root / name).exists()]:
        raise MendError(f"{missing[0]} is missing: mend where the whole project is, with its tests.")
    copy = Path(mkdtemp(prefix="work-", dir=folder))
    try:
        for name in FOLDERS:
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for name in FILES:
            shutil.copy(root / name, copy / name)
        (copy / "var").mkdir()
        if fingerprint(copy) != fingerprint(root):
            raise MendError("The project was changed while it was copied: run the command again.")
        yield Workshop(root, copy)
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def kept_scores(root: Path) -> Path:
    """Where the scores of a project stand as it is now, whether they were measured or not."""
    digest = hashlib.sha256(fingerprint(root).encode())
    for name in LEARNT:
        for path in sorted((root / name).rglob("*")):
            if path.suffix in {".py", ".yml", ".tsv", ".txt"}:
                digest.update(str(path.relative_to(root)).encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return root / "var" / "mending" / f"scores-{digest.hexdigest()[:16]}.json"


def keep_scores(root: Path, scores: Scores) -> None:
    """Keep the scores of a project as it is now, and of no earlier state."""
    kept = kept_scores(root)
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob("scores-*.json"):
        old.unlink()
    kept.write_text(scores.to_json(), encoding="utf-8")


def _end(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    try:
        program.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _last_line(ended: subprocess.CompletedProcess[bytes]) -> str:
    lines = ended.stderr.decode(errors="replace").strip().splitlines()
    said = [line.removeprefix("gut: ") for line in lines if line.startswith("gut: ")] or lines
    return said[-1] if said else f"it ended with {ended.returncode} and no word."
