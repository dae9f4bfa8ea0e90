"""Where conversations are kept: a file, or a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sanic import Sanic

from bot.channels.slack.database import database_url
from bot.settings import Settings
from bot.tracker_store import ConversationStore
from tests.engines import PostgresServer
from tests.privacy.databases import open_store


@dataclass
class House:
    """What an operator has: a folder, settings and conversations."""

    settings: Settings
    store: ConversationStore
    slack: str
    """The address of Slack's records."""


@pytest.fixture
def several_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a second application start in this process."""
    monkeypatch.setattr(Sanic, "test_mode", True)


@pytest.fixture
def postgres_url(postgres_engine: PostgresServer) -> str:
    """An empty database."""
    postgres_engine.empty()
    return postgres_engine.url


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    url = str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else ""
    settings = Settings(var=tmp_path, database_url=url, web_secret="a secret of the tests, long enough to sign with")
    store = open_store(url or tmp_path / "conversations.db")
    yield House(settings, store, database_url(tmp_path, url))
    store.close()
