"""Visitors who talk at the same time, try again as the widget does, and know afterwards what must have been kept."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

Talk = Sequence[tuple[str, list[str]]]

TALK: Talk = (
    ("what is leaky gut", ["leaky_gut.definition"]),
    ("does kefir help?", ["foods.fermented"]),
    ("and kimchi?", ["foods.fermented"]),
    ("which strains are recommended", ["strains.overview"]),
    ("what does boulardii do", ["strains.boulardii"]),
    ("tell me more", ["strains.boulardii"]),
)
"""Questions, and the topics of their answers. Some can't be understood without the question before."""
BY_THEMSELVES: Talk = (TALK[0], TALK[1], TALK[3], TALK[4])
"""Those that can."""
PAUSES = (1.0, 4.0)
"""Seconds before the widget's second and third try; then its visitor presses the button, as long after."""
THINKING = 0.4
"""Seconds between an answer and the next question."""
PATIENCE = 60.0
"""Seconds that one call may take."""
GIVE_UP = 90.0
"""Seconds after which a question is given up once it is time to leave."""
FROM_NGINX = {502, 503, 504}


@dataclass
class Asked:
    """A question, and what became of it. Times are those of `time.monotonic`."""

    text: str
    topics: list[str]
    at: float
    answered_at: float = 0.0
    failures: int = 0
    dishonest: list[str] = field(default_factory=list)
    """What came that was neither an answer nor said that another try may help."""

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.answered_at - self.at


def call(
    url: str, method: str, path: str, token: str = "", body: Any = None, seconds: float = PATIENCE
) -> tuple[int, Any, float]:
    """One call of the web channel: its status, its JSON, and the seconds after which another try is invited.

    The status is 0 where no answer came; JSON is None where what came is none.
    """
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/webhooks/web{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            status, content, again = response.status, response.read(), "0"
    except urllib.error.HTTPError as e:
        with e:
            status, content, again = e.code, e.read(), e.headers.get("Retry-After") or "0"
    except (OSError, HTTPException):
        return 0, None, 0.0
    try:
        return status, json.loads(content) if content else None, float(again)
    except ValueError:
        return status, None, float(again)


def is_honest(status: int, body: Any) -> bool:
    """Whether a failure says that another try may help: the widget takes it so, and nobody is told anything untrue."""
    if status == 0 or (body is None and status in FROM_NGINX):
        return True
    return isinstance(body, dict) and "code" in body and (status == 429 or status >= 500)


class Visitor(threading.Thread):
    """Asks one question after the other, each until it is answered."""

    def __init__(
        self, url: str, number: int, leaving: threading.Event, thinking: float = THINKING, talk: Talk = TALK
    ) -> None:
        """Prepare.

        Args:
            url: where the assistant is.
            number: tells visitors apart: it is written in spaces and tabs behind each question.
            leaving: set when no further question is to be asked.
            thinking: seconds between an answer and the next question.
            talk: what is asked, again and again.
        """
        super().__init__(name=f"visitor-{number}", daemon=True)
        self.url, self.number, self.asked = url, number, list[Asked]()
        self.token, self._leaving, self._thinking = "", leaving, thinking
        self._talk = talk

    def text(self, number: int) -> str:
        """The question of that number as it is typed: nobody else types the same, and the assistant hears no mark."""
        mark = f"{self.number:08b}{number:012b}".replace("0", " ").replace("1", "\t")
        return self._talk[number % len(self._talk)][0] + mark

    def run(self) -> None:
        """Talk until it is time to leave."""
        while not self.token and not self._leaving.wait(THINKING * (self.number % 8) / 8):
            status, session, _ = call(self.url, "POST", "/session", body={})
            self.token = session["token"] if status == 201 else ""
        while self.token and not self._leaving.is_set():
            number = len(self.asked)
            asked = Asked(self.text(number), self._talk[number % len(self._talk)][1], time.monotonic())
            self.asked.append(asked)
            if not self._ask(asked):
                return
            self._leaving.wait(self._thinking)

    def _ask(self, asked: Asked) -> bool:
        message, tries, left_at = str(uuid.uuid4()), 0, 0.0
        while not left_at or time.monotonic() < left_at + GIVE_UP:
            status, turn, again = call(self.url, "POST", "/messages", self.token, {"id": message, "text": asked.text})
            if status == 200 and turn["text"] == asked.text and turn["replies"][-1]["kind"] != "error":
                asked.answered_at = time.monotonic()
                return True
            asked.failures += 1
            if not is_honest(status, turn):
                asked.dishonest.append(f"{status} {turn}")
            time.sleep(max(PAUSES[tries % len(PAUSES)], again))
            tries += 1
            if self._leaving.is_set() and not left_at:
                left_at = time.monotonic()
        return False


@dataclass
class Kept:
    """How a conversation that is kept differs from what was asked."""

    lost: int
    """Answered, and not there."""
    doubled: int
    mixed_up: int
    """Somebody else's, out of order, or with the answer to something else."""


def compare(asked: list[Asked], turns: list[dict[str, Any]]) -> Kept:
    """Hold the history of a conversation against what its visitor asked."""
    own = {one.text: one for one in asked}
    texts = [turn["text"] for turn in turns]
    once = list(dict.fromkeys(texts))
    strange = sum(text not in own for text in once)
    order = [text for text in own if text in once]
    moved = sum(there != right for there, right in zip([t for t in once if t in own], order, strict=True))
    wrong = sum(turn["text"] in own and turn["replies"][0]["topics"] != own[turn["text"]].topics for turn in turns)
    return Kept(
        lost=sum(one.text not in once for one in asked if one.answered_at),
        doubled=len(texts) - len(once),
        mixed_up=strange + moved + wrong,
    )
