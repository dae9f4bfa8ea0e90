"""Figures of how well a project understands, held against those of another state of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from bot.errors import ModelError

LOWER_IS_BETTER = frozenset({"wrong", "refused", "invented", "false alarms"})
URGENT = frozenset({"found", "found or asked back"})
"""Figures of urgent signs: a worse one is said first."""


@dataclass(frozen=True)
class Score:
    """One figure."""

    suite: str
    name: str
    value: float
    """A share, 0 to 1."""
    count: int
    """How many messages it stands on."""

    @property
    def title(self) -> str:
        """What it is called in a table."""
        return f"{self.suite}: {self.name}"

    def is_worse_than(self, other: Score) -> bool:
        """Whether the difference is to the bad side, as far as three digits show."""
        ours, theirs = round(self.value, 3), round(other.value, 3)
        return ours > theirs if self.name in LOWER_IS_BETTER else ours < theirs


@dataclass(frozen=True)
class Scores:
    """All figures of one model."""

    figures: tuple[Score, ...]
    misses: frozenset[tuple[str, str, str]]
    """What was not read as it should have been: suite, text, and what it should have been read as."""
    failed: tuple[str, ...] = ()
    """What a running assistant would refuse the model for: see `bot.examination`."""
    not_learnt: tuple[tuple[str, str, str], ...] = ()
    """New phrases that are still read otherwise: text, what it should be read as, and what it is read as."""

    def to_json(self) -> str:
        """As text, for `from_json`."""
        figures = [asdict(figure) for figure in self.figures]
        rest = {"misses": sorted(self.misses), "failed": self.failed, "not_learnt": self.not_learnt}
        return json.dumps({"figures": figures, **rest})

    @classmethod
    def from_json(cls, text: str) -> Scores:
        """Read what `to_json` wrote.

        Raises:
            ModelError: it is something else.
        """
        try:
            content = json.loads(text)
            figures = tuple(Score(**figure) for figure in content["figures"])
            misses = frozenset((suite, said, meant) for suite, said, meant in content["misses"])
            not_learnt = tuple((said, meant, read) for said, meant, read in content["not_learnt"])
            return cls(figures, misses, tuple(content["failed"]), not_learnt)
        except (ValueError, TypeError, KeyError) as e:
            raise ModelError("The figures could not be read: run the command again.") from e

    def worse_than(self, other: Scores) -> list[tuple[Score, Score]]:
        """The figures that are worse, before and now; those of urgent signs first."""
        before = {figure.title: figure for figure in other.figures}
        worse = [(before[f.title], f) for f in self.figures if f.title in before and f.is_worse_than(before[f.title])]
        return sorted(worse, key=lambda pair: pair[1].name not in URGENT)


def newly_wrong(before: Scores, now: Scores) -> list[tuple[str, str, str]]:
    """What was read right before and is not now: suite, text, and what it should be read as."""
    return sorted(now.misses - before.misses)


def as_rows(before: Scores, now: Scores) -> Iterator[Mapping[str, str]]:
    """Every figure before and now, as texts."""
    old = {figure.title: figure for figure in before.figures}
    for figure in now.figures:
        last = old.get(figure.title)
        mark = "" if last is None or round(last.value, 3) == round(figure.value, 3) else "better"
        if last is not None and figure.is_worse_than(last):
            mark = "worse"
        yield {
            "figure": figure.title,
            "before": "" if last is None else f"{last.value:.3f}",
            "now": f"{figure.value:.3f}",
            "": mark,
            "messages": str(figure.count),
        }
