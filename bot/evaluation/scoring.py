"""Tells right from wrong replies, and counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.cases import LabelledQuestion

Reply = Mapping[str, Any]
"""A reply as `gut ask --json` prints it."""
NAMED = frozenset({"answer", "partial", "clarify"})
"""Kinds of reply whose topics were answered or offered."""
REFUSALS = frozenset({"not_covered", "out_of_scope"})
NOT_MENTIONED = frozenset({"strains.other", "foods.other"})
KINDS = frozenset({"not_covered", "red_flag", "out_of_scope", "chitchat", "clarify"})
"""Labels that are a kind of reply."""
MAX_TOPICS = 2
"""A reply to one question that names more topics is no answer to it."""


@dataclass(frozen=True)
class Outcome:
    """A labelled question with the reply to it."""

    question: LabelledQuestion
    reply: Reply

    @property
    def right(self) -> bool:
        """Whether the reply is one that the labels accept."""
        kind, topics, accepted = self.reply["kind"], set(topics_of(self.reply)), self.question.accepted
        if kind in accepted & KINDS or (kind == "not_covered" and topics & accepted & NOT_MENTIONED):
            return True
        return kind in NAMED and bool(topics & accepted) and len(topics) <= MAX_TOPICS

    @property
    def confidently_wrong(self) -> bool:
        """Whether another question than this one was answered."""
        return not self.right and self.reply["kind"] == "answer"

    @property
    def read_as(self) -> str:
        """The label that the reply stands for: the right one, else its first topic, else its kind."""
        if self.right:
            return self.question.label
        topics = topics_of(self.reply) if self.reply["kind"] in NAMED else ()
        return str(topics[0] if topics else self.reply["kind"])


@dataclass(frozen=True)
class Figures:
    """What the yardstick counts; each figure a share, 0 to 1."""

    accuracy: float
    macro: float
    """Mean of the labels' accuracies."""
    wrong: float
    """Confident answers to another question, of all."""
    refused: float
    """Covered questions that were turned away, of the covered ones."""
    invented: float
    """Questions that the article is silent about and that were answered, of those."""
    count: int

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Figures:
        """Count outcomes; there must be one."""
        covered = [o for o in outcomes if o.question.label not in KINDS]
        silent = [o for o in outcomes if o.question.label == "not_covered"]
        return cls(
            accuracy=share([o.right for o in outcomes]),
            macro=_mean([hits / total for hits, total in by_label(outcomes).values()]),
            wrong=share([o.confidently_wrong for o in outcomes]),
            refused=share([not o.right and o.reply["kind"] in REFUSALS for o in covered]),
            invented=share([o.confidently_wrong for o in silent]),
            count=len(outcomes),
        )


def by_label(outcomes: Sequence[Outcome]) -> dict[str, tuple[int, int]]:
    """For each label how many questions were read right, and how many there are."""
    labels = sorted({o.question.label for o in outcomes})
    rows = {label: [o.right for o in outcomes if o.question.label == label] for label in labels}
    return {label: (sum(row), len(row)) for label, row in rows.items()}


def confusions(outcomes: Sequence[Outcome]) -> list[tuple[str, str, int]]:
    """What was taken for what: label, reading and how often, the most frequent first."""
    pairs = [(o.question.label, o.read_as) for o in outcomes if not o.right]
    return sorted(((*pair, pairs.count(pair)) for pair in set(pairs)), key=lambda row: (-row[2], row))


def is_turned_away(reply: Reply) -> bool:
    """Whether a text from outside the subject got no answer."""
    return reply["kind"] in REFUSALS | {"chitchat"}


def holds(reply: Reply, expect: Sequence[frozenset[str]], *, beside: int) -> bool:
    """Whether a reply holds every part that a message asks for.

    Args:
        reply: as `gut ask --json` prints it.
        expect: for each part the labels of which one must be there; nothing holds where there is none.
        beside: so many topics may stand in the reply that nobody asked for.
    """
    parts = [part for part in expect if any(_has(reply, label) for label in part)]
    topics = [part for part in expect if any(label not in KINDS for label in part)]
    return 0 < len(parts) == len(expect) and len(topics_of(reply)) <= max(len(topics), 1) + beside


def offers(reply: Reply, expect: Sequence[frozenset[str]]) -> bool:
    """Whether a reply asks back and offers, as one of two topics, the one that is expected."""
    topics = topics_of(reply)
    return reply["kind"] == "clarify" and len(expect) == 1 and len(topics) <= MAX_TOPICS and bool(expect[0] & {*topics})


def _has(reply: Reply, label: str) -> bool:
    kind = reply["kind"]
    if label in REFUSALS:
        return kind in {label, "partial"}
    if label in KINDS:
        return bool(kind == label)
    return label in topics_of(reply) and kind in {"answer", "partial"}


def topics_of(reply: Reply) -> Sequence[str]:
    """The topics of a reply; none where the message could not be answered."""
    topics: Sequence[str] = reply.get("topics") or ()
    return topics


def share(flags: Sequence[bool]) -> float:
    """The share of what is true; 0 of nothing."""
    return sum(flags) / len(flags) if flags else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
