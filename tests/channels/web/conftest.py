"""The web channel at work, with an assistant behind it that answers at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sanic import Sanic

from tests.channels.web.visitors import Desk, Visitor, open_desk


@pytest.fixture
def several_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets more than one application start in this process."""
    monkeypatch.setattr(Sanic, "test_mode", True)


@pytest_asyncio.fixture
async def desk(several_apps: None, tmp_path: Path) -> AsyncIterator[Desk]:
    """The channel with the usual settings; it is late after a second."""
    async with open_desk(tmp_path, web_timeout=1) as desk:
        yield desk


@pytest_asyncio.fixture
async def visitor(desk: Desk) -> Visitor:
    """Somebody with a session."""
    return await desk.visitor()
