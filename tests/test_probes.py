"""What a supervisor and a load balancer are told is the truth."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from sanic import Sanic

from bot.channels import metrics  # noqa: F401  they are there once a channel is
from bot.model_thread import ModelThread
from bot.probes import Probes

_numbers = itertools.count()


@pytest.fixture
def several_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets more than one application start in this process."""
    monkeypatch.setattr(Sanic, "test_mode", True)


async def database() -> None:
    """A check that finds what it looks for."""


async def gone() -> None:
    """A check that does not."""
    raise ConnectionError("with an address in it")


@asynccontextmanager
async def served(
    thread: ModelThread, checks: dict[str, Any], **seconds: float
) -> AsyncIterator[tuple[aiohttp.ClientSession, Any]]:
    """The two addresses on loopback, and the server behind them."""
    app = Sanic(f"test_probes_{next(_numbers)}", configure_logging=False)
    app.blueprint(Probes(thread.run, checks, lambda: "gut-1.tar.gz", **seconds).blueprint())
    loopback = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.after_start()
    await server.start_serving()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{loopback.getsockname()[1]}") as http:
            yield http, server
    finally:
        server.close()
        await server.wait_closed()
        loopback.close()


async def asked(http: aiohttp.ClientSession, path: str) -> tuple[int, dict[str, Any]]:
    async with http.get(path) as answer:
        return answer.status, await answer.json()


@pytest.fixture
def thread() -> Any:
    made = ModelThread()
    yield made
    made.close()


async def test_it_is_alive_and_ready_where_all_is_there(several_apps: None, thread: ModelThread) -> None:
    async with served(thread, {"database": database}) as (http, _):
        good = {"status": "ok", "model": "gut-1.tar.gz"}
        assert [await asked(http, path) for path in ("/health", "/ready")] == [(200, good), (200, good)]


async def test_its_figures_are_there_for_a_monitor(several_apps: None, thread: ModelThread) -> None:
    async with served(thread, {}) as (http, _), http.get("/metrics") as answer:
        text = await answer.text()
    assert answer.content_type == "text/plain"
    for name in ("gut_messages_total", "gut_failures_total", "gut_slack_refused_total", "gut_answer_seconds"):
        assert f"# TYPE {name} " in text


async def test_without_its_database_it_lives_and_is_not_ready(
    several_apps: None, thread: ModelThread, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(thread, {"database": gone}) as (http, _):
        assert (await asked(http, "/health"))[0] == 200
        status, body = await asked(http, "/ready")
    assert (status, body["status"], body["missing"]) == (503, "unavailable", ["database"])
    assert "event=not_ready missing=database error=ConnectionError" in caplog.text
    assert "address" not in caplog.text


async def test_a_thread_that_is_stuck_is_told(several_apps: None, thread: ModelThread) -> None:
    release = threading.Event()

    async def block() -> None:
        release.wait()

    async with served(thread, {}, beat=0.01, ready_within=0.05, alive_within=0.3) as (http, _):
        stuck = asyncio.create_task(thread.run(block()))
        while (await asked(http, "/ready"))[0] == 200:
            await asyncio.sleep(0.01)
        assert (await asked(http, "/ready"))[1]["missing"] == ["assistant"]
        while (await asked(http, "/health"))[0] == 200:
            await asyncio.sleep(0.01)
        release.set()
        await stuck
        while (await asked(http, "/ready"))[0] != 200:
            await asyncio.sleep(0.01)


async def test_who_leaves_gets_nothing_new(several_apps: None, thread: ModelThread) -> None:
    async with served(thread, {}) as (http, server):
        await server.before_stop()
        assert await asked(http, "/ready") == (
            503,
            {"status": "unavailable", "model": "gut-1.tar.gz", "missing": ["leaving"]},
        )
        assert (await asked(http, "/health"))[0] == 200
