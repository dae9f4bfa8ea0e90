"""Processes, servers and networks that fail while people talk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines import PostgresServer, RabbitServer, RedisServer
from tests.faults.cluster import Cluster
from tests.faults.load import Figures
from tests.faults.record import write_row

Record = Callable[..., None]


@pytest.fixture(autouse=True)
def progress(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Says what is tried, and how long it took."""
    if request.node.get_closest_marker("faults") is None:
        yield
        return
    begun = time.monotonic()
    with capsys.disabled():
        print(f"\n{request.node.name} ...", flush=True)
    yield
    with capsys.disabled():
        print(f"  {time.monotonic() - begun:.0f} s", flush=True)


@pytest.fixture
def record(root: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Record:
    """Keeps a row for the table, and shows it."""

    def keep(fault: str, seen: Figures | str, kind: str = "") -> None:
        write_row(root, kind or ("words" if isinstance(seen, str) else "load"), fault, request.node.originalname, seen)
        with capsys.disabled():
            print(f"  {seen}", flush=True)

    return keep


@pytest.fixture(scope="session")
def lasting_cluster(
    root: Path, model: Path, tmp_path_factory: pytest.TempPathFactory, postgres_engine: PostgresServer,
    redis_engine: RedisServer, rabbit_engine: RabbitServer,
) -> Iterator[Cluster]:  # fmt: skip
    """Two processes behind nginx on empty servers."""
    made = Cluster(root, tmp_path_factory.mktemp("cluster"), postgres_engine, redis_engine, rabbit_engine)
    yield made
    made.stop()


@pytest.fixture
def cluster(lasting_cluster: Cluster) -> Cluster:
    """All of it well."""
    lasting_cluster.mend()
    return lasting_cluster
