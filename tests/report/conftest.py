"""A database of conversations, in the folder that `GUT_VAR` names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.report.conversing import Talking, make_database


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An empty database, for writing."""
    monkeypatch.setenv("GUT_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("GUT_DATABASE_URL", raising=False)
    engine = make_database(tmp_path / "var")
    yield engine
    engine.dispose()


@pytest.fixture
def talking(engine: Engine) -> Talking:
    """Somebody who talks to the assistant."""
    return Talking(engine)
