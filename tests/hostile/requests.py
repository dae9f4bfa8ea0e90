"""Strategies for whole requests: messages in every channel, broken JSON, tokens, paths, wire and signatures."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from tests.channels.slack import interactions, payloads
from tests.hostile.inputs import (
    FEEDBACK,
    FORM,
    HISTORY,
    JSON,
    MESSAGES,
    RENEWAL,
    REST,
    SESSION,
    SLACK,
    Input,
    as_body,
)
from tests.hostile.texts import CANARY, MARKED
from tests.hostile.wires import WIRES

_WHO = st.integers(0, 10**6)
_ID = "@@ID@@"
_OF_ANOTHER = "@@OTHER@@"
_STRANGE: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1e308, 10**400, "", "\x00", "\ud800", [], {}, [[]], "x" * 3000, _OF_ANOTHER, CANARY, _ID + "\n",
     {"$ne": 1}, "up", "down", "wrong"]
)  # fmt: skip
_VALUES = st.recursive(
    _STRANGE | st.text(max_size=5) | st.floats() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_RAW_BODIES = st.one_of(
    st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")),
    st.builds(lambda sign, depth: sign * depth, st.sampled_from(["[", '{"a":', "[[{", "9", "-", '"']), st.integers(1,
    5000)),
    st.builds(lambda size: '{"text": "' + "x" * size + CANARY + '"}', st.integers(15_000, 40_000)),
    st.sampled_from(
        ['{"text": "a", "text": "b", "id": "@@ID@@", "id": 7}', '{"text": "\xff\xfe", "id": "@@ID@@"}', "NaN", "null",
         '{"text": "\\ud800", "id": "@@ID@@"}', "\xef\xbb\xbf{}", '{"text":', "text=a&id=b", "<xml/>", "--x\r\n\r\n",
         '{"id": "@@ID@@", "text": "@@CANARY@@"}}', "\x1f\x8b\x08\x00", '{"__proto__": {"a": 1}}', "1e999999"]
    ),
)  # fmt: skip
_CONTENT_TYPES = st.sampled_from(
    [JSON, JSON, "text/plain", FORM, "", "multipart/form-data; boundary=x", "application/json; charset=utf-7", "a/b;;;",
     "application/xml", "\xff"]
)  # fmt: skip


def _of(kind: str, method: str, path: str, **more: Any) -> Callable[..., Input]:
    """What makes an input of a visitor's number and a body."""
    return lambda visitor, body="": Input(kind, visitor, method, path, body, **more)


def _said(path: str, names: tuple[str, str], identity: str) -> Callable[[str], str]:
    return lambda text: as_body({names[0]: identity, names[1]: text})


TALK = st.builds(_of("web message", "POST", MESSAGES), _WHO, MARKED.map(_said(MESSAGES, ("id", "text"), _ID)))
REST_TALK = st.builds(
    _of("rest message", "POST", REST, token="none"),
    _WHO,
    MARKED.map(_said(REST, ("sender", "message"), "@@SENDER@@")),
)


def _slack_message(text: str) -> dict[str, Any]:
    event = payloads.message("D1", text="", ts="@@TS@@", client_msg_id="@@ID@@")
    event |= {"channel": "@@CHANNEL@@", "user": "@@USER@@", "text": text, "blocks": []}
    return payloads.envelope(event, event_id="@@ID@@")


def _slack_command(text: str) -> dict[str, str]:
    fields = interactions.command("", response_url="@@LINK@@", trigger_id="@@ID@@")
    return {**fields, "user_id": "@@USER@@", "text": text.encode("utf-8", "replace").decode()}


def _form(fields: dict[str, str]) -> str:
    return urlencode(fields, safe="@")


SLACK_TALK = st.one_of(
    st.builds(
        _of("Slack message", "POST", SLACK, token="none", signed="right"), _WHO, MARKED.map(_slack_message).map(as_body)
    ),
    st.builds(
        _of("Slack command", "POST", SLACK, token="none", signed="right", content_type=FORM),
        _WHO,
        MARKED.map(_slack_command).map(_form),
    ),
)

_FIELDS = st.dictionaries(
    st.sampled_from(["id", "text", "value", "reason", "sender", "message", "x"]), _VALUES, max_size=5
)
_RIGHT = st.sampled_from(
    [{"id": _ID, "text": "hello"}, {"id": _ID, "value": "up"}, {"id": _OF_ANOTHER, "value": "down"}]
)
_WRONG_TYPES = st.builds(lambda right, wrong: as_body({**right, **wrong}), _RIGHT, _FIELDS) | _VALUES.map(as_body)
BODIES = st.builds(
    lambda who, path, body, kind, framing: Input("body", who, "POST", path, body, kind, framing=framing),
    _WHO,
    st.sampled_from([MESSAGES, MESSAGES, FEEDBACK, FEEDBACK, SESSION, RENEWAL, REST]),
    _WRONG_TYPES | _RAW_BODIES,
    _CONTENT_TYPES,
    st.sampled_from(["length"] * 6 + ["chunked"]),
)
IDS_OF_OTHERS = st.one_of(
    st.builds(_of("another's id", "POST", FEEDBACK), _WHO, st.just(as_body({"id": _OF_ANOTHER, "value": "up"}))),
    st.builds(_of("another's id", "GET", HISTORY), _WHO),
)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


_TOKENS = st.one_of(
    st.sampled_from(["none", "expired", "foreign", "unsigned", "forgotten"]),
    st.sampled_from(
        ["=", "=Bearer", "=Bearer ", "=Basic YTpi", "=Bearer a.b.c", "=Bearer @@CANARY@@", "=Bearer null",
        "=bearer  ..",
         "=Bearer " + "x" * 5000, "=Bearer \xff\xfe", "=Bearer e30.e30.", "=Bearer a b", "=Bearer\t@@TOKEN@@x"]
    ).map(str),
    st.binary(max_size=60).map(lambda raw: f"=Bearer {_base64(raw)}.{_base64(raw)}.{_base64(raw)}"),
    st.builds(lambda depth: f"=Bearer {_base64(b'[' * depth)}.e30.e30", st.integers(1, 4000)),
    _VALUES.map(lambda v: f"=Bearer {_base64(json.dumps({'alg': v}).encode()[:3000])}.{_base64(b'{}')}.x"),
)  # fmt: skip
TOKENS = st.builds(
    lambda who, call, token: Input("token", who, call[0], call[1], as_body({"id": _ID, "text": CANARY}), token=token),
    _WHO,
    st.sampled_from([("GET", HISTORY), ("POST", MESSAGES), ("DELETE", SESSION), ("POST", RENEWAL), ("POST", FEEDBACK)]),
    _TOKENS,
)

_SEGMENTS = st.sampled_from(
    ["..", ".", "%2e%2e", "..%2f", "%00", "%ff%fe", "%ed%a0%80", "etc", "passwd", "settings.py", "gut-chat.js", CANARY,
     "a" * 3000, "widget", "demo", "webhooks", "web", "history", "rest", "slack", "metrics", "health", "secret", "%25",
     "..;", "\\", "index.html", "demo.css", "conversations.db", "%c0%af", "%20", "static"]
)  # fmt: skip
PATHS = st.builds(
    lambda who, method, parts, query: Input(
        "path", who, method, "/" + "/".join(parts) + query, "{}" if method in ("POST", "PUT", "PATCH") else "",
    ),
    _WHO,
    st.sampled_from(["GET"] * 6 + ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get"]),
    st.lists(_SEGMENTS, max_size=6),
    st.sampled_from(["", "", "?a=@@CANARY@@", "?%ff", "?" + "a=1&" * 900, "?token=@@CANARY@@&q[]=1"]),
)  # fmt: skip
_NAMES = st.sampled_from(
    ["Origin", "X-Forwarded-For", "Cookie", "Accept", "If-None-Match", "Range", "Forwarded", "X-Forwarded-Host",
     "User-Agent", "Referer", "X-HTTP-Method-Override", "Content-Encoding", "Accept-Encoding",
     "Access-Control-Request-Method"]
)  # fmt: skip
_HEADER_VALUES = st.sampled_from(
    ["", "null", "*", CANARY, "https://evil.example", "http://[::", "\xff\xfe", "a" * 2000, "1.2.3.4, ::1, x",
    "bytes=9-1",
     "http://localhost:@@PORT@@", ",".join(["gzip"] * 200), "${jndi:ldap://x}", "W/\"x\", *", "-1"]
)  # fmt: skip
HEADERS = st.builds(
    lambda who, call, headers: Input("header", who, call[0], call[1], headers=tuple(headers)),
    _WHO,
    st.sampled_from([("GET", "/"), ("GET", HISTORY), ("GET", "/webhooks/web/faq"), ("OPTIONS", MESSAGES), ("GET",
    "/health"),
                     ("GET", "/widget/gut-chat.js"), ("GET", "/webhooks/web/openapi.json"), ("POST", SESSION)]),
    st.lists(st.tuples(_NAMES, _HEADER_VALUES), max_size=5, unique_by=lambda pair: pair[0]),
)  # fmt: skip
WIRE = st.builds(lambda who, raw: Input("wire", who, "", "", raw, framing="raw"), _WHO, WIRES)
CUT = st.builds(
    lambda one, framing: replace(one, kind="cut or slow", framing=framing), TALK, st.sampled_from(["short", "slow"])
)

FORGED = st.builds(
    lambda one, how: replace(one, kind="Slack forged", signed=how),
    SLACK_TALK,
    st.sampled_from(["wrong", "stale", "", "=", "=v0=\xff", "=v1=00", "=v0=" + "0" * 64, "=@@CANARY@@"]),
)
REPLAYED = st.builds(lambda one: replace(one, kind="Slack replayed", signed="replayed"), SLACK_TALK)


def _mutated(event: dict[str, Any], names: list[str], value: Any) -> str:
    """A payload of Slack's in which something at a place is something else."""
    at: Any = event
    for name in names[:-1]:
        at = at[name] if isinstance(at, dict) and isinstance(at.get(name), dict) else at
    at[names[-1]] = value
    return as_body(event)


_EVENTS: tuple[Callable[[], dict[str, Any]], ...] = (
    lambda: _slack_message(CANARY),
    lambda: payloads.envelope(payloads.app_home_opened("@@USER@@", channel="@@CHANNEL@@")),
    lambda: payloads.envelope(payloads.message_changed(payloads.message(), CANARY)),
    lambda: payloads.envelope(payloads.bot_message("D1", user="UOTHER")),
    lambda: payloads.url_verification(CANARY),
)
_PLACES = st.lists(
    st.sampled_from(["event", "type", "user", "ts", "text", "authorizations", "thread_ts", "subtype", "event_id",
    "bot_id"]),
    min_size=1, max_size=2,
)  # fmt: skip
MALFORMED = st.one_of(
    st.builds(
        lambda who, event, names, value: Input(
            "Slack malformed", who, "POST", SLACK, _mutated(event(), names, value), token="none", signed="right"
        ),
        _WHO, st.sampled_from(_EVENTS), _PLACES, _VALUES,
    ),
    st.builds(
        lambda who, body, kind: Input("Slack malformed", who, "POST", SLACK, body, kind, token="none", signed="right"),
        _WHO, _RAW_BODIES | _VALUES.map(lambda v: "payload=" + quote(json.dumps(v))), _CONTENT_TYPES,
    ),
)  # fmt: skip

SHARES: tuple[tuple[int, st.SearchStrategy[Input]], ...] = (
    (28, TALK), (6, REST_TALK), (3, SLACK_TALK), (4, CUT), (290, BODIES), (52, IDS_OF_OTHERS), (216, TOKENS),
    (172, PATHS), (92, HEADERS), (69, WIRE), (60, FORGED), (2, REPLAYED), (6, MALFORMED),
)  # fmt: skip
"""So many of a thousand are of each kind; about every twentieth reaches the model."""
