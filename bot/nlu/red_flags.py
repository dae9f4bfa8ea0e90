"""Find urgent warning signs in a message by fixed patterns, without a model.

The words, patterns and advice stand in `data/safety/red_flags.yml`; the README beside it has the
format. A message is read once: every word gets its keys (the lists it stands in), then each pattern
asks for keys close together that the message does not deny, call past or make up.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentError

_JOINER = "['’‘`´ʼ\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f]"
_WORD = re.compile(rf"\d+(?:[.,]\d+)?|[^\W\d_]+(?:{_JOINER}+[^\W\d_]+)*|[\U0001f300-\U0001faff]|,|([.!?;\n。！？])")
_STRETCHED = re.compile(r"([^\W\d])\1\1+")
_UNKNOWN_PLACEHOLDER = re.compile(r"\{(?!(?:emergency_number|crisis_line)\})")
_STOP, _STOP_COST = ".", 4  # the end of a sentence counts as this many words
_GAP, _GAP_WORDS = "...", 3
_WITHIN = 7  # other words that may stand between the signs of a pattern
_FUZZY = 6  # from this many letters on, one slip of the fingers is forgiven
_OR, _LIST = {"or", "nor"}, 20
_REACH = {"negation.far": 5, "negation.near": 3}  # how many words a negation covers

Span = tuple[int, int]  # the first word and the word after the last


@dataclass(frozen=True)
class RedFlag:
    """One warning sign found: rule, advice id, medical reason, offsets of the evidence."""

    rule: str
    advice: str
    why: str
    start: int
    end: int


@dataclass(frozen=True)
class _Phrase:
    """Keys in a row and whether each may be missing; `needs` are those that may not."""

    name: str
    first: str
    rest: list[tuple[str, bool]]
    needs: frozenset[str]


@dataclass(frozen=True)
class _Pattern:
    """Keys that stand close together, the first of them not denied, and keys that veto."""

    rule: dict[str, Any]
    parts: list[str]
    needs: frozenset[str]
    within: int
    unless: list[str]


class _Fault(Exception):
    """What is wrong with the content, and the text that gives its line away."""


def _plain(word: str) -> str:
    """Return a word in lower case, without accents, apostrophes and invisible characters."""
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "")
    folded = unicodedata.normalize("NFKD", word).casefold()
    return "".join(c for c in folded if c.isalnum() or c in ".,") or word


def _one_slip(a: str, b: str) -> bool:
    """Tell whether one letter was added, lost, replaced or swapped with its neighbour."""
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    a, b = a[at:], b[at:]
    swapped = a[:2] == b[1::-1] and a[2:] == b[2:]
    return swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]


class _Lexicon:
    """The keys of every word: whole words and beginnings (`vomit*`), misspelled or not."""

    def __init__(self, content: dict[str, Any]) -> None:
        spellings: dict[str, list[str]] = content["spellings"]
        self._right = {wrong: right for right, many in spellings.items() for wrong in many}
        self._forgive: list[str] = content["forgive"]
        self._real = frozenset(content["real_words"])
        self._whole: dict[str, set[str]] = {}
        self._begins: dict[str, set[str]] = {}
        self.keys = lru_cache(maxsize=20_000)(self._keys)

    def add(self, word: str, key: str) -> None:
        if word.endswith("*"):
            self._begins.setdefault(word[:-1], set()).add(key)
            return
        word = self._right.get(word, word)
        self._whole.setdefault(word, set()).add(key)

    def _known(self, word: str) -> set[str]:
        word = self._right.get(word, word)
        begins = (self._begins.get(word[:size], set()) for size in range(2, len(word) + 1))
        return self._whole.get(word, set()).union(*begins)

    def _keys(self, word: str) -> set[str]:
        """Return the keys of the word, else of its unstretched form, else of what it misspells."""
        for stretch in (r"\1\1\1", r"\1\1", r"\1"):
            if keys := self._known(_STRETCHED.sub(stretch, word)):
                return keys
        if len(word) >= _FUZZY and word not in self._real:
            for right in self._forgive:
                if right[0] == word[0] and _one_slip(word, right):
                    return self._whole.get(right, set())
        return set()


class _Reading:
    """One message: where each key stands, and which words are denied, past or made up."""

    def __init__(self, text: str, lexicon: _Lexicon, phrases: list[_Phrase]) -> None:
        self.words: list[str] = []
        self.offsets: list[Span] = []
        for found in _WORD.finditer(text):
            word, times = (_STOP, _STOP_COST) if found[1] else (_plain(found[0]), 1)
            self.words += [word] * times
            self.offsets += [found.span()] * times
        self._sentence = list(accumulate(int(word == _STOP) for word in self.words))
        self.hits: dict[str, dict[int, set[int]]] = {}  # key -> first word -> words after the last
        for at, word in enumerate(self.words):
            for key in lexicon.keys(word):
                self.hits.setdefault(key, {})[at] = {at + 1}
        self.keys = self.hits.keys()
        for phrase in phrases:  # each needs only what stands before it
            if phrase.needs <= self.keys:
                for start, ends in tuple(self.hits[phrase.first].items()):
                    if ends := self._ends(ends, phrase.rest):
                        self.hits.setdefault(phrase.name, {}).setdefault(start, set()).update(ends)
        self._ignored = self._covered("ignore")
        self._denied = self._negations()
        self._quiet = self._quiet_words()

    def _ends(self, ends: set[int], steps: list[tuple[str, bool]]) -> set[int]:
        """Return where a phrase may end whose first word ends here."""
        for key, optional in steps:
            reach = set(ends) if optional else set()
            if key == _GAP:
                reach.update(at + more for at in ends for more in range(_GAP_WORDS + 1))
            elif hits := self.hits.get(key):
                reach.update(*[hits[at] for at in ends if at in hits])
            if not (ends := reach):
                break
        return ends

    def _spans(self, key: str) -> list[Span]:
        return sorted((start, end) for start, ends in self.hits.get(key, {}).items() for end in ends)

    def _covered(self, *keys: str) -> set[int]:
        return {at for key in keys for span in self._spans(key) for at in range(*span)}

    def _negations(self) -> dict[int, set[int]]:
        """Return, for each denied word, the negating words that reach it."""
        denied: dict[int, set[int]] = {}
        harmless, stops = self._covered("negation.harmless"), self._covered("negation.stop")
        for name, reach in _REACH.items():
            for start, end in self._spans(name):
                left = reach if start not in harmless else 0
                for at, word in enumerate(self.words[end : end + _LIST], end):
                    comma = word == "," and not _OR.isdisjoint(self.words[at : at + _LIST])
                    if word in _OR or comma:  # "no fever, vomiting or blood"
                        left = max(left, reach - 1)
                    elif not left or word in (_STOP, ",") or at in stops:
                        break
                    else:
                        denied.setdefault(at, set()).add(start)
                        left -= 1
        return denied

    def _quiet_words(self) -> set[int]:
        """Return the words about the past, about what a doctor settled, and about fiction."""
        told = [int(at in self.hits.get("history.turn", ())) for at in range(len(self.words))]
        part = [sum(pair) for pair in zip(self._sentence, accumulate(told))]
        aside = self._covered("history.past", "history.settled", "ignore")
        present = {part[at] for at in self._covered("history.present") - aside}
        past = {part[at] for at in self.hits.get("history.past", ())}
        settled = max((part[at] for at in self.hits.get("history.settled", ())), default=-1)
        made_up = {self._sentence[at] for at in self.hits.get("fiction", ())}
        return {
            at
            for at, p in enumerate(part)
            if self._sentence[at] in made_up or ((p in past or p <= settled) and p not in present)
        }

    def find(self, pattern: _Pattern) -> list[Span]:
        """Return the words that carry the pattern, or an empty list."""
        first, *rest = (
            [span for span in self._spans(part) if self._ignored.isdisjoint(range(*span))] for part in pattern.parts
        )
        vetoes = {
            self._sentence[at]
            for key in pattern.unless
            for at in self.hits.get(key, ())
            if at not in self._denied and at not in self._ignored
        }
        for span in first:
            found = self._join([span], rest, pattern.within)
            denied = self._denied.get(span[0], set()).difference(*(range(*s) for s in found))
            vetoed = any(self._sentence[start] in vetoes for start, _ in found)
            if found and not denied and not vetoed and span[0] not in self._quiet:
                return found
        return []

    def _join(self, chosen: list[Span], rest: list[list[Span]], within: int) -> list[Span]:
        """Add to the chosen spans one of each further key, none overlapping, all close together."""
        if not rest:
            return chosen
        low, high = (bisect_left(rest[0], (chosen[0][0] + d,)) for d in (-within - 20, within + 20))
        for span in rest[0][low:high]:
            spans = sorted([*chosen, span])
            gaps = [after[0] - before[1] for before, after in zip(spans, spans[1:])]
            if min(gaps) >= 0 and sum(gaps) <= within:
                if found := self._join(spans, rest[1:], within):
                    return found
        return []


class RedFlags:
    """The warning signs and the advice of one content file."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Compile the content of a file; use `from_yaml`, which explains what is wrong with it."""
        self._lexicon = _Lexicon(content)
        self._advice: dict[str, str] = content["advice"]
        self._names = {_GAP}
        self._phrases: list[_Phrase] = []
        groups = {f"{g}.{n}": v for g in ("negation", "history") for n, v in content[g].items()}
        top = {name: content[name] for name in ("ignore", "fiction")}
        for name, expressions in {**content["words"], **top, **groups}.items():
            for expression in expressions:
                self._add(name, expression)
            self._names.add(name)
        self._patterns = [p for rule in content["rules"] for p in self._compile(rule)]
        for text in self._advice.values():
            if _UNKNOWN_PLACEHOLDER.search(text):
                raise _Fault("an advice has a placeholder that nobody fills", "{")

    @classmethod
    def from_yaml(cls, path: Path) -> RedFlags:
        """Read a content file.

        Raises:
            ContentError: It can't be read, is no YAML, or breaks the format.
        """
        text = ""
        try:
            text = path.read_text(encoding="utf-8")
            return cls(yaml.safe_load(text))
        except yaml.MarkedYAMLError as e:
            line = e.problem_mark.line + 1 if e.problem_mark else None
            raise ContentError(f"not valid YAML: {e.problem}", path=path, line=line) from e
        except _Fault as e:
            message, clue = e.args
            rows = enumerate(text.splitlines(), 1)
            line = next((number for number, row in rows if clue in row), None)
            raise ContentError(message, path=path, line=line) from e
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as e:
            raise ContentError(f"not as data/safety/README.md describes: {e!r}", path=path) from e

    def _add(self, name: str, given: object) -> None:
        """Let a list, or a pattern's part, hold one more word or phrase."""
        if given is None or isinstance(given, bool):
            raise _Fault(f"{given!r} under {name} is no text: put it in quotes", name)
        expression = str(given)
        raws = expression.split()
        steps = [(raw.strip("()"), raw.startswith("(")) for raw in raws]
        if steps[0][1] or steps[0][0] == _GAP:
            raise _Fault(f"{expression!r} starts with a word that may be missing", expression)
        for key, _ in steps:
            target = key if steps[1:] else name
            for word in key.split("|") if key not in self._names else ():
                if word in self._names:
                    self._phrases.append(_Phrase(target, word, [], frozenset([word])))
                elif word.isupper():
                    raise _Fault(f"{word} is used before the list of that name", expression)
                else:
                    self._lexicon.add(word, target)
            if "|" in key and steps[1:]:
                self._names.add(key)
        if steps[1:] or steps[0][0] in self._names:
            needs = frozenset(key for key, optional in steps if not optional and key != _GAP)
            self._phrases.append(_Phrase(name, steps[0][0], steps[1:], needs))

    def _key(self, expression: str) -> str:
        if expression not in self._names:
            self._add(expression, expression)
            self._names.add(expression)
        return expression

    def _compile(self, rule: dict[str, Any]) -> Iterator[_Pattern]:
        if rule["advice"] not in self._advice:
            raise _Fault(f"there is no advice {rule['advice']!r}", f"advice: {rule['advice']}")
        for given in rule["patterns"]:
            entry: dict[str, Any] = {"find": given} if isinstance(given, str) else given
            parts = [self._key(part) for part in entry["find"].split(" + ")]
            unless = [self._key(x) for x in (*entry.get("unless", ()), *rule.get("unless", ()))]
            yield _Pattern(rule, parts, frozenset(parts), entry.get("within", _WITHIN), unless)

    def match(self, text: str) -> RedFlag | None:
        """Return the most urgent warning sign of a message, or None; rules stand by urgency."""
        reading = _Reading(text, self._lexicon, self._phrases)
        for pattern in self._patterns:
            if pattern.needs <= reading.keys:
                if found := reading.find(pattern):
                    start, end = min(found)[0], max(end for _, end in found)
                    places = reading.offsets[start][0], reading.offsets[end - 1][1]
                    rule = pattern.rule
                    return RedFlag(rule["id"], rule["advice"], rule["why"], *places)
        return None

    def advice(self, id: str) -> str:
        """Return an advice text, with its placeholders unfilled."""
        return self._advice[id]
