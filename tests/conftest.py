"""What all tests share: the project's folder, its content, and the trained model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge.composer import Composer
from bot.knowledge.loader import load_knowledge
from bot.knowledge.model import Knowledge
from bot.logs import quiet_imports
from tests.engines import PostgresServer, RabbitServer, RedisServer, postgres_server, rabbit_server, redis_server

quiet_imports()

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The project's own content."""
    return load_knowledge(ROOT / "data")


@pytest.fixture(scope="session")
def composer(knowledge: Knowledge) -> Composer:
    """A composer over the project's own content."""
    return Composer(knowledge)


@pytest.fixture(scope="session")
def redis_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A real Redis; a test that kills it starts it again."""
    with redis_server(tmp_path_factory.mktemp("redis"), ROOT) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_engine() -> Iterator[PostgresServer]:
    """A real PostgreSQL; a test that kills it starts it again."""
    with postgres_server(ROOT) as server:
        yield server


@pytest.fixture(scope="session")
def rabbit_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitServer]:
    """A real RabbitMQ; a test that kills it starts it again."""
    with rabbit_server(tmp_path_factory.mktemp("rabbit"), ROOT) as server:
        yield server


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model of today's files; trained first where it is missing."""
    from bot.training import current_model, train

    path = current_model()
    return path if path.is_file() else train()
