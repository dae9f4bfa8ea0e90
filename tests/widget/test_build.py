"""`tools/widget.sh`, which guards the built widget: its size, its hash, and that it is what the source builds."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCES = ("src", "dist", "test", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Path:
    """A copy of the widget's sources and of the script, with the installed packages of this one."""
    (tmp_path / "tools").mkdir()
    shutil.copy(root / "tools/widget.sh", tmp_path / "tools")
    (tmp_path / ".venv").symlink_to(root / ".venv")
    here, there = root / "bot/widget", tmp_path / "bot/widget"
    there.mkdir(parents=True)
    for name in SOURCES:
        (shutil.copytree if (here / name).is_dir() else shutil.copy)(here / name, there / name)
    (there / "node_modules").symlink_to(here / "node_modules")
    return tmp_path


def run(clone: Path, deed: str) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    return subprocess.run(["sh", "tools/widget.sh", deed], cwd=clone, capture_output=True, text=True, timeout=120)


def change(path: Path, old: str, new: str) -> None:
    """Put another text in a file in place of the only one."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_building_prints_the_size_and_the_hash_of_the_file_that_is_in_the_repository(root: Path, clone: Path) -> None:
    built = (root / "bot/widget/dist/gut-chat.js").read_bytes()
    done = run(clone, "build")
    assert (clone / "bot/widget/dist/gut-chat.js").read_bytes() == built
    digest = base64.b64encode(hashlib.sha384(built).digest()).decode()
    assert f'integrity="sha384-{digest}"' in done.stdout
    assert f"{len(built)} bytes" in done.stdout
    assert done.returncode == 0


def test_a_built_file_that_the_source_does_not_build_is_refused(clone: Path) -> None:
    change(clone / "bot/widget/src/strings-table.ts", '"Start over"', '"Begin again"')
    done = run(clone, "check")
    assert done.returncode == 1
    assert "is not what the source builds" in done.stderr


def test_a_widget_that_is_too_large_is_refused(clone: Path) -> None:
    change(clone / "tools/widget.sh", "MAX_BYTES=20000", "MAX_BYTES=19000")
    done = run(clone, "build")
    assert done.returncode == 1
    assert "may have 19000" in done.stderr


def test_types_that_do_not_fit_are_refused(clone: Path) -> None:
    change(clone / "bot/widget/src/idle.ts", "const WARNING = 20;", 'const WARNING: number = "20";')
    done = run(clone, "check")
    assert done.returncode == 1
    assert "The types do not fit" in done.stderr


def test_the_widgets_lock_file_names_no_place_and_every_package_has_a_hash(root: Path) -> None:
    lock = json.loads((root / "bot/widget/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []
