"""Decides what a question is about, from probabilities and similarities; honest where it can't tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
RED_FLAG = "red_flag"
NOT_COVERED = "not_covered"
AFFIRM, MORE = "affirm", "follow_up.more"
"""What goes on after an answer: "yes, tell me" is as good as "tell me more"."""


@dataclass(frozen=True)
class Thresholds:
    """When to answer, to ask back, or to say that it is about something else."""

    answer: float
    """From this probability on, the most likely intent is taken."""
    margin: float
    """A lower one is taken too if it leads the next by so much."""
    similarity: float
    """A text whose nearest phrase is further away than this cosine is out of scope."""
    similarity_after: float
    """The same after an answer, where people are short and seldom speak of something else."""
    whole: float
    """From this probability on a message is one question, whatever its parts look like."""
    context: float
    """Under this one a message is read with the subject of the turn before added to it."""
    guess: float
    """From this one on an unclear one of several questions is taken as what it most likely is."""
    off_subject: int
    """So many words may say nothing of the subject, in a message that is about it."""


@dataclass(frozen=True)
class Reading:
    """How one question was understood."""

    intent: str
    """A topic, an aspect, an intent of the conversation, `out_of_scope` or `nlu_fallback`."""
    confidence: float
    nearest: tuple[str, ...]
    """Topics in the order of their probability; the two to offer where the intent is `nlu_fallback`."""
    is_perhaps_urgent: bool = False
    """Whether it is likely urgent, and no more than that: then it has no answer, and nothing is offered."""


def read(
    probabilities: Mapping[str, float],
    similarities: Mapping[str, float],
    entities: Sequence[Mapping[str, Any]],
    thresholds: Thresholds,
    families: Mapping[str, Sequence[str]],
    topics: frozenset[str],
) -> Reading:
    """Read one question.

    Args:
        probabilities: of each intent.
        similarities: cosine of the nearest phrase of each intent.
        entities: Rasa's entities of the question.
        thresholds: when to answer.
        families: entity type to the topics that are named after its groups.
        topics: intents that are topics of the article.
    """
    scores = _with_aspects_together(_agreeing_with_entities(probabilities, entities, families))
    scores = _with_named_together(scores, entities, families)
    ranking = sorted(scores, key=lambda intent: -scores[intent])
    nearest = tuple(intent for intent in ranking if intent in topics)[:3]
    first, second = ranking[0], ranking[1]
    confidence = scores[first]
    in_scope = max(value for intent, value in similarities.items() if intent != OUT_OF_SCOPE)
    if in_scope < thresholds.similarity:
        return Reading(OUT_OF_SCOPE, max(min(1.0 - in_scope, 1.0), scores.get(OUT_OF_SCOPE, 0.0)), nearest)
    if first == RED_FLAG:  # no rule and no other model says so: at most asked back
        if confidence >= thresholds.answer:
            return Reading(FALLBACK, confidence, (), is_perhaps_urgent=True)
        first, second = second, ranking[2]
        confidence = scores[first]
    if confidence >= thresholds.answer or confidence - scores[second] >= thresholds.margin:
        return Reading(first, confidence, nearest)
    return _unsure(first, second, scores, nearest, entities, families)


def _unsure(
    first: str,
    second: str,
    scores: Mapping[str, float],
    nearest: tuple[str, ...],
    entities: Sequence[Mapping[str, Any]],
    families: Mapping[str, Sequence[str]],
) -> Reading:
    """What to make of two intents that are about as likely."""
    if {first, second} == {AFFIRM, MORE}:
        return Reading(MORE, scores[first] + scores[second], nearest)
    both = _asked_together(first, second, entities, families)
    if both:
        return Reading(both, scores[first], nearest)
    if {first, second} <= set(nearest):
        return Reading(FALLBACK, scores[first], (first, second))
    # One of the two is no topic: the honest one of them is the safer reply.
    honest = next((i for i in (first, second) if i.startswith(NOT_COVERED)), first)
    return Reading(honest, scores[honest], nearest)


def _with_aspects_together(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Give the most likely aspect the probability of all: not covered is one answer with many reasons."""
    aspects = {intent: p for intent, p in probabilities.items() if intent.startswith(NOT_COVERED)}
    together = {intent: p for intent, p in probabilities.items() if intent not in aspects}
    if aspects:
        together[max(aspects, key=lambda intent: aspects[intent])] = sum(aspects.values())
    return together


def _asked_together(
    first: str, second: str, entities: Sequence[Mapping[str, Any]], families: Mapping[str, Sequence[str]]
) -> str:
    """The topic of things that are named together, if it is one of the two likeliest; empty where none is.

    Foods of several kinds in one question look like a question on the kinds' synergy; each is asked about.
    """
    for kind, topics in families.items():
        named = named_topics(kind, topics, entities)
        groups = {topic.split(".")[0] for topic in (first, second, *named[:1])}
        if len(named) > 1 and {first, second} & set(named) and len(groups) == 1:
            return named[0]
    return ""


def _with_named_together(
    scores: dict[str, float],
    entities: Sequence[Mapping[str, Any]],
    families: Mapping[str, Sequence[str]],
) -> dict[str, float]:
    """Give the first of several named things the probability of all: each of them is asked about."""
    for kind, topics in families.items():
        named = named_topics(kind, topics, entities)
        for other in named[1:]:
            scores[named[0]] = scores.get(named[0], 0.0) + scores.pop(other, 0.0)
    return scores


def _agreeing_with_entities(
    probabilities: Mapping[str, float],
    entities: Sequence[Mapping[str, Any]],
    families: Mapping[str, Sequence[str]],
) -> dict[str, float]:
    """Move a topic's probability to the topics of the things that are named.

    `strains.plantarum` can't be meant where only boulardii is named, nor `foods.fermented` where only
    tempeh is.
    """
    scores = dict(probabilities)
    for kind, topics in families.items():
        named = named_topics(kind, topics, entities)
        if not named:
            continue
        for topic in topics:
            if topic not in named:
                moved, scores[topic] = scores.get(topic, 0.0), 0.0
                for target in named:
                    scores[target] = scores.get(target, 0.0) + moved / len(named)
    return scores


def named_topics(kind: str, topics: Sequence[str], entities: Sequence[Mapping[str, Any]]) -> list[str]:
    """The topics of a family whose things are named, in the order of the text."""
    named = [e["group"] for e in entities if e["entity"] == kind]
    found = [topic for group in named for topic in topics if topic.split(".")[-1] == group]
    return list(dict.fromkeys(found))
