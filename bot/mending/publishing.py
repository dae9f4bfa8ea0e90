"""Puts changed files in their places so that whatever happens, all are old or all are new.

A journal holds the old and the new content before the first file is touched. Who finds a journal finishes what it
says, so a process that was killed in the middle leaves nothing half done for long: the next one makes it whole.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.mending.edits import Edit
from bot.mending.errors import MendError

FOLDER = Path("var") / "mending"
JOURNAL = "journal"
CONTENTS = "journal.json"


@contextmanager
def alone(root: Path) -> Iterator[Path]:
    """Hold the project's lock for mending, after making whole what a killed process has left.

    Yields:
        The folder for work in progress, empty but for what is kept on purpose.

    Raises:
        MendError: another process is mending, a journal does not fit the files, or nothing can be written.
    """
    folder = root / FOLDER
    with _lock_of(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MendError("Somebody else is mending this project right now: wait until that has ended.") from None
        for left in folder.glob("work-*"):
            shutil.rmtree(left, ignore_errors=True)
        recover(root)
        yield folder


def publish(root: Path, edits: Sequence[Edit]) -> None:
    """Write every file of a change, or none; the caller holds `alone`.

    Raises:
        MendError: a file is no longer as it was when the change was made.
    """
    for edit in edits:
        if _content(root / edit.path) != edit.old:
            raise MendError(f"{edit.path} was changed meanwhile: nothing was written. Run the command again.")
    folder = root / FOLDER
    staged = folder / f"{JOURNAL}.new"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    for number, edit in enumerate(edits):
        _write(staged / f"{number}.new", edit.new)
        if edit.old is not None:
            _write(staged / f"{number}.old", edit.old)
    _write(staged / CONTENTS, json.dumps([str(edit.path) for edit in edits]).encode())
    staged.rename(folder / JOURNAL)  # from here on the change is decided
    _sync(folder)
    recover(root)


def recover(root: Path) -> None:
    """Finish what a journal says, if there is one.

    Raises:
        MendError: a file is neither as it was nor as it should become.
    """
    journal = root / FOLDER / JOURNAL
    if not (journal / CONTENTS).is_file():
        shutil.rmtree(journal, ignore_errors=True)
        return
    for number, name in enumerate(json.loads((journal / CONTENTS).read_text(encoding="utf-8"))):
        target, new = root / name, (journal / f"{number}.new").read_bytes()
        old, now = _content(journal / f"{number}.old"), _content(target)
        if now == new:
            continue
        if now != old:
            raise MendError(
                f"{name} was changed after a change was begun that did not end: {journal} holds both contents. "
                "Choose one by hand and delete that folder."
            )
        _replace(target, new)
    # Its contents go first: a journal without them is none, wherever the deleting stops.
    (journal / CONTENTS).unlink()
    shutil.rmtree(journal, ignore_errors=True)


def place_model(trained: Path, models: Path) -> Path:
    """Copy a trained model, and the note beside it, to the others, without touching them."""
    models.mkdir(exist_ok=True)
    for path in (trained.with_name(trained.name.removesuffix(".tar.gz") + ".json"), trained):
        if path.is_file():
            part = models / f"{path.name}.part"
            shutil.copyfile(path, part)
            part.replace(models / path.name)
    return models / trained.name


def remove_model(model: Path) -> None:
    """Remove a model that was placed and is not wanted."""
    model.unlink(missing_ok=True)
    model.with_name(model.name.removesuffix(".tar.gz") + ".json").unlink(missing_ok=True)


def remove_older_models(model: Path) -> None:
    """Remove the models that no longer fit the files, and their notes."""
    stem = model.name.removesuffix(".tar.gz")
    for path in model.parent.glob("gut-*"):
        if path.name not in {model.name, f"{stem}.json"}:
            path.unlink()


def _lock_of(folder: Path) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "lock").open("w")
    except OSError as e:
        raise MendError(
            f"{folder} can't be written ({e.strerror}): mend as the user whom the project belongs to."
        ) from e


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _replace(target: Path, content: bytes) -> None:
    """Give a file new content in one step; its permissions stay."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    _write(part, content)
    if target.exists():
        shutil.copymode(target, part)
    part.replace(target)
    _sync(target.parent)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
