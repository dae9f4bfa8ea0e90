"""Who sends hostile inputs: visitors with a word and a token each, which nobody else may ever see."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

import jwt

from bot.channels.web.sessions import ALGORITHM, AUDIENCE
from tests.channels.slack.sender import signed
from tests.channels.slack.timestamps import new_ts
from tests.hostile.inputs import MESSAGES, SESSION, SLACK, Input, filled

MARK = "zqxj"
"""What every visitor's own word begins with."""
SECRET = "hostile-secret-of-the-tests-0123456789"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_numbers = count(1)


def _own_word(number: int) -> str:
    return MARK + "".join(Random(number).choices(LETTERS, k=12))


@dataclass
class Visitor:
    """Somebody with a conversation in every channel."""

    token: str
    number: int = field(default_factory=lambda: next(_numbers))
    said: int = 0
    ids: list[str] = field(default_factory=list)
    """Of the last messages."""
    borrowed: set[str] = field(default_factory=set)
    """Ids of others' messages that were given to messages of one's own."""

    @property
    def word(self) -> str:
        """The word that only this visitor says."""
        return _own_word(self.number)

    @property
    def user(self) -> str:
        """The id in Slack."""
        return f"U{self.number:05d}"

    @property
    def channel(self) -> str:
        """The direct messages in Slack."""
        return f"D{self.number:05d}"


def token(subject: str, *, secret: str = SECRET, seconds: float = 3600, algorithm: str = ALGORITHM) -> str:
    """A token as the server would sign it, or nearly."""
    claims = {"sub": subject, "aud": AUDIENCE, "iat": int(time.time()), "exp": int(time.time() + seconds)}
    return jwt.encode(claims, secret if algorithm != "none" else "", algorithm)


def _authorization(one: Input, who: Visitor, forgotten: str) -> str | None:
    if one.token == "none":
        return None
    if one.token.startswith("="):
        return one.token[1:]
    subject = str(jwt.decode(who.token, options={"verify_signature": False})["sub"])
    tokens = {
        "own": lambda: who.token,
        "expired": lambda: token(subject, seconds=-9),
        "foreign": lambda: token(subject, secret="another secret " * 4),
        "unsigned": lambda: token(subject, algorithm="none"),
        "forgotten": lambda: forgotten,
    }
    return f"Bearer {tokens[one.token]()}"


def gaps(who: Visitor, other: Visitor, port: int, link: str) -> Mapping[str, str]:
    """What fills the gaps of an input."""
    return {
        "CANARY": who.word, "ID": str(uuid.uuid4()), "OTHER": other.ids[-1] if other.ids else str(uuid.uuid4()),
        "SENDER": f"rest-{who.number}", "USER": who.user, "CHANNEL": who.channel, "TS": new_ts(), "LINK": link,
        "PORT": str(port), "TOKEN": who.token,
    }  # fmt: skip


def _signature(one: Input, body: bytes, secret: str) -> dict[str, str]:
    if one.signed in ("right", "replayed"):
        return signed(body, secret)
    if one.signed == "stale":
        return signed(body, secret, time.time() - 600)
    if one.signed == "wrong":
        return signed(body, f"not {secret}")
    now = str(int(time.time()))
    return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": one.signed[1:]} if one.signed else {}


def _headers(one: Input, body: bytes, who: Visitor, forgotten: str, secret: str) -> Iterator[tuple[str, str]]:
    yield "Host", "localhost"
    authorization = _authorization(one, who, forgotten)
    if authorization is not None:
        yield "Authorization", authorization
    if one.path == SLACK:
        yield from _signature(one, body, secret).items()
    if body or one.method == "POST":
        yield "Content-Type", one.content_type
        yield ("Transfer-Encoding", "chunked") if one.framing == "chunked" else ("Content-Length", str(len(body)))
    yield from one.headers


def as_sent(one: Input, filling: Mapping[str, str], who: Visitor, forgotten: str, secret: str) -> tuple[bytes, ...]:
    """An input as pieces of bytes."""
    one = replace(
        one, path=filled(one.path, filling), token=filled(one.token, filling), body=filled(one.body, filling),
        headers=tuple((name, filled(value, filling)) for name, value in one.headers),
        signed=filled(one.signed, filling),
    )  # fmt: skip
    body = one.body.encode("latin-1")
    if one.framing == "raw":
        return (body,)
    lines = [f"{one.method} {one.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in _headers(one, body, who, forgotten, secret)]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    if one.framing == "chunked":
        return (head + b"%x\r\n%b\r\n" % (len(body), body) * bool(body) + b"0\r\n\r\n",)
    if one.framing == "slow":
        third = len(body) // 3 + 1
        return (head[:20], head[20:] + body[:third], body[third : 2 * third], body[2 * third :])
    return (head + body[: len(body) // 2],) if one.framing == "short" else (head + body,)


def open_request() -> bytes:
    """What opens a session."""
    return f"POST {SESSION} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".encode()


def ask_request(token: str, text: str) -> bytes:
    """What asks something."""
    body = json.dumps({"id": str(uuid.uuid4()), "text": text}).encode()
    head = f"POST {MESSAGES} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def forget_request(token: str) -> bytes:
    """What forgets a conversation."""
    return f"DELETE {SESSION} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
