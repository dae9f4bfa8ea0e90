"""A model file that is not what training wrote is refused, with one clear line."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.cluster import Serving
from tests.faults.conftest import Record
from tests.faults.project import copy_project

pytestmark = [pytest.mark.faults, pytest.mark.e2e, pytest.mark.model]

START_SECONDS = 180.0


def flipped(content: bytes) -> bytes:
    """One bit of it, in the middle of the weights."""
    place = len(content) // 2
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def another_archive(_: bytes) -> bytes:
    """A good archive, of something else."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("recipe.txt")
        entry.size = 5
        archive.addfile(entry, io.BytesIO(b"kefir"))
    return packed.getvalue()


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "cut off in the middle": lambda content: content[: len(content) // 2],
    "with one bit flipped": flipped,
    "another archive": another_archive,
    "empty": lambda _: b"",
}


def test_a_spoilt_model_is_refused_with_one_line(root: Path, model: Path, tmp_path: Path, record: Record) -> None:
    folder = tmp_path / "project"
    copied = copy_project(root, model, folder)
    content = copied.read_bytes()
    for number, (how, spoil) in enumerate(SPOILT.items()):
        copied.write_bytes(spoil(content))
        (tmp_path / str(number)).mkdir()
        process = Serving(folder, tmp_path / str(number), {})
        process.start()
        try:
            assert process.ended(START_SECONDS) == 1, how
        finally:
            process.end()
        last = process.log.splitlines()[-1]
        assert last.startswith(f"gut: The model {copied} can't be loaded"), how
        assert last.endswith("run `make train`."), how
        assert "Traceback" not in process.log, how
    record(
        f"the model's file is spoilt: {', '.join(SPOILT)}",
        "it does not start: exit code 1, and one line that names the file and `make train`",
    )
