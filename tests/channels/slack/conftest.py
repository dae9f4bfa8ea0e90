"""The channel at work, told of things in each way in which Slack tells of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sanic import Sanic

from bot.channels.slack.database import database_url
from tests.channels.slack.app import App, slack_app
from tests.engines import PostgresServer


@pytest.fixture(autouse=True)
def several_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets more than one application start in this process."""
    monkeypatch.setattr(Sanic, "test_mode", True)


@pytest.fixture(params=("http", "socket"))
def way(request: pytest.FixtureRequest) -> str:
    """How Slack tells the app of something: each test is done once either way."""
    return str(request.param)


@pytest.fixture
async def app(way: str, tmp_path: Path) -> AsyncIterator[App]:
    """The app in the workspace T1, which has the view for agents."""
    async with slack_app(tmp_path, way=way) as made:
        yield made


@pytest.fixture(params=("sqlite", "postgresql"))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind: each test is done once in either."""
    if request.param == "sqlite":
        return database_url(tmp_path)
    server: PostgresServer = request.getfixturevalue("postgres_engine")
    server.empty()
    return server.url
