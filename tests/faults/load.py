"""A load of visitors around a fault, and the figures that it gives."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from tests.faults.visitors import TALK, THINKING, Talk, Visitor, call, compare

VISITORS = 12
HISTORY_SECONDS = 90.0


@dataclass(frozen=True)
class Figures:
    """What a load has seen. Seconds count from the end of the fault, where it has one, and otherwise from its begin."""

    asked: int
    first_try: int
    honest: int
    """Failed tries that said that another one may help."""
    dishonest: int
    unanswered: int
    lost: int
    doubled: int
    mixed_up: int
    longest: float
    """Seconds from question to answer, with all tries."""
    first_after: float
    """Seconds until the first answer."""
    all_after: float
    """Seconds until whatever had been asked before is answered."""
    a_second: float
    """Answers."""

    def is_clean(self) -> bool:
        """Whether nobody was told anything untrue, and nothing was lost, doubled or mixed up."""
        return not (self.dishonest or self.unanswered or self.lost or self.doubled or self.mixed_up)


class Load:
    """Visitors, from the first question to the comparison with what was kept."""

    def __init__(self, url: str, visitors: int = VISITORS, thinking: float = THINKING, talk: Talk = TALK) -> None:
        """Prepare visitors of an address, the seconds that they think before each question, and the questions."""
        self._leaving = threading.Event()
        self.visitors = [Visitor(url, number, self._leaving, thinking, talk) for number in range(visitors)]
        self._begun = self._over = time.monotonic()
        self.strange: list[str] = []
        """What came that is no honest failure."""

    def __enter__(self) -> Load:
        """Begin; and wait until everybody has had an answer."""
        for visitor in self.visitors:
            visitor.start()
        self.wait_for_answers()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let everybody finish the question that they are at."""
        self._leaving.set()
        for visitor in self.visitors:
            visitor.join()

    def wait_for_answers(self, each: int = 1, seconds: float = 90.0) -> None:
        """Wait until every visitor has had so many more answers."""
        goals = [self._answers(visitor) + each for visitor in self.visitors]
        end = time.monotonic() + seconds
        while any(self._answers(visitor) < goal for visitor, goal in zip(self.visitors, goals, strict=True)):
            assert time.monotonic() < end, f"somebody was not answered within {seconds} s"
            time.sleep(0.05)

    def fault_is_over(self) -> None:
        """Now it is; or it has begun and stays."""
        self._over = time.monotonic()

    def figures(self, urls: Sequence[str]) -> Figures:
        """What all of them saw; each conversation is read from each address."""
        asked = [one for visitor in self.visitors for one in visitor.asked]
        answered = [one for one in asked if one.answered_at]
        after = [one.answered_at - self._over for one in answered if one.answered_at >= self._over]
        waiting = [one.answered_at - self._over for one in answered if one.at < self._over <= one.answered_at]
        kept = [
            compare(visitor.asked, self._history(url, visitor))
            for visitor in self.visitors if visitor.token for url in urls
        ]  # fmt: skip
        self.strange = [what for one in asked for what in one.dishonest]
        return Figures(
            asked=len(asked),
            first_try=sum(not one.failures for one in answered),
            honest=sum(one.failures for one in asked) - len(self.strange),
            dishonest=len(self.strange),
            unanswered=len(asked) - len(answered),
            lost=sum(one.lost for one in kept),
            doubled=sum(one.doubled for one in kept),
            mixed_up=sum(one.mixed_up for one in kept),
            longest=max(one.seconds for one in answered),
            first_after=min(after, default=0.0),
            all_after=max(waiting, default=0.0),
            a_second=len(answered) / (max(one.answered_at for one in answered) - self._begun),
        )

    @staticmethod
    def _answers(visitor: Visitor) -> int:
        return sum(bool(one.answered_at) for one in tuple(visitor.asked))

    @staticmethod
    def _history(url: str, visitor: Visitor) -> list[dict[str, Any]]:
        end = time.monotonic() + HISTORY_SECONDS
        while True:
            status, content, _ = call(url, "GET", "/history", visitor.token)
            if status == 200:
                turns: list[dict[str, Any]] = content["messages"]
                return turns
            assert time.monotonic() < end, f"no history: {status} {content}"
            time.sleep(1)
