"""How the parts of a sentence are put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[a-z']+")
_AUXILIARY = frozenset(
    "is are was were does do did can could would will has have should isn't aren't doesn't don't".split()
)
_QUESTION_WORD = frozenset("what which why how when where who whom whose".split())
_ADVERSE = (
    "not",
    "bad",
    "harm*",
    "hurt*",
    "worse",
    "dangerous",
    "safe",
    "cure*",
    "heal*",
    "treat*",
    "against",
    "instead",
    "stop*",
    "too",
)

ORDINALS = {
    **{word: place for place, pair in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"))
       for word in pair.split()},
    "former": 0, "last": -1, "latter": -1,
}  # fmt: skip
"""The place in a list that a word picks, -1 for the end."""


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def has_any(found: Iterable[str], wanted: Sequence[str]) -> bool:
    """Whether one of the words is wanted; `immun*` wants every word that begins so."""
    stems = tuple(word[:-1] for word in wanted if word.endswith("*"))
    exact = {word for word in wanted if not word.endswith("*")}
    return any(word in exact or (stems and word.startswith(stems)) for word in found)


def how_many(found: Iterable[str], wanted: Sequence[str]) -> int:
    """How many of the wanted expressions stand in a text.

    Args:
        found: the words of the text.
        wanted: words as for `has_any`; of several words, such as `not bacteri*`, each must stand somewhere.
    """
    every = [part for word in found for part in ((word, "not") if word.endswith("n't") else (word,))]
    return sum(all(has_any(every, [part]) for part in expression.split()) for expression in wanted)


def asks_yes_or_no(text: str) -> bool:
    """Whether a question asks for a yes or a no: an auxiliary comes before any question word."""
    for word in words(text):
        if word in _QUESTION_WORD:
            return False
        if word in _AUXILIARY:
            return True
    return False


def invites_yes(text: str, yes_to: Sequence[str]) -> bool:
    """Whether "Yes, it is on the list" answers the text.

    A list says that a thing is named. It does not say that the thing is safe, or a cure, so a question
    with such a word gets the plain sentence instead, unless the list is about just that.
    """
    found = words(text)
    adverse = [word for word in _ADVERSE if word not in yes_to]
    return asks_yes_or_no(text) and has_any(found, yes_to) and not has_any(found, adverse)


def enumerate_names(names: Sequence[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def capitalised(sentence: str) -> str:
    """The sentence with a capital first letter and the rest as it was."""
    return sentence[:1].upper() + sentence[1:]
