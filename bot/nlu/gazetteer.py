"""Finds the strains, foods, symptoms and causes that a text names, misspelt ones too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

MIN_FUZZY = 6
"""Shorter words must be spelt right: in a short word one letter makes another word ("leek", "leak")."""
MIN_FUZZY_TWICE = 9
"""From this length on two letters may be wrong."""


@dataclass(frozen=True)
class Name:
    """One way to write a thing."""

    type: str
    group: str
    value: str
    """The thing's proper name."""
    text: str
    """This way to write it."""


@dataclass(frozen=True)
class Mention:
    """A thing found in a text."""

    type: str
    group: str
    value: str
    start: int
    end: int
    """Character offsets, end exclusive."""


class Gazetteer:
    """Matches names in tokenised texts: as written, and with a letter wrong in longer words."""

    def __init__(self, nlp: Language, names: Sequence[Name], real_words: frozenset[str] = frozenset()) -> None:
        """Build the matchers.

        Args:
            nlp: the tokenizer that the texts will come from.
            names: every way to write every thing.
            real_words: words of the language, which are no misspelling of a name ("lactic").
        """
        self.names = tuple(names)
        self.real_words = real_words
        self._words = [[token.lower_ for token in nlp.make_doc(name.text)] for name in self.names]
        self._exact = Matcher(nlp.vocab)
        self._fuzzy = Matcher(nlp.vocab)
        for index, words in enumerate(self._words):
            self._exact.add(str(index), [[{"LOWER": word} for word in words]])
            if any(len(word) >= MIN_FUZZY for word in words):
                self._fuzzy.add(str(index), [[_fuzzy(word) for word in words]])

    def find(self, doc: Doc) -> list[Mention]:
        """The things that a text names, in order, the longest name of a type where several overlap."""
        if not self.names:
            return []
        matches = [(True, index, doc[start:end]) for index, start, end in self._exact(doc)]
        matches += [
            (False, index, doc[start:end])
            for index, start, end in (self._fuzzy(doc) if len(self._fuzzy) else [])  # spaCy warns of an empty one
            if self._may_be_misspelt(doc[start:end], self._words[int(doc.vocab.strings[index])])
        ]
        ranked = sorted(matches, key=lambda m: (len(m[2]), m[0], -m[2].start), reverse=True)
        taken: dict[str, set[int]] = {}
        found: list[Mention] = []
        for _, index, span in ranked:
            name = self.names[int(doc.vocab.strings[index])]
            tokens = set(range(span.start, span.end))
            if tokens & taken.setdefault(name.type, set()):
                continue
            taken[name.type] |= tokens
            found.append(_mention(name, span))
        return sorted(found, key=lambda mention: (mention.start, mention.type))

    def _may_be_misspelt(self, span: Span, meant: Sequence[str]) -> bool:
        """Whether a near match is a slip: its words begin right, and none that differs is a real word."""
        written = [token.lower_ for token in span]
        return all(a == b or (a[0] == b[0] and a not in self.real_words) for a, b in zip(written, meant, strict=True))


def names_from_lookups(lookups: Sequence[Mapping[str, Any]], synonyms: Mapping[str, str]) -> list[Name]:
    """Turn Rasa's lookup tables and synonyms into names.

    Args:
        lookups: tables called `type.group` with their `elements`. In a strain's own table every
            element is an alias of the first; elsewhere each is a thing of its own.
        synonyms: alias to proper name.
    """
    names: dict[tuple[str, str], Name] = {}
    for table in lookups:
        kind, _, group = str(table["name"]).partition(".")
        elements = [str(element) for element in table["elements"]]
        one_thing = kind == "strain" and group != "other"
        for element in elements:
            value = elements[0] if one_thing else element
            aliases = [alias for alias, target in sorted(synonyms.items()) if target == element]
            for text in (element, *aliases):
                names.setdefault((kind, text.lower()), Name(kind, group, value, text))
    return list(names.values())


def _fuzzy(word: str) -> dict[str, Any]:
    if len(word) < MIN_FUZZY:
        return {"LOWER": word}
    return {"LOWER": {"FUZZY2" if len(word) >= MIN_FUZZY_TWICE else "FUZZY1": word}}


def _mention(name: Name, span: Span) -> Mention:
    return Mention(name.type, name.group, name.value, span.start_char, span.end_char)
