"""What the report draws, as plain numbers: calibration, the price of an answer, and what is taken for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.scoring import Outcome, confusions

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

ANSWERED = frozenset({"answer", "partial"})
"""Kinds of reply that answer; only their confidence is one in an answer."""
BINS = 10


@dataclass(frozen=True, eq=False)
class Answers:
    """The answered questions among all that were asked."""

    confidence: Floats
    """Shape (answered,): a probability, 0 to 1."""
    right: Flags
    """Shape (answered,): whether the labels accept the answer."""
    asked: int
    """How many questions there were, with those that got no answer."""

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Answers:
        """Pick the answered ones from outcomes."""
        answered = [o for o in outcomes if o.reply["kind"] in ANSWERED]
        return cls(
            confidence=np.array([o.reply["confidence"] for o in answered], dtype=np.float64),
            right=np.array([o.right for o in answered], dtype=np.bool_),
            asked=len(outcomes),
        )


@dataclass(frozen=True, eq=False)
class Reliability:
    """How often answers of a confidence are right (Guo et al. 2017, On Calibration of Modern Neural Networks)."""

    edges: Floats
    """Shape (bins + 1,): bounds of the confidence, rising from 0 to 1; a bin holds its upper one."""
    counts: Ints
    """Shape (bins,): answers in each bin."""
    confidence: Floats
    """Shape (bins,): mean confidence, 0 to 1; NaN in an empty bin."""
    right: Floats
    """Shape (bins,): share of right answers, 0 to 1; NaN in an empty bin."""

    @classmethod
    def of(cls, answers: Answers, bins: int = BINS) -> Reliability:
        """Sort answers into bins of one width."""
        edges = np.arange(bins + 1) / bins
        place = np.digitize(answers.confidence, edges[1:-1], right=True)
        counts = np.bincount(place, minlength=bins)
        divisor = np.where(counts > 0, counts, np.nan)
        return cls(
            edges=edges,
            counts=counts,
            confidence=np.bincount(place, weights=answers.confidence, minlength=bins) / divisor,
            right=np.bincount(place, weights=answers.right, minlength=bins) / divisor,
        )

    @property
    def error(self) -> float:
        """The expected calibration error, 0 to 1: mean distance of confidence and share, by count; 0 of nothing."""
        distance = np.abs(self.confidence - self.right)
        return float(np.nansum(distance * self.counts) / max(int(self.counts.sum()), 1))


@dataclass(frozen=True)
class RiskPoint:
    """What one threshold of confidence would give."""

    threshold: float
    count: int
    """Answers at or above it."""
    coverage: float
    """Share of all questions that are answered, 0 to 1."""
    risk: float
    """Share of those answers that are wrong, 0 to 1; 0 where none is left."""


@dataclass(frozen=True, eq=False)
class RiskCoverage:
    """What fewer answers would save in wrong ones (Geifman & El-Yaniv 2017, Selective Classification for DNNs).

    The curve ends at today's point, where everything is answered that is answered now: a lower threshold
    can't be judged, as there is no answer to score.
    """

    thresholds: Floats
    """Shape (thresholds,): each confidence that occurs, falling; an answer at it still counts."""
    counts: Ints
    """Shape (thresholds,): answers at or above each."""
    coverage: Floats
    """Shape (thresholds,): share of all questions that are answered, 0 to 1, rising."""
    risk: Floats
    """Shape (thresholds,): share of those answers that are wrong, 0 to 1."""

    @classmethod
    def of(cls, answers: Answers) -> RiskCoverage:
        """Try every confidence that occurs as the threshold."""
        order = np.argsort(-answers.confidence, kind="stable")
        falling, wrong = answers.confidence[order], np.cumsum(~answers.right[order])
        last_of_ties = np.flatnonzero(np.append(np.diff(falling) != 0, True)[: len(falling)])
        counts = last_of_ties + 1
        return cls(falling[last_of_ties], counts, counts / max(answers.asked, 1), wrong[last_of_ties] / counts)

    @property
    def today(self) -> RiskPoint | None:
        """The point of the assistant as it is; None where it answered nothing."""
        return self.at(float(self.thresholds[-1])) if len(self.thresholds) else None

    def at(self, threshold: float) -> RiskPoint:
        """The point of a threshold."""
        kept = int(np.count_nonzero(self.thresholds >= threshold))
        if kept == 0:
            return RiskPoint(threshold, 0, 0.0, 0.0)
        i = kept - 1
        return RiskPoint(threshold, int(self.counts[i]), float(self.coverage[i]), float(self.risk[i]))


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often each label was read as each, of the labels that were confused with another."""

    labels: tuple[str, ...]
    """In the order of the alphabet."""
    counts: Ints
    """Shape (labels, labels): questions; a row is what was expected, a column what it was read as."""

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Confusion:
        """Count outcomes; empty where no label was read as another."""
        pairs = [(label, reading) for label, reading, _ in confusions(outcomes) if label != reading]
        labels = tuple(sorted({label for pair in pairs for label in pair}))
        place = {label: i for i, label in enumerate(labels)}
        counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
        for outcome in outcomes:
            row, column = place.get(outcome.question.label), place.get(outcome.read_as)
            if row is not None and column is not None:
                counts[row, column] += 1
        return cls(labels, counts)
