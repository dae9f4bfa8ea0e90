"""Names of people: by what stands before them, and by lists of common names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.privacy.allowed import ordinary_words
from bot.privacy.name_cues import ABROAD, HERE, KIN, MET, NONE, SAID, SIGNED, TITLED, TOLD, cues
from bot.privacy.span import NAME, Span
from bot.privacy.words import all_given_names, english, given_names, no_names, plain_surnames, surnames

MAX_WORDS = 4
"""Of one name."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019.-](?=[^\W\d_])[^\W\d_]+)*")
_BETWEEN = re.compile(r" | ?- ?")
"""What stands between the words of one name."""
_PARTICLES = frozenset("al bin da de del della den der di dos du el la le mac mc o' ten ter van von zu st".split())
_BRAND_AFTER = re.compile(r"\s*(?:['\u2019]s\s+wort|&)", re.IGNORECASE)
_BRAND_BEFORE = re.compile(r"(?:\b(?:st|saint|trader|johns)\.?|&)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A word of a text."""

    text: str
    start: int
    end: int

    @cached_property
    def plain(self) -> str:
        """As the lists have it: in lower case, without a possessive."""
        return self.text.lower().replace("\u2019", "'").removesuffix("'s")

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_strange(self) -> bool:
        """Whether it is no ordinary word, and written like a name."""
        return self.is_capital and self.plain not in ordinary_words()

    @property
    def is_known(self) -> bool:
        """Whether it is in one of the lists of names."""
        return self.plain in all_given_names() or self.plain in surnames()


def named(text: str) -> Iterator[Span]:
    """The names of people in a text; later ones may overlap earlier ones."""
    words = [Word(found.group(), *found.span()) for found in _WORD.finditer(text)]
    reader = _Reader(text, words)
    places = {word.start: index for index, word in enumerate(words)}
    for kind, place in cues(text, frozenset(word.text.lower() for word in words)):
        if place in places:
            yield from reader.name(places[place], kind)
    for index, word in enumerate(words):
        if word.is_known or word.is_capital:
            yield from reader.name(index, NONE)


class _Reader:
    """Decides whether a name begins at a word, and where it ends."""

    def __init__(self, text: str, words: list[Word]) -> None:
        self._text, self._words = text, words
        self._begins = {
            TOLD: self._is_told,
            TITLED: self._is_titled,
            SIGNED: self._is_signed,
            SAID: self._is_introduced,
            ABROAD: self._is_introduced_abroad,
            MET: self._is_met,
            KIN: self._is_kin,
            HERE: self._is_here,
            NONE: self._stands_alone,
        }

    def name(self, index: int, kind: str) -> Iterator[Span]:
        """The name that begins at a word after a cue, if one does."""
        word = self._words[index]
        if word.plain in _PARTICLES and kind in {TITLED, SAID, KIN}:
            begins = self._is_particle_of_name(index)
        elif word.plain in no_names() and not (kind == TOLD and word.is_capital and word.is_known):
            begins = False
        else:
            begins = self._begins[kind](index)
        if begins:
            yield Span(word.start, self._words[self._last(index, kind)].end, NAME)

    def _is_told(self, index: int) -> bool:
        return True

    def _is_titled(self, index: int) -> bool:
        word = self._words[index]
        if word.plain in given_names() or word.plain in surnames() or word.plain not in english():
            return True
        return word.is_capital and (word.is_known or word.is_strange)

    def _is_signed(self, index: int) -> bool:
        """The last words of a line: `thanks, will do` is no name."""
        word = self._words[index]
        is_name = word.plain in given_names() or word.is_strange or (word.is_capital and word.is_known)
        end = self._words[self._last(index, SIGNED)].end
        return is_name and len(_WORD.findall(self._text[end:].split("\n", 1)[0])) <= 2

    def _is_introduced(self, index: int) -> bool:
        """After `I'm` or `this is`: a given name, or two words like a name's."""
        word, follows = self._words[index], self._follower(index)
        if word.plain in given_names():
            return True
        if word.plain in all_given_names():
            return word.is_capital and (follows is None or follows.is_capital or follows.plain in no_names())
        if not word.is_strange or follows is None:
            return False
        return follows.is_strange or (follows.is_capital and follows.plain in surnames())

    def _is_introduced_abroad(self, index: int) -> bool:
        """After `je suis` and the like, which few read here use for anything else."""
        return self._words[index].is_strange or self._is_introduced(index)

    def _is_kin(self, index: int) -> bool:
        word = self._words[index]
        return word.plain in given_names() or word.is_strange or (word.is_capital and word.is_known)

    def _is_met(self, index: int) -> bool:
        """After `with`, `told` or `ask`: two words like a name's."""
        word, follows = self._words[index], self._follower(index)
        return word.is_strange and follows is not None and follows.is_strange and not word.text.isupper()

    def _is_here(self, index: int) -> bool:
        word = self._words[index]
        return word.plain in given_names() or (word.is_capital and word.plain in all_given_names())

    def _stands_alone(self, index: int) -> bool:
        """A given name that needs nothing before it, or a likely one with a surname behind it."""
        word, follows = self._words[index], self._follower(index)
        has_surname = follows is not None and follows.plain in surnames() and follows.is_capital == word.is_capital
        if _BRAND_BEFORE.search(self._text[max(0, word.start - 10) : word.start]):
            return False
        if _BRAND_AFTER.match(self._text, word.end):
            return False
        if not word.is_capital:
            return (
                has_surname
                and word.plain in given_names()
                and follows is not None
                and follows.plain not in plain_surnames()
            )
        if word.plain in given_names() and len(word.plain) > 2:
            return True
        return has_surname and (word.plain in all_given_names() or (word.is_strange and not word.text.isupper()))

    def _is_particle_of_name(self, index: int) -> bool:
        """Whether a surname follows `van`, `de la` or the like."""
        word: Word | None = self._words[index]
        while word is not None and word.plain in _PARTICLES:
            word = self._follower(index)
            index += 1
        return word is not None and word.is_capital

    def _follower(self, index: int) -> Word | None:
        """The next word, where only a space or a hyphen is between."""
        if index + 1 >= len(self._words):
            return None
        word, follows = self._words[index], self._words[index + 1]
        return follows if _BETWEEN.fullmatch(self._text, word.end, follows.start) else None

    def _last(self, index: int, kind: str) -> int:
        """The last word of a name."""
        first, last, at = self._words[index], index, index
        is_capital = first.is_capital or first.plain in _PARTICLES
        while at + 1 < min(len(self._words), index + MAX_WORDS):
            is_initial = len(self._words[at].text) == 1
            gap = self._text[self._words[at].end : self._words[at + 1].start]
            if not (_BETWEEN.fullmatch(gap) or (is_initial and gap == ". ")):
                break
            at += 1
            word = self._words[at]
            if word.plain in _PARTICLES:
                continue
            if not self._goes_on(word, kind, is_capital=is_capital, is_second=at == index + 1):
                break
            last = at
        return last

    @staticmethod
    def _goes_on(word: Word, kind: str, *, is_capital: bool, is_second: bool) -> bool:
        if word.plain in no_names():
            return False
        if word.plain in surnames() or word.plain in given_names():
            return word.is_capital or not is_capital or kind == TOLD
        if is_capital:
            return word.is_capital
        return is_second and word.plain not in english() and len(word.plain) > 2
