"""Visitors of the website who ask without a pause, and note what they are told."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

LIMITS = {
    "GUT_WEB_PER_MINUTE_SESSION": "100000",
    "GUT_WEB_PER_MINUTE_ADDRESS": "100000",
    "GUT_WEB_SESSIONS_PER_HOUR_ADDRESS": "100000",
}
"""Settings of a server that lets them."""
QUESTIONS = ("what is leaky gut", "does kefir help?", "which strains are recommended", "what causes leaky gut")


def call(url: str, method: str = "GET", token: str = "", body: Any = None) -> tuple[int, Any]:
    """One call; status 0 where nobody is there, or nobody answers."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=90) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)
    except OSError:
        return 0, None


@dataclass
class Asked:
    """A message, and what came back."""

    id: str
    text: str
    status: int
    turn: Any
    begun: float
    ended: float

    @property
    def answer(self) -> str:
        """The words of the answer."""
        return "\n".join(reply["text"] for reply in self.turn["replies"])


@dataclass
class Visitor:
    """One of them."""

    token: str
    asked: list[Asked] = field(default_factory=list)

    def ask(self, url: str, text: str) -> Asked:
        """Ask, and wait for the answer."""
        message, begun = str(uuid.uuid4()), time.monotonic()
        body = {"id": message, "text": text}
        status, turn = call(f"{url}/webhooks/web/messages", "POST", self.token, body)
        self.asked.append(Asked(message, text, status, turn, begun, time.monotonic()))
        return self.asked[-1]


class Visitors:
    """Several, each asking one question after the other until the end, or until nobody is there."""

    def __init__(self, url: str, number: int) -> None:
        """Let them open their sessions."""
        self._url, self._over = url, threading.Event()
        self.all = [Visitor(call(f"{url}/webhooks/web/session", "POST")[1]["token"]) for _ in range(number)]
        self._threads = [threading.Thread(target=self._visit, args=(one,)) for one in self.all]

    def __enter__(self) -> Visitors:
        """Begin, and wait until each has been answered once."""
        for thread in self._threads:
            thread.start()
        while not all(visitor.asked for visitor in self.all):
            time.sleep(0.05)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let each finish its question."""
        self._over.set()
        self.join()

    def wait_for(self, text: str, since: float) -> None:
        """Wait until each visitor has asked something that began after a time of `time.monotonic`."""
        while not all(any(a.text == text and a.begun > since for a in visitor.asked) for visitor in self.all):
            assert all(thread.is_alive() for thread in self._threads), "a visitor has gone: nobody was there"
            time.sleep(0.05)

    def join(self) -> None:
        """Wait until all have gone."""
        for thread in self._threads:
            thread.join()

    @property
    def asked(self) -> list[Asked]:
        """What all of them asked."""
        return [asked for visitor in self.all for asked in visitor.asked]

    def _visit(self, visitor: Visitor) -> None:
        while not self._over.is_set():
            for question in QUESTIONS:
                if visitor.ask(self._url, question).status == 0:
                    return
