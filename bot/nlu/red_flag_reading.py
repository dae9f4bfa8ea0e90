"""Read one message for the red-flag gate: which keys stand where, and what is denied or past."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import accumulate, pairwise

from bot.nlu.red_flag_patterns import GAP, Pattern, Phrase, RedFlagPatterns

# Apostrophes of every kind, and marks that don't show.
_JOINER = r"['`\u2018\u2019\u00b4\u02bc\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f]"
_PAUSES = r",|\.\.+|\u2026"
_STOPS = r"[.!?;\n\u3002\uff01\uff1f]"
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)?|[^\W\d_]+(?:{_JOINER}+[^\W\d_]+)*|[\U0001f300-\U0001faff]|({_PAUSES})|({_STOPS}+)"
)
_PAUSE, _STOP, _STOP_COST = ",", ".", 4  # the end of a sentence counts as this many words
_GAP_WORDS = 3
_OR, _LIST = {"or", "nor"}, 20
_NEXT = 2
_REACH = {"negation.far": 5, "negation.near": 3}  # how many words a negation covers

Span = tuple[int, int]  # the first word and the word after the last
Ends = Set[int]


def plain(word: str) -> str:
    """Return a word in lower case, without accents, apostrophes and invisible characters."""
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "").replace(",", ".")
    folded = unicodedata.normalize("NFKD", word).casefold()
    return "".join(c for c in folded if c.isalnum() or c in ".,") or word


class RedFlagReading:
    """One message: where each key stands, and which words are denied, past or made up.

    Attributes:
        offsets: the characters of each word, from the first to the one after the last.
        keys: the keys that occur.
    """

    def __init__(self, text: str, patterns: RedFlagPatterns) -> None:
        """Read a message."""
        self._words: list[str] = []
        self.offsets: list[Span] = []
        owners: list[tuple[int, str]] = []  # the skin of "skin's"
        for found in _WORD.finditer(text):
            word, times = (_STOP, _STOP_COST) if found[2] else (_PAUSE if found[1] else plain(found[0]), 1)
            if found[0][-1] in "sS" and len(word) > 1 and not found[0][-2].isalnum():
                owners.append((len(self._words), word[:-1]))
            self._words += [word] * times
            self.offsets += [found.span()] * times
        self._sentence = list(accumulate(int(word == _STOP) for word in self._words))
        self._hits: dict[str, dict[int, Ends]] = defaultdict(dict)  # key -> first word -> words after the last
        self.keys = self._hits.keys()
        for at, word in enumerate(self._words):
            end = {at + 1}
            for key in patterns.lexicon.keys(word):
                self._hits[key][at] = end
        for at, owner in owners:
            for key in patterns.lexicon.keys(owner):
                self._hits[key][at] = {at + 1}
        self._look_for_phrases(patterns)
        self._ignored = self._covered("ignore")
        self._denied = self._negations()
        self._quiet = self._quiet_words()
        self._counted = lru_cache(maxsize=None)(self._counted_spans)

    def _look_for_phrases(self, patterns: RedFlagPatterns) -> None:
        """Note where all phrases stand, each after those that it may be made of."""
        hits, phrases, phrases_of = self._hits, patterns.phrases, patterns.phrases_of
        places = [place for key in hits for place in phrases_of.get(key, ())]
        heapify(places)
        while places:
            phrase = phrases[heappop(places)]
            if phrase.needs <= self.keys:
                new = phrase.name not in hits
                self._look_for(phrase)
                if new and phrase.name in hits:
                    for place in phrases_of.get(phrase.name, ()):
                        heappush(places, place)

    def _look_for(self, phrase: Phrase) -> None:
        """Note where a phrase stands."""
        starts: Mapping[int, Ends] = self._hits[phrase.first]
        if phrase.rest:
            starts = {at: found for at, ends in starts.items() if (found := self._ends(ends, phrase.rest))}
        known = self._hits.get(phrase.name)
        if known is None:
            if starts:
                self._hits[phrase.name] = dict(starts)
            return
        for at, ends in starts.items():
            known[at] = known[at] | ends if at in known else ends

    def _ends(self, ends: Ends, steps: tuple[tuple[str, bool], ...]) -> Ends:
        """Return where a phrase may end whose first word ends here."""
        for key, optional in steps:
            reach = set(ends) if optional else set()
            if key == GAP:
                reach.update(at + more for at in ends for more in range(_GAP_WORDS + 1))
            elif hits := self._hits.get(key):
                reach.update(*[hits[at] for at in ends if at in hits])
            if not reach:
                return reach
            ends = reach
        return ends

    def _spans(self, key: str) -> list[Span]:
        return sorted((start, end) for start, ends in self._hits.get(key, {}).items() for end in ends)

    def _counted_spans(self, key: str) -> list[Span]:
        return [span for span in self._spans(key) if self._ignored.isdisjoint(range(*span))]

    def _covered(self, *keys: str) -> set[int]:
        return {at for key in keys for span in self._spans(key) for at in range(*span)}

    def _negations(self) -> dict[int, set[int]]:
        """Return, for each denied word, the negating words that reach it."""
        denied: dict[int, set[int]] = {}
        harmless, stops = self._covered("negation.harmless"), self._covered("negation.stop")
        for name, reach in _REACH.items():
            for start, end in [*self._spans(name), *self._spans("negation.harmless")]:
                left = reach if start not in harmless else 0
                for at in range(start + 1, end):
                    denied.setdefault(at, set()).add(start)
                for at, word in enumerate(self._words[end : end + _LIST], end):
                    comma = word == _PAUSE and not _OR.isdisjoint(self._words[at : at + _LIST])
                    if word in _OR or comma:  # "no pain, vomiting or blood"
                        left = max(left, reach - 1)
                    elif not left or word in (_STOP, _PAUSE) or at in stops:
                        break
                    else:
                        denied.setdefault(at, set()).add(start)
                        left -= 1
        ends = self._covered("negation.resume")
        for start, end in self._spans("negation.rest"):
            for at in range(start + 1, len(self._words)):
                if at >= end and (self._words[at] == _STOP or at in ends):
                    break
                denied.setdefault(at, set()).add(start)
        return denied

    def _quiet_words(self) -> set[int]:
        """Return the words about the past, about what a doctor settled, and about fiction."""
        told = [int(at in self._hits.get("history.turn", ())) for at in range(len(self._words))]
        part = [sum(pair) for pair in zip(self._sentence, accumulate(told), strict=True)]
        settled = [span for span in self._spans("history.settled") if span[0] not in self._denied]
        aside = self._covered("history.past", "ignore").union(*(range(*span) for span in settled))
        present = {part[at] for at in self._covered("history.present") - aside}
        past = {part[at] for at in self._hits.get("history.past", ())}
        last = max((part[start] for start, _ in settled), default=-1)
        made_up = {self._sentence[at] for at in self._hits.get("fiction", ())}
        return {
            at
            for at, p in enumerate(part)
            if self._sentence[at] in made_up or ((p in past or p <= last) and p not in present)
        }

    def find(self, pattern: Pattern) -> list[Span]:
        """Return the words that carry the pattern, or an empty list."""
        first, *rest = (self._counted(part) for part in pattern.parts)
        vetoes = {
            self._sentence[at]
            for key in pattern.unless
            for at in self._hits.get(key, ())
            if at not in self._denied and at not in self._ignored
        }
        for span in first:
            found = [] if span[0] in self._quiet else self._join(span, [span], rest, pattern.within)
            if found and vetoes.isdisjoint(self._sentence[start] for start, _ in found):
                return found
        return []

    def _is_denied(self, first: Span, found: list[Span]) -> bool:
        """Whether a pattern is denied by another word than its own: its first part, or another just before it.

        "Vomiting without a break for hours" denies no hours, and "constipated but no vomiting" the vomiting.
        """
        own = {at for span in found for at in range(*span)}
        near = any(0 < start - at <= _NEXT for start, _ in found for at in self._denied.get(start, set()) - own)
        return near or bool(self._denied.get(first[0], set()) - own)

    def _join(self, first: Span, chosen: list[Span], rest: list[list[Span]], within: int) -> list[Span]:
        """Add to the chosen spans one of each further key, none overlapping, all close together, none denied."""
        if not rest:
            return [] if self._is_denied(first, chosen) else chosen
        low, high = (bisect_left(rest[0], (chosen[0][0] + d,)) for d in (-within - 20, within + 20))
        for span in rest[0][low:high]:
            spans = sorted([*chosen, span])
            gaps = [after[0] - before[1] for before, after in pairwise(spans)]
            close = min(gaps) >= 0 and sum(gaps) <= within
            if close and (found := self._join(first, spans, rest[1:], within)):
                return found
        return []
