"""Finds the single questions in a message of several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc

QUESTION_WORDS = frozenset("what which why how when where who whom whose what's whats how's hows who's".split())
AUXILIARIES = frozenset(
    "is are was were does do did can could would will should has have am may might isn't aren't doesn't don't".split()
)
_SUBJECTS = frozenset("i it they that this there you we he she these those my the a any your".split())
_JOINTS = frozenset({"and", "or", "also", "plus", "but", "&"})
_STOPS = frozenset({".", "?", "!", ";", "\n", "...", "\u2026"})
_SPLITS_AT_COMMA = QUESTION_WORDS | {"also", "and", "plus"}
_FILLERS = frozenset("so and also but ok okay hi hello hey please then well now just if um uh".split())
_PRONOUN = re.compile(r"\b(it|that|they|them|this|these)\b", re.IGNORECASE)
MIN_WORDS = 2


@dataclass(frozen=True)
class Clause:
    """A stretch of a text that may be a question of its own."""

    text: str
    start: int
    """Character offset of its first letter."""
    end: int
    asks: bool
    """Whether it has the form of a question."""


def split_clauses(doc: Doc) -> list[Clause]:
    """Split a message at sentence ends, and where "and" or a comma begins a new question.

    Returns:
        The clauses in order. A message of one question gives one clause.
    """
    bounds = [0, *_boundaries(doc), len(doc)]
    clauses = []
    for start, end in pairwise(bounds):
        clause = _clause(doc, start, end)
        if clause is not None:
            clauses.append(clause)
    return clauses


def _boundaries(doc: Doc) -> Iterator[int]:
    for i in range(1, len(doc) - 1):
        before, here = doc[i - 1].lower_, doc[i].lower_
        ends = before in _STOPS and not (before == "." and _is_abbreviation(doc, i - 1))
        joins = here in _JOINTS and _begins_question(doc, i + 1)
        if ends or joins or (before == "," and _after_comma(doc, i)):
            yield i


def _after_comma(doc: Doc, i: int) -> bool:
    return doc[i].lower_ in _SPLITS_AT_COMMA and _begins_question(doc, i if doc[i].lower_ in QUESTION_WORDS else i + 1)


def _begins_question(doc: Doc, i: int) -> bool:
    """Whether a question begins at token i: "how much", "is it", "also can I"."""
    while i < len(doc) and doc[i].lower_ in {"also", "then", "so", "if", ","}:
        i += 1
    if i + 1 >= len(doc):
        return False
    word, following = doc[i].lower_, doc[i + 1].lower_
    if word in QUESTION_WORDS:
        return True
    return word in AUXILIARIES and (following in _SUBJECTS or doc[i + 1].is_alpha)


def _is_abbreviation(doc: Doc, i: int) -> bool:
    """Whether the stop ends a single letter or a title: "L. plantarum", "Dr. Blum"."""
    return i > 0 and (len(doc[i - 1]) == 1 or doc[i - 1].lower_ in {"dr", "st", "vs", "subsp", "spp", "sacc"})


def _clause(doc: Doc, start: int, end: int) -> Clause | None:
    while start < end and (doc[start].is_space or doc[start].is_punct or doc[start].lower_ in _JOINTS):
        start += 1
    words = [token for token in doc[start:end] if token.is_alpha or token.like_num]
    if len(words) < MIN_WORDS:
        return None
    text = doc[start:end].text.strip()
    offset = doc[start].idx
    asks = "?" in text or _has_question_form([token.lower_ for token in words])
    return Clause(text, offset, offset + len(text), asks)


def _has_question_form(words: list[str]) -> bool:
    first = next((word for word in words if word not in _FILLERS), "")
    return first in QUESTION_WORDS or first in AUXILIARIES


def resolve_pronoun(text: str, referent: str) -> str:
    """Put a name in the place of the first "it", "that", "they" or "them" of a question.

    Returns:
        The text with the name; the text unchanged where nothing is referred to or no pronoun stands.
    """
    return _PRONOUN.sub(lambda match: referent, text, count=1) if referent else text
