"""What all tests of mending share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.mending.skeleton import add_article
from tests.mending.articles import SLEEP, URL, text
from tests.mending.editor import Script, copied


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of the project."""
    return copied(root, tmp_path / "project")


@pytest.fixture
def with_sleep(project: Path, tmp_path: Path) -> Path:
    """A project with the skeleton of a second article."""
    add_article(project, text(tmp_path, SLEEP), "sleep", "Sleep & Your Gut", URL, Script())
    return project
