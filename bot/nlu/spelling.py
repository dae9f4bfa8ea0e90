"""Corrects misspelt words: the likeliest real words in the order of the text.

A noisy channel (Kernighan, Church and Gale 1990): candidates within two edits come from SymSpell and its
list of English words; which of them was meant is told by how often words follow each other in the
training phrases.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

import symspellpy
from symspellpy import SymSpell, Verbosity

ENGLISH = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"
MAX_EDITS = 2
MAX_LETTERS_ONE_EDIT = 4
"""In a word of so many letters only one may be wrong."""
MAX_CANDIDATES = 12
EDIT_COST = 5.0
"""What an edit costs in log-probability."""
PAIR_WEIGHT = 0.7
"""Share of the word before in a word's probability; the rest is its own frequency."""
REAL_WORD_SLIP = 1.8
"""Edits that a slip counts for which makes another English word: it is rarer than one that makes none."""
MAX_LETTERS_DOUBTED = 9
"""A longer English word is seldom a slip of another."""
MIN_LETTERS_FAR = 7
MIN_LIKENESS = 0.75
"""A word of so many letters may also be one of ours that is so much like it, beyond two edits ..."""
FAR = 3
"""... which counts for so many."""
MIN_SEEN = 3
"""A word that is not in the list is one to correct to if so many training phrases hold it."""
_FLOOR = 1e-12
START, END = "<s>", "</s>"


@dataclass(frozen=True)
class WordCounts:
    """How often words, and pairs of words that follow each other, stand in the training phrases."""

    words: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> WordCounts:
        """Count the lower-case words of tokenised texts."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            row = [START, *text, END]
            words.update(row)
            pairs.update(pairwise(row))
        return cls(words, pairs)


class Speller:
    """Corrects the words of a text."""

    def __init__(
        self, counts: WordCounts, names: Iterable[str], real_words: frozenset[str], most_frequent: int
    ) -> None:
        """Build the list of words.

        Args:
            counts: of the training phrases.
            names: lower-case words of the names of things, which are right whatever else they look like.
            real_words: words that are never corrected, though nothing is corrected to them either.
            most_frequent: so many of the English words are candidates; the rarer ones are only known.
        """
        self._counts = counts
        self._total = sum(counts.words.values())
        english = _english()
        self._english_total = sum(english.values())
        self._english = english
        self._symspell = SymSpell(MAX_EDITS)
        for word in list(english)[:most_frequent]:
            self._symspell.create_dictionary_entry(word, english[word])
        own = {
            word for word, count in counts.words.items() if word.isalpha() and (count >= MIN_SEEN or word in english)
        }
        self._own = own | set(names)
        for word in sorted(self._own):
            self._symspell.create_dictionary_entry(word, 1)
        self._long = [word for word in sorted(self._own) if len(word) >= MIN_LETTERS_FAR]
        self._known = set(counts.words) | set(names) | real_words

    def correct(self, words: Sequence[str]) -> list[str]:
        """The likeliest words for those of a text.

        Args:
            words: the tokens of a text in lower case.

        Returns:
            As many words; each that is known, or that nothing resembles, unchanged.
        """
        choices = [self._candidates(word) for word in words]
        if all(len(choice) == 1 for choice in choices):
            return [next(iter(choice)) for choice in choices]
        best: dict[str, tuple[float, tuple[str, ...]]] = {START: (0.0, ())}
        for choice in choices:  # Viterbi: the best way to each candidate of this place
            best = {
                word: max((score + self._log_probability(before, word) - EDIT_COST * edits, (*way, word))
                          for before, (score, way) in best.items())
                for word, edits in choice.items()
            }  # fmt: skip
        return list(max((score + self._log_probability(last, END), way) for last, (score, way) in best.items())[1])

    def _candidates(self, word: str) -> dict[str, float]:
        """What a word may stand for, with the number of edits."""
        if not word.isalpha() or len(word) < 2 or word in self._known:
            return {word: 0}
        if word in self._english:
            return {word: 0} | self._of_ours_beside(word)
        edits = 1 if len(word) <= MAX_LETTERS_ONE_EDIT else MAX_EDITS
        found = self._symspell.lookup(word, Verbosity.ALL, max_edit_distance=edits)
        nearest = sorted(found, key=lambda item: (item.distance, -self._frequency(item.term)))[:MAX_CANDIDATES]
        far = get_close_matches(word, self._long, n=1, cutoff=MIN_LIKENESS) if len(word) >= MIN_LETTERS_FAR else []
        return dict.fromkeys(far, FAR) | {item.term: item.distance for item in nearest} or {word: 0}

    def _of_ours_beside(self, word: str) -> dict[str, float]:
        """Words of the phrases that an English word which no phrase holds may be a slip of: "guy" for "gut"."""
        if len(word) > MAX_LETTERS_DOUBTED:
            return {}
        found = self._symspell.lookup(word, Verbosity.ALL, max_edit_distance=1)
        return {item.term: REAL_WORD_SLIP for item in found if item.distance and item.term in self._own}

    def _frequency(self, word: str) -> float:
        own = self._counts.words.get(word, 0) / max(self._total, 1)
        return (own + self._english.get(word, 0) / self._english_total) / 2

    def _log_probability(self, before: str, word: str) -> float:
        after = self._counts.pairs.get((before, word), 0) / max(self._counts.words.get(before, 0), 1)
        return math.log(PAIR_WEIGHT * after + (1 - PAIR_WEIGHT) * self._frequency(word) + _FLOOR)


def _english() -> dict[str, int]:
    """English words with their frequency, the most frequent first."""
    lines = ENGLISH.read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, count in (line.split() for line in lines)}
