"""The disk under the SQLite files is full in the middle of a load, and has room again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.faults.cluster import Serving
from tests.faults.conftest import Record
from tests.faults.load import Load

pytestmark = [pytest.mark.faults, pytest.mark.e2e, pytest.mark.model]

FULL_SECONDS = 8.0
SIZE = "8m"
ON_A_SMALL_DISK = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
"""A mount of its own, which needs no root and is gone with the process."""


def fill(ballast: Path) -> None:
    """Leave no byte."""

    def write_all(size: int) -> None:
        with ballast.open("ab", buffering=0) as file:
            while True:
                file.write(b"\0" * size)

    for size in (1 << 16, 1 << 10, 1):
        with pytest.raises(OSError, match="No space left"):
            write_all(size)


def test_the_disk_is_full_and_has_room_again(root: Path, model: Path, tmp_path: Path, record: Record) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size={SIZE} tmpfs "{disk}" && exec "$0" "$@"'
    process = Serving(root, tmp_path, {"GUT_VAR": str(disk)}, wrapped=[*ON_A_SMALL_DISK, mount])
    process.start()
    try:
        process.wait()
        ballast = Path(f"/proc/{process.pid}/root{disk}/ballast")
        assert (ballast.parent / "conversations.db").exists(), "it is not on the small disk"
        with Load(process.url) as load:
            fill(ballast)
            time.sleep(FULL_SECONDS)
            ballast.unlink()
            load.fault_is_over()
            load.wait_for_answers(2)
        figures = load.figures([process.url])
        record(f"the disk under SQLite is full for {FULL_SECONDS:.0f} s", figures)
        assert figures.is_clean(), load.strange
        assert figures.honest
        assert process.stop() in {0, -15}
    finally:
        process.end()
