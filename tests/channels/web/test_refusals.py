from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.channels.web.forgotten import ForgottenSessions
from bot.channels.web.sessions import Sessions
from tests.channels.web.visitors import BASE, SECRET, Desk, Visitor, new_id, open_desk

ID = "6f1c2f0e-9a53-4b1c-8f57-1d0f6f8f2f11"
SITE = "https://clinic.example"
WITH_TOKEN = [
    ("DELETE", "/session"),
    ("POST", "/session/renewal"),
    ("POST", "/messages"),
    ("GET", "/history"),
    ("POST", "/feedback"),
]


def message(**fields: Any) -> bytes:
    """A message with some fields changed; those that are None are left out."""
    fields = {"id": ID, "text": "hi", **fields}
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param(b"text=hi", 400, "bad_request", id="a form"),
        pytest.param(b'{"text": "\xff"}', 400, "bad_request", id="not UTF-8"),
        pytest.param(b"[" * 9000, 400, "bad_request", id="deeply nested"),
        pytest.param(b'["hi"]', 400, "bad_request", id="a list"),
        pytest.param(b"", 400, "bad_request", id="nothing"),
        pytest.param(message(id=None), 400, "bad_request", id="no id"),
        pytest.param(message(id=7), 400, "bad_request", id="a number as id"),
        pytest.param(message(id="me"), 400, "bad_request", id="no UUID"),
        pytest.param(message(id=ID + "\n"), 400, "bad_request", id="a line after the UUID"),
        pytest.param(message(text=None), 400, "bad_request", id="no text"),
        pytest.param(message(text=["hi"]), 400, "bad_request", id="a list as text"),
        pytest.param(message(text=""), 422, "text_empty", id="empty"),
        pytest.param(message(text=" \u200b\x00\n/"), 422, "text_empty", id="nothing that can be seen"),
        pytest.param(message(text="x" * 2001), 422, "text_too_long", id="too long"),
        pytest.param(b'{"text": "%s"}' % (b"x" * 16384), 413, "too_large", id="too large"),
        pytest.param(b"x" * 2_000_000, 413, "too_large", id="larger than the server reads"),
    ],
)
async def test_a_bad_message_is_refused_with_what_is_wrong(
    desk: Desk, visitor: Visitor, body: bytes, status: int, code: str
) -> None:
    answer = await visitor.call("POST", "/messages", data=BytesIO(body))
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.content["status"], answer.content["type"]) == (status, "about:blank")
    assert answer.content["detail"]
    assert desk.agent.heard == []


@pytest.mark.parametrize("text", ["x" * 2000, "\U0001f600" * 2000], ids=["letters", "emoji"])
async def test_a_text_of_the_greatest_length_is_asked(visitor: Visitor, text: str) -> None:
    body = json.dumps({"id": ID, "text": text}, ensure_ascii=False)  # as a browser writes it
    assert (await visitor.call("POST", "/messages", data=body.encode())).status == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"value": "up"}, 400, id="no id"),
        pytest.param({"id": ID}, 400, id="no value"),
        pytest.param({"id": ID, "value": "sideways"}, 400, id="another value"),
        pytest.param({"id": ID, "value": ["up"]}, 400, id="a list as value"),
        pytest.param({"id": ID, "value": "down", "reason": "rude words of my own"}, 400, id="a reason of one's own"),
        pytest.param({"id": ID, "value": "up"}, 404, id="of no message"),
    ],
)
async def test_bad_feedback_is_refused(visitor: Visitor, fields: dict[str, Any], status: int) -> None:
    answer = await visitor.call("POST", "/feedback", json=fields)
    assert (answer.status, answer.code) == (status, "bad_request" if status == 400 else "unknown_message")


@pytest.mark.parametrize("path", ["/session", "/session/renewal"])
async def test_a_session_needs_no_body_but_no_nonsense_either(visitor: Visitor, path: str) -> None:
    assert (await visitor.call("POST", path)).status in {200, 201}
    assert (await visitor.call("POST", path, data=b"[1]")).code == "bad_request"


@pytest.mark.parametrize(("method", "path"), WITH_TOKEN, ids=lambda value: str(value).strip("/"))
@pytest.mark.parametrize(
    ("header", "code"),
    [
        pytest.param({}, "token_missing", id="none"),
        pytest.param({"Authorization": "Basic bWU6bWU="}, "token_missing", id="a password"),
        pytest.param({"Authorization": "Bearer nonsense"}, "token_invalid", id="nonsense"),
    ],
)
async def test_without_a_good_token_nothing_is_done(
    desk: Desk, method: str, path: str, header: dict[str, str], code: str
) -> None:
    answer = await desk.call(method, path, headers=header, data=message())
    assert (answer.status, answer.code, answer.headers["WWW-Authenticate"]) == (401, code, "Bearer")
    assert desk.agent.heard == []


async def test_an_expired_token_is_refused_by_its_own_name(desk: Desk, tmp_path: Path) -> None:
    old = Sessions(SECRET, 1, ForgottenSessions(tmp_path / "conversations.db"), clock=lambda: 1e9).mint()
    answer = await desk.call("GET", "/history", old.token)
    assert (answer.status, answer.code) == (401, "token_expired")


@pytest.mark.parametrize(
    ("setting", "calls"),
    [("web_per_minute_session", 2), ("web_per_minute_address", 2), ("web_sessions_per_hour_address", 1)],
)
async def test_who_asks_too_often_is_told_when_to_come_back(
    several_apps: None, tmp_path: Path, setting: str, calls: int
) -> None:
    chosen: dict[str, Any] = {setting: calls}
    async with open_desk(tmp_path, **chosen) as desk:
        visitor = await desk.visitor()
        for _ in range(calls):
            answer = await visitor.ask()
            assert answer.status == 200
        is_message = "minute" in setting
        answer = await (visitor.ask() if is_message else desk.call("POST", "/session"))
        heard = len(desk.agent.heard)
    assert (answer.status, answer.code, heard) == (429, "too_many_requests", calls)
    assert 0 < int(answer.headers["Retry-After"]) <= (60 if is_message else 3600)


async def test_one_visitors_haste_is_not_anothers(several_apps: None, tmp_path: Path) -> None:
    async with open_desk(tmp_path, web_per_minute_session=1) as desk:
        hasty, patient = await desk.visitor(), await desk.visitor()
        await hasty.ask()
        assert ((await hasty.ask()).status, (await patient.ask()).status) == (429, 200)


async def test_behind_a_proxy_each_address_has_its_own_limit(several_apps: None, tmp_path: Path) -> None:
    async with open_desk(tmp_path, web_sessions_per_hour_address=1, web_proxies=1) as desk:
        seen = [
            (await desk.call("POST", "/session", headers={"X-Forwarded-For": hops})).status
            for hops in ("192.0.2.1", "192.0.2.2", "192.0.2.9, 192.0.2.1")
        ]
    assert seen == [201, 201, 429], "what a client puts before its address changes nothing"


async def test_other_calls_have_a_limit_of_their_own(several_apps: None, tmp_path: Path) -> None:
    async with open_desk(tmp_path, web_per_minute_session=1) as desk:
        visitor = await desk.visitor()
        seen = [(await visitor.call("GET", "/history")).status for _ in range(11)]
        assert (await visitor.ask()).status == 200
    assert seen == [200] * 10 + [429]


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
async def test_a_page_of_an_unknown_site_is_refused(desk: Desk, method: str) -> None:
    answer = await desk.call(method, "/session", headers={"Origin": SITE})
    assert (answer.status, answer.code) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_page_of_an_allowed_site_may_read_every_answer(several_apps: None, tmp_path: Path) -> None:
    async with open_desk(tmp_path, web_origins=f"https://other.example, {SITE}") as desk:
        good = await desk.call("POST", "/session", headers={"Origin": SITE})
        bad = await desk.call("GET", "/history", headers={"Origin": SITE})
    assert (good.status, bad.status) == (201, 401)
    for answer in (good, bad):
        assert answer.headers["Access-Control-Allow-Origin"] == SITE
        assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After, Gut-Receipt"
        assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/session", "DELETE, POST"), ("/messages", "POST"), ("/history", "GET"), ("/faq", "GET")],
)
async def test_a_browser_may_ask_first(several_apps: None, tmp_path: Path, path: str, methods: str) -> None:
    async with open_desk(tmp_path, web_origins=SITE) as desk:
        answer = await desk.call("OPTIONS", path, headers={"Origin": SITE, "Access-Control-Request-Method": "POST"})
    assert (answer.status, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert answer.headers["Access-Control-Allow-Methods"] == methods
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"


async def test_its_own_pages_may_ask_whatever_is_allowed(desk: Desk) -> None:
    own = f"http://{desk.http._base_url.authority}" if desk.http._base_url else ""
    assert (await desk.call("POST", "/session", headers={"Origin": own})).status == 201


async def test_what_is_personal_is_kept_by_no_cache(visitor: Visitor) -> None:
    answers = [await visitor.ask("hi", new_id()), await visitor.call("GET", "/history")]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store"] * 2


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/messages", 405, "method_not_allowed"),
        ("PUT", "/session", 405, "method_not_allowed"),
    ],
)
async def test_what_is_not_there_is_a_problem_too(desk: Desk, method: str, path: str, status: int, code: str) -> None:
    answer = await desk.call(method, BASE + path)
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert ("Allow" in answer.headers) is (status == 405)
