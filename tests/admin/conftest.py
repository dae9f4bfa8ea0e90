"""Browsers in front of the administrators' pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sanic import Sanic

from tests.admin.serving import FAKE_COMMAND, Browser, open_browser
from tests.widget.axe import Axe


@pytest.fixture(scope="session")
def axe(root: Path) -> Axe:
    """The accessibility checker."""
    return Axe(root)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the fake report was asked for, a line each; with `.slow` or `.broken` beside it, it is that."""
    path = tmp_path / "asked.log"
    path.touch()
    monkeypatch.setenv("FAKE_REPORT_LOG", str(path))
    return path


@pytest_asyncio.fixture
async def browser(tmp_path: Path, asked: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Browser]:
    """A browser that nobody has logged in with yet."""
    monkeypatch.setattr(Sanic, "test_mode", True)  # lets more than one application start in this process
    async with open_browser(tmp_path, FAKE_COMMAND) as browser:
        yield browser
