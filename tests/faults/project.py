"""A copy of the project with a model of its own, which tests may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

FOLDERS = ("bot", "actions", "data")
FILES = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "requirements.lock")


def copy_project(root: Path, model: Path, folder: Path) -> Path:
    """Copy what training and serving read; the packages are the same.

    Returns:
        The copy's model.
    """
    for name in FOLDERS:
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for name in FILES:
        shutil.copy(root / name, folder / name)
    (folder / ".venv").symlink_to(root / ".venv")
    (folder / "models").mkdir()
    return Path(shutil.copy(model, folder / "models"))
