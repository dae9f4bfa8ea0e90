"""What each figure must reach, from a YAML file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.suites import Figure
from bot.knowledge.yaml_source import Mapping, read_yaml


@dataclass(frozen=True)
class Goal:
    """A bound of one figure."""

    bound: float
    at_least: bool
    """Whether the figure must be as high as the bound, or as low."""
    today: float | None = None
    """Where the goal is still ahead: what must not get worse."""

    def is_met(self, value: float) -> bool:
        """Whether a value keeps the bound, as it is printed: to three places."""
        return self._keeps(value, self.bound)

    def holds(self, value: float) -> bool:
        """Whether a value is no worse than today's, or keeps the bound where no today is given."""
        return self._keeps(value, self.bound if self.today is None else self.today)

    def _keeps(self, value: float, bound: float) -> bool:
        return round(value, 3) >= bound if self.at_least else round(value, 3) <= bound

    @property
    def text(self) -> str:
        """The bound as people read it."""
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


class Goals:
    """The goals of all suites."""

    def __init__(self, goals: dict[tuple[str, str], Goal]) -> None:
        """Use goals by suite and figure."""
        self._goals = goals

    @classmethod
    def from_yaml(cls, path: Path) -> Goals:
        """Read them: a suite, a figure, and `at_least` or `at_most` with a number.

        A goal that is still ahead has `today:` beside it, which must not get worse.

        Raises:
            ContentError: the file does not have that form.
        """
        content = read_yaml(path)
        goals = {}
        for suite in content:
            for name, entry in content.entries(suite):
                goals[suite, name] = _goal(entry)
        return cls(goals)

    def of(self, figure: Figure) -> Goal | None:
        """The goal of a figure; None where it has none."""
        return self._goals.get((figure.suite, figure.name))


def _goal(entry: Mapping) -> Goal:
    bounds = [key for key in ("at_least", "at_most") if key in entry]
    others = set(entry) - {*bounds, "today"}
    if len(bounds) != 1 or others or not all(_is_share(value) for value in entry.values()):
        raise entry.error("a goal is `at_least` or `at_most` with a number from 0 to 1, and `today` where it is ahead")
    today = entry.get("today")
    return Goal(float(entry[bounds[0]]), bounds[0] == "at_least", None if today is None else float(today))


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
