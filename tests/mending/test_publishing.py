from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.mending.edits import Edit
from bot.mending.errors import MendError
from bot.mending.publishing import FOLDER, alone, place_model, publish, recover, remove_model, remove_older_models
from tests.mending.editor import contents

NAMES = [f"data/{number}.yml" for number in range(40)]
OLD, NEW = b"old\n" * 2000, b"new\n" * 2000
PUBLISHES = """
import sys
from pathlib import Path
from bot.mending.edits import Edit
from bot.mending.publishing import alone, publish
root, old, new = Path(sys.argv[1]), sys.argv[2].encode() * 2000, sys.argv[3].encode() * 2000
edits = [Edit(path.relative_to(root), old, new) for path in sorted((root / "data").glob("*.yml"))]
with alone(root):
    print("begun", flush=True)
    publish(root, edits)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A project of many small files."""
    (tmp_path / "data").mkdir()
    for name in NAMES:
        (tmp_path / name).write_bytes(OLD)
    with alone(tmp_path):
        yield tmp_path


def change(names: list[str]) -> list[Edit]:
    return [Edit(Path(name), OLD, NEW) for name in names]


def test_every_file_of_a_change_is_written_and_nothing_is_left_beside_them(folder: Path) -> None:
    publish(folder, [*change(NAMES), Edit(Path("data/deep/er.yml"), None, b"x")])

    assert contents(folder) == {**dict.fromkeys(NAMES, NEW), "data/deep/er.yml": b"x"}
    assert [path.name for path in (folder / FOLDER).iterdir()] == ["lock"]


def test_permissions_stay(folder: Path) -> None:
    (folder / NAMES[0]).chmod(0o640)
    publish(folder, change(NAMES[:1]))

    assert (folder / NAMES[0]).stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("old", [OLD, None])
def test_where_one_file_was_changed_meanwhile_none_is_written(folder: Path, old: bytes | None) -> None:
    (folder / NAMES[3]).write_bytes(b"somebody's")
    before = contents(folder)

    with pytest.raises(MendError, match=r"3\.yml was changed meanwhile: nothing was written"):
        publish(folder, [*change(NAMES[:3]), Edit(Path(NAMES[3]), old, NEW)])
    assert contents(folder) == before


def journal(folder: Path, done: int) -> None:
    """Leave what a process leaves that was killed after so many files."""
    staged = folder / FOLDER / "journal"
    staged.mkdir(parents=True)
    for number, name in enumerate(NAMES):
        (staged / f"{number}.old").write_bytes(OLD)
        (staged / f"{number}.new").write_bytes(NEW)
        if number < done:
            (folder / name).write_bytes(NEW)
    (staged / "journal.json").write_text(json.dumps(NAMES))


@pytest.mark.parametrize("done", [0, 1, 39, 40])
def test_a_change_that_stopped_halfway_is_finished(folder: Path, done: int) -> None:
    journal(folder, done)
    recover(folder)

    assert set(contents(folder).values()) == {NEW}
    assert not (folder / FOLDER / "journal").exists()


def test_a_journal_that_does_not_fit_is_left_for_a_person_to_decide(folder: Path) -> None:
    journal(folder, 2)
    (folder / NAMES[5]).write_bytes(b"somebody's")

    with pytest.raises(MendError, match=r"data/5\.yml was changed after a change was begun"):
        recover(folder)
    assert (folder / NAMES[5]).read_bytes() == b"somebody's"
    assert (folder / FOLDER / "journal" / "5.new").is_file()


def test_a_journal_without_its_list_was_never_decided(folder: Path) -> None:
    (folder / FOLDER / "journal").mkdir()
    (folder / FOLDER / "journal" / "0.new").write_bytes(NEW)
    recover(folder)

    assert set(contents(folder).values()) == {OLD}


def test_a_process_that_is_killed_at_any_moment_leaves_all_old_or_all_new(root: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in NAMES:
        (tmp_path / name).write_bytes(OLD)
    seen = set()
    now, next_one = "old\n", "new\n"
    for attempt in range(12):
        command = [sys.executable, "-c", PUBLISHES, str(tmp_path), now, next_one]
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            time.sleep(0.004 * attempt)
            os.kill(process.pid, signal.SIGKILL)
        with alone(tmp_path):
            found = {content[:4].decode() for content in contents(tmp_path).values()}
        assert len(found) == 1, f"killed after {4 * attempt} ms, both are there"
        assert {len(content) for content in contents(tmp_path).values()} == {8000}
        [state] = found
        seen.add(state == next_one)
        if state == next_one:
            now, next_one = next_one, now
    assert False in seen, "no kill came before the change was decided"


def test_two_do_not_mend_at_the_same_time(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    with (tmp_path / FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(MendError, match="Somebody else is mending"), alone(tmp_path):
            raise AssertionError


def test_work_that_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / FOLDER / "work-x" / "data").mkdir(parents=True)
    with alone(tmp_path) as folder:
        assert list(folder.glob("work-*")) == []


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")

    with pytest.raises(MendError, match="can't be written"), alone(tmp_path):
        raise AssertionError


def test_a_model_is_placed_beside_the_old_one_which_stays_until_it_is_told_to_go(tmp_path: Path) -> None:
    models, trained = tmp_path / "models", tmp_path / "gut-2.tar.gz"
    models.mkdir()
    for path in (trained, tmp_path / "gut-2.json", models / "gut-1.tar.gz", models / "gut-1.json"):
        path.write_text(path.name)

    placed = place_model(trained, models)
    assert {p.name for p in models.iterdir()} == {"gut-1.tar.gz", "gut-1.json", "gut-2.tar.gz", "gut-2.json"}
    remove_older_models(placed)
    assert {p.name for p in models.iterdir()} == {"gut-2.tar.gz", "gut-2.json"}
    remove_model(placed)
    assert list(models.iterdir()) == []
