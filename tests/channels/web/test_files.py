from __future__ import annotations

import itertools
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from sanic import Sanic

from bot.channels.http_errors import answer_with_problems
from bot.channels.web.files import POLICY, widget_files

FAQ = "<details><summary>Which foods?</summary></details>"
SCRIPT = "customElements;"
_numbers = itertools.count()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A widget's folder, with a secret beside the demo."""
    for name in ("dist", "demo", "demo/more"):
        (tmp_path / name).mkdir()
    (tmp_path / "dist/gut-chat.js").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "demo/index.html").write_text("<gut-chat><!-- faq --></gut-chat>", encoding="utf-8")
    (tmp_path / "demo/demo.css").write_text("p {}", encoding="utf-8")
    (tmp_path / "demo/notes.txt").write_text("not for visitors", encoding="utf-8")
    (tmp_path / "secret.js").write_text("not for visitors", encoding="utf-8")
    return tmp_path


@pytest_asyncio.fixture
async def client(several_apps: None, folder: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """The files in a real Sanic application on a loopback port."""
    app = Sanic(f"test_files_{next(_numbers)}", configure_logging=False)
    answer_with_problems(app, lambda: "Sorry.")
    app.blueprint(widget_files(lambda: FAQ, folder))
    loopback = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{loopback.getsockname()[1]}") as session:
        yield session
    server.close()
    await server.wait_closed()
    loopback.close()


async def test_the_script_may_be_loaded_by_any_site_and_kept_for_a_while(client: aiohttp.ClientSession) -> None:
    async with client.get("/widget/gut-chat.js") as answer:
        assert (answer.status, await answer.text()) == (200, SCRIPT)
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_who_has_the_script_is_not_sent_it_again(client: aiohttp.ClientSession, folder: Path) -> None:
    async with client.get("/widget/gut-chat.js") as answer:
        tag = answer.headers["ETag"]
    async with client.get("/widget/gut-chat.js", headers={"If-None-Match": f'"other", W/{tag}'}) as answer:
        assert (answer.status, await answer.read(), answer.headers["ETag"]) == (304, b"", tag)
    (folder / "dist/gut-chat.js").write_text("something new", encoding="utf-8")
    async with client.get("/widget/gut-chat.js", headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.text()) == (200, "something new")


async def test_the_page_holds_the_most_asked_questions_under_a_strict_policy(client: aiohttp.ClientSession) -> None:
    async with client.get("/") as answer:
        assert (answer.status, await answer.text()) == (200, f"<gut-chat>{FAQ}</gut-chat>")
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_the_pages_own_files_are_served(client: aiohttp.ClientSession) -> None:
    async with client.get("/widget/demo/demo.css") as answer:
        assert (answer.status, await answer.text()) == (200, "p {}")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/widget/gut-chat.js", "/widget/demo/demo.css"])
async def test_the_heads_are_served_too(client: aiohttp.ClientSession, path: str) -> None:
    async with client.head(path) as answer:
        assert (answer.status, await answer.read()) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/widget/demo/none.css",
        "/widget/demo/notes.txt",
        "/widget/demo/index.html",
        "/widget/demo/more",
        "/widget/demo/",
        "/widget/demo/..",
        "/widget/demo/%2e%2e%2fsecret.js",
        "/widget/demo/../secret.js",
        "/widget/demo/%00.css",
        "/widget/src/index.ts",
    ],
)
async def test_nothing_else_is_served(client: aiohttp.ClientSession, path: str) -> None:
    from yarl import URL

    url = URL(f"{client._base_url}".rstrip("/") + path, encoded=True)
    async with aiohttp.ClientSession() as plain, plain.get(url) as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/", "/widget/gut-chat.js"])
async def test_what_was_not_built_is_not_found(client: aiohttp.ClientSession, folder: Path, path: str) -> None:
    (folder / "dist/gut-chat.js").unlink()
    (folder / "demo/index.html").unlink()
    async with client.get(path) as answer:
        assert (answer.status, answer.content_type) == (404, "application/problem+json")
