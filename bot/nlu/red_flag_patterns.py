"""Compile the lists and patterns of `data/safety/red_flags.yml`; the README beside it has the format."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from bot.errors import ContentError
from bot.knowledge.yaml_source import Mapping, Sequence

GAP = "..."
"""Stands in a phrase for a few words of any kind."""

_STRETCHED = re.compile(r"([^\W\d])\1\1+")
_UNKNOWN_PLACEHOLDER = re.compile(r"\{(?!(?:emergency_number|crisis_line)\})")
_WITHIN = 7  # other words that may stand between the signs of a pattern
_FUZZY = 5  # from this many letters on, one slip of the fingers is forgiven
_LONGEST = 40  # a longer word is a link or noise
_RULE = {"id", "why", "advice", "patterns"}
_PATTERN = {"find", "within", "unless"}

Item = tuple[str, int]  # a text of the file and its line


@dataclass(frozen=True)
class Phrase:
    """Keys that stand in a row.

    Attributes:
        name: key of the list that the phrase belongs to.
        first: key of its first word.
        rest: keys of the others, and whether each may be missing.
        needs: keys without which the phrase can't occur.
    """

    name: str
    first: str
    rest: tuple[tuple[str, bool], ...]
    needs: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """One warning sign: its id, the id of its advice, the medical reason."""

    id: str
    advice: str
    why: str


@dataclass(frozen=True)
class Pattern:
    """Keys that stand close together.

    Attributes:
        rule: what the pattern is a sign of.
        parts: the keys, of which the first must not be denied.
        needs: the same, as a set.
        within: how many other words may stand between them.
        unless: keys that veto it when they stand in the same sentence.
    """

    rule: Rule
    parts: tuple[str, ...]
    needs: frozenset[str]
    within: int
    unless: tuple[str, ...]


def _one_slip(a: str, b: str) -> bool:
    """Tell whether one letter was added, lost, replaced or swapped with its neighbour."""
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[at:], b[at:]
    swapped = a[:2] == b[1::-1] and a[2:] == b[2:]
    return swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]


def _items(parent: Mapping, name: str) -> Iterator[Item]:
    """Yield the texts of a list and their lines."""
    given = parent.get(name)
    if not isinstance(given, Sequence):
        raise parent.error(f"`{name}` must be a list", name)
    for item, line in zip(given, given.lines, strict=True):
        if isinstance(item, bool) or not isinstance(item, (str, int, float)) or not str(item).strip():
            raise ContentError(f"{item!r} under {name} is no text: put it in quotes", path=parent.path, line=line)
        yield str(item), line


def _mapping(parent: Mapping, name: str) -> Mapping:
    given = parent.get(name)
    if not isinstance(given, Mapping):
        raise parent.error(f"`{name}` must hold `name: value` pairs", name)
    return given


class Lexicon:
    """The keys of every word: whole words and beginnings (`vomit*`), misspelled or not."""

    def __init__(self, content: Mapping) -> None:
        """Read the spellings, the words to forgive a slip in, and the real words that look like one."""
        spellings = _mapping(content, "spellings")
        self._right = {wrong: right for right in spellings for wrong, _ in _items(spellings, right)}
        forgive = sorted(word for word, _ in _items(content, "forgive"))
        self._forgive = {first: list(words) for first, words in groupby(forgive, key=lambda word: word[0])}
        self._real = frozenset(word for word, _ in _items(content, "real_words"))
        self._whole, self._begins = dict[str, set[str]](), dict[str, set[str]]()
        self.keys = lru_cache(maxsize=20_000)(self._keys)

    def add(self, word: str, key: str) -> None:
        """Give a word, or every word with a beginning, one more key."""
        known, word = (self._begins, word[:-1]) if word.endswith("*") else (self._whole, self._right.get(word, word))
        known.setdefault(word, set()).add(key)

    def commonness(self) -> dict[str, int]:
        """Return how common the words of each key are: common words have many keys."""
        return {key: len(keys) for keys in sorted(self._whole.values(), key=len) for key in keys}

    def _known(self, word: str) -> set[str]:
        word = self._right.get(word, word)
        return self._whole.get(word, set()).union(*(self._begins.get(word[:n], ()) for n in range(2, len(word) + 1)))

    def _keys(self, word: str) -> set[str]:
        """Return the keys of the word, else of its unstretched form, else of what it misspells."""
        for stretch in (r"\1\1\1", r"\1\1", r"\1"):
            short = _STRETCHED.sub(stretch, word)
            if len(short) <= _LONGEST and (keys := self._known(short)):
                return keys
        if _FUZZY <= len(word) <= _LONGEST and word not in self._real:
            for right in self._forgive.get(word[0], ()):
                if _one_slip(word, right):
                    return self._whole.get(self._right.get(right, right), set())
        return set()


class RedFlagPatterns:
    """All that a content file asks for, ready to be looked for.

    Attributes:
        lexicon: the keys of every word.
        phrases: what makes keys of keys; each needs only what stands before it.
        patterns: the signs, the most urgent first.
        phrases_of, patterns_of: for each key, the places of those to look for when it occurs.
    """

    def __init__(self, content: Mapping) -> None:
        """Compile the content of a file.

        Raises:
            ContentError: it breaks the format; with file and line.
        """
        if content.get("version") != 1:
            raise content.error("only `version: 1` of the format is known", "version")
        self._path = content.path
        self._names = {GAP}
        self.lexicon = Lexicon(content)
        self.phrases: list[Phrase] = []
        words = _mapping(content, "words")
        lists = [(name, words, name) for name in words] + [(name, content, name) for name in ("ignore", "fiction")]
        for group in ("negation", "history"):
            section = _mapping(content, group)
            lists += [(f"{group}.{name}", section, name) for name in section]
        for key, parent, name in lists:
            for item in _items(parent, name):
                self._add(key, item)
            self._names.add(key)
        self.patterns = list(self._rules(content, self._advice(_mapping(content, "advice"))))
        self.phrases_of = self._by_rarest(self.phrases)
        self.patterns_of = self._by_rarest(self.patterns)

    def _by_rarest(self, wanted: Iterable[Phrase | Pattern]) -> dict[str, list[int]]:
        """Return the places in a list, by the key of each that stands for the rarest words."""
        common, places = self.lexicon.commonness(), defaultdict[str, list[int]](list)
        for place, one in enumerate(wanted):
            places[min(sorted(one.needs), key=lambda key: common.get(key, 0))].append(place)
        return places

    def _advice(self, texts: Mapping) -> set[str]:
        """Return the ids of the advice, none of which may hold a placeholder that nobody fills."""
        for name, text in texts.items():
            if not isinstance(text, str) or _UNKNOWN_PLACEHOLDER.search(text):
                raise texts.error(f"advice {name} may hold {{emergency_number}} and {{crisis_line}} only", name)
        return set(texts)

    def _fault(self, message: str, line: int) -> ContentError:
        return ContentError(message, path=self._path, line=line)

    def _add(self, name: str, item: Item) -> None:
        """Let a list, or a pattern's part, hold one more word or phrase."""
        expression, line = item
        steps = [(raw.strip("()"), raw.startswith("(")) for raw in expression.split()]
        (first, missing), *rest = steps
        if missing or first == GAP:
            raise self._fault(f"{expression!r} starts with a word that may be missing", line)
        for key, _ in steps:
            self._add_words(key, key if rest else name, item)
            if rest and "|" in key:
                self._names.add(key)
        if rest or first in self._names:
            needs = frozenset(key for key, optional in steps if not optional and key != GAP)
            self.phrases.append(Phrase(name, first, tuple(rest), needs))

    def _add_words(self, key: str, target: str, item: Item) -> None:
        """Give the alternatives of one step (`a|b`) their key."""
        for word in key.split("|") if key not in self._names else ():
            if word in self._names:
                self.phrases.append(Phrase(target, word, (), frozenset([word])))
            elif word.isupper():
                raise self._fault(f"{word} is used before the list of that name", item[1])
            else:
                self.lexicon.add(word, target)

    def _key(self, item: Item) -> str:
        expression = item[0].strip()
        if expression not in self._names:
            self._add(expression, item)
            self._names.add(expression)
        return expression

    def _rules(self, content: Mapping, advice: Iterable[str]) -> Iterator[Pattern]:
        given, seen = content.get("rules"), set()
        if not isinstance(given, Sequence):
            raise content.error("`rules` must be a list", "rules")
        for entry, line in zip(given, given.lines, strict=True):
            if not isinstance(entry, Mapping) or set(entry) - {"unless"} != _RULE:
                raise self._fault("a rule has id, why, advice, patterns and perhaps unless", line)
            if entry["advice"] not in advice:
                raise entry.error(f"there is no advice {entry['advice']!r}", "advice")
            if entry["id"] in seen:
                raise entry.error(f"there are two rules {entry['id']!r}", "id")
            seen.add(entry["id"])
            yield from self._patterns(entry, Rule(entry["id"], entry["advice"], entry["why"]))

    def _patterns(self, entry: Mapping, rule: Rule) -> Iterator[Pattern]:
        given = entry["patterns"]
        if not isinstance(given, Sequence):
            raise entry.error("`patterns` must be a list", "patterns")
        for one, line in zip(given, given.lines, strict=True):
            options = one if isinstance(one, Mapping) else {"find": one}
            find, within = options.get("find"), options.get("within", _WITHIN)
            if not isinstance(find, str) or not isinstance(within, int) or set(options) - _PATTERN:
                raise self._fault("a pattern is a text, or has find and perhaps within and unless", line)
            parts = tuple(self._key((part, line)) for part in find.split(" + "))
            vetoes = [item for source in (one, entry) if "unless" in source for item in _items(source, "unless")]
            unless = tuple(self._key(item) for item in vetoes)
            yield Pattern(rule, parts, frozenset(parts), within, unless)
