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

    def is_met(self, value: float) -> bool:
        """Whether a value keeps the bound, as it is printed: to three places."""
        rounded = round(value, 3)
        return rounded >= self.bound if self.at_least else rounded <= self.bound

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
    bounds = [(key, entry[key]) for key in ("at_least", "at_most") if key in entry]
    if len(bounds) != 1 or len(entry) != 1 or not isinstance(bounds[0][1], int | float):
        raise entry.error("a goal is `at_least` or `at_most` with a number")
    return Goal(float(bounds[0][1]), bounds[0][0] == "at_least")
