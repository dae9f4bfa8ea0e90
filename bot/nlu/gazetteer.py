"""Finds the strains, foods, symptoms and causes that a text names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc


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
    """Matches names in tokenised texts, whatever the case of their letters."""

    def __init__(self, nlp: Language, names: Sequence[Name]) -> None:
        """Build the matcher.

        Args:
            nlp: the tokenizer that the texts will come from.
            names: every way to write every thing.
        """
        self.names = tuple(names)
        self._matcher, self._strings = Matcher(nlp.vocab), nlp.vocab.strings
        for index, name in enumerate(self.names):
            self._matcher.add(str(index), [[{"LOWER": token.lower_} for token in nlp.make_doc(name.text)]])

    def find(self, doc: Doc) -> list[Mention]:
        """The things that a text names, in order, the longest name of a type where several overlap."""
        if not self.names:  # spaCy warns of an empty matcher
            return []
        matches = [(index, doc[start:end]) for index, start, end in self._matcher(doc)]
        taken: dict[str, set[int]] = {}
        found: list[Mention] = []
        for index, span in sorted(matches, key=lambda match: (-len(match[1]), match[1].start)):
            name = self.names[int(self._strings[index])]
            tokens = set(range(span.start, span.end))
            if tokens & taken.setdefault(name.type, set()):
                continue
            taken[name.type] |= tokens
            found.append(Mention(name.type, name.group, name.value, span.start_char, span.end_char))
        return sorted(found, key=lambda mention: (mention.start, mention.type))


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
