"""What hostile inputs found once, each in its smallest form."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.http_errors import answer_with_problems
from bot.channels.turns import MAX_WORD, as_plain_text
from bot.channels.web.files import widget_files
from bot.errors import ContentError
from bot.knowledge.yaml_source import read_yaml
from bot.nlu.english_tokenizer import blank_english
from tests.hostile.wire import Connection

PATIENCE = 20
HEAD = "POST /echo HTTP/1.1\r\nHost: localhost\r\n"
_numbers = itertools.count()


@pytest_asyncio.fixture
async def connection(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connection]:
    """To a real Sanic application that repeats what it is sent."""
    monkeypatch.setattr(Sanic, "test_mode", True)
    app = Sanic(f"test_hostile_{next(_numbers)}", configure_logging=False)
    answer_with_problems(app, lambda: "Sorry.")
    app.blueprint(widget_files(lambda: ""))

    @app.post("/echo")
    async def echo(request: Request) -> HTTPResponse:
        return response.raw(request.body)

    loopback = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    client = Connection(loopback.getsockname()[1], PATIENCE)
    yield client
    await client.close()
    server.close()
    await server.wait_closed()
    loopback.close()


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: -5", "Content-Length: -1", "Content-Length: +2", "Content-Length: 2_0", "Content-Length:",
        "Content-Length: two", "Content-Length: 2\r\nContent-Length: 9", "Transfer-Encoding: banana",
        "Transfer-Encoding: chunked\r\nContent-Length: 2", "Content-Length: \xb2", "Content-Length: " + "9" * 400,
        "Expect: banana\r\nContent-Length: 2",
    ],
)  # fmt: skip
async def test_a_body_of_whose_end_nothing_sure_is_said_is_refused_and_others_are_served(
    connection: Connection, framing: str
) -> None:
    bad = await connection.send([f"{HEAD}{framing}\r\n\r\n{{}}".encode("latin-1")], is_whole=False)
    assert (bad.status, b'"bad_request"' in bad.body) == (400, True)
    good = await connection.send([f"{HEAD}Content-Length: 2\r\n\r\nhi".encode()])
    assert (good.status, good.body) == (200, b"hi"), "one request stops nobody else's"


@pytest.mark.parametrize(
    "body", ["Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"]
)
async def test_a_body_whose_end_is_clear_is_read(connection: Connection, body: str) -> None:
    answer = await connection.send([f"{HEAD}{body}".encode()])
    assert (answer.status, answer.body) == (200, b"hi")


@pytest.mark.parametrize("name", ["a" * 300 + ".js", "%00.js", "a%00.css", "%ed%a0%80.js"])
async def test_a_name_that_no_file_can_have_is_not_found(connection: Connection, name: str) -> None:
    answer = await connection.send([f"GET /widget/demo/{name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()])
    assert answer.status == 404


@pytest.mark.parametrize("sign", ["$", "=", "%", "''''s", "(", "\U0001f600", "x", "a-"])
def test_a_run_without_a_blank_is_divided_so_that_reading_it_takes_no_time(sign: str) -> None:
    text = as_plain_text((sign * 2000)[:2000])
    assert max(map(len, text.split())) <= MAX_WORD
    assert "".join(text.split()) == (sign * 2000)[:2000]
    began = time.thread_time()
    blank_english()(text)
    assert time.thread_time() - began < 0.8, "undivided it needs more, in the one thread that answers everybody"


def test_a_list_without_blanks_is_divided_behind_its_commas() -> None:
    signs = ["bloating", "gas", "chest pain", "tiredness"] * 9
    words = as_plain_text(",".join(signs))
    assert [each.strip() for each in words.split(",")] == signs


def test_what_has_no_long_run_stays_as_it_is() -> None:
    text = f"does {'x' * MAX_WORD} help, and is kefir good for me? " * 9
    assert as_plain_text(text) == text.strip()


@pytest.mark.parametrize(
    "content",
    [
        "a: !!int ''", "a: !!float ''", "a: !!timestamp x", f"a: {'1:' * 900}1.5", "[" * 1200,
        "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]),
        "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 5)),
                   "? *a4", ": b"]),
    ],
)  # fmt: skip
async def test_a_file_of_content_that_is_made_to_hurt_is_refused_with_a_short_sentence(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "content.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ContentError) as refusal:
        await asyncio.wait_for(asyncio.to_thread(read_yaml, path), PATIENCE * 3)
    assert len(str(refusal.value)) < len(str(path)) + 200
