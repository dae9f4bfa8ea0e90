"""What a conversation is about: what "it" and "the second one" stand for, what a fragment leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.knowledge.question import KIND
from bot.knowledge.wording import ORDINALS

MEMORY = "memory"
"""The slot in which the actions keep what the conversation is about."""
MAX_WORDS = 14
"""A longer message speaks for itself."""
MAX_FRAGMENT = 8
MAX_OTHERS = 2
NUMBERS = {"one": 0, "1": 0, "two": 1, "2": 1, "three": 2, "3": 2, "four": 3, "4": 3, "five": 4, "5": 4}
_ORDINAL = re.compile(
    rf"\b(?:the |your |that )?({'|'.join(ORDINALS)})"
    r"(?: (one|two|three|strain|food|kind|sort|group|type)| of (?:them|these|those))?(?: again)?\b"
    r"(?<!\bat first)(?! (?:week|day|month|time|year|question|answer|thing|of all))",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:the |what's |whats |what is )(?:one |strain |food )?(?:that )?"
    r"(?:is |was |comes |came |listed |right |just )*"
    r"(before|after|follows|next)(?: (?:that|it|this))?(?: (?:one|strain|food))?"
    r"(?: (?:on|in) (?:the|your|that) list)?(?: again)?\s*(?=$|[?.!,])",
    re.IGNORECASE,
)
_TYPES = {"strain": "strain", "food": "food", **dict.fromkeys(("kind", "sort", "group", "type"), KIND)}
_TYPE = re.compile(rf"\b({'|'.join(_TYPES)})s?\b", re.IGNORECASE)
_NUMBER = re.compile(rf"\bnumber ({'|'.join(NUMBERS)})\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\bthe (?:other|remaining|missing)(s| (?:ones?|two|three|strains?|foods?|kinds?|sorts?|groups?|types?))?\b"
    r"(?! (?:things?|ways?|day|side|hand|people|part|half)\b)"
    r"|\bthe (ones?|two|three|strains?|foods?) (?:that )?(?:(?:i|you|we) (?:left out|(?:have|did) ?n[o']t "
    r"(?:asked?|mention(?:ed)?|cover(?:ed)?|named?|had|have)(?: (?:about|for|yet))*)|(?:is|are) left)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:both(?: of (?:them|those|these)|(?= together| at once| at the same time)|(?=[\s?.!]*$))"
    r"|(?:those|these) two)\b",
    re.IGNORECASE,
)
_MOST = {"two": 2, "three": 3, "s": 3, "ones": 3, "strains": 3, "foods": 3}
"""So many things may be left for "the other two" and its like; `MAX_OTHERS` for any other wording."""
_ONE = ("", "one", "strain", "food")
"""What follows "the other" where it is one."""
_LIST = re.compile(
    r"\b(?:lists?|listed|ones|others?|what else|which (?:are|is|foods|strains)|what(?:'s| is| are) on)\b", re.IGNORECASE
)
_PERSONAL = re.compile(
    r"\b(it|they|them)\b(?! (?:better|best|important|possible|true|necessary|normal|common|wise) (?:to|that|if)\b)",
    re.IGNORECASE,
)
"""Of "is it better to take one strain" the "it" stands for nothing."""
_RELATIVE = "".join(
    rf"(?<!\b{word} )"
    for word in "one ones all things thing something anything everything strain strains food foods bacteria sure so "
    "know think say says said heard read believe true mean means proof evidence".split()
)
"""Behind such a word "that" begins a clause: "the one that strengthens the barrier", "is it true that"."""
_POINTING = re.compile(rf"\b(this|{_RELATIVE}that|these|those)\b(?! (?:is|are|was|one|ones)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Context:
    """What a conversation is about, as far as reading the next message needs it.

    The things are in Rasa's form of an entity; a type is empty where a thing is no strain or food.
    """

    subject: Mapping[str, Any] = field(default_factory=dict)
    listed: Sequence[Mapping[str, Any]] = ()
    """What "the second one" picks from."""
    spoken_of: frozenset[str] = frozenset()
    """Names of things that the last answers were about."""
    urgent: str = ""
    """Which urgent advice was given last; empty once something else has been answered."""
    answered: bool = False
    """Whether something has been spoken of, so that a follow-up has something to follow."""
    its_list: Sequence[Mapping[str, Any]] = ()
    """The article's list that the subject stands in, for "the one before it" where nothing was listed."""

    @classmethod
    def from_slot(cls, value: Any) -> Context:
        """From the memory's slot; empty at the start of a conversation."""
        if not isinstance(value, Mapping):
            return cls()
        return cls(
            subject=value.get("subject") or {},
            listed=value.get("listed") or (),
            its_list=value.get("its_list") or (),
            spoken_of=frozenset(value.get("spoken_of") or ()),
            urgent=str(value.get("urgent") or ""),
            answered=bool(value.get("topics") or value.get("subject")),
        )

    @property
    def name(self) -> str:
        """The subject's name, empty where there is none."""
        return str(self.subject.get("value") or "")

    def picked(self, text: str) -> tuple[str, list[Mapping[str, Any]]]:
        """Put names in the place of "the second one", "the first two" or "the other one".

        Returns:
            The text with the names, and the things; the text unchanged and nothing where it picks nothing.
        """
        listed = self._listed_of_kind(text) or (list(self.its_list) if _NUMBER.search(text) else [])
        for pattern, pick in ((_ORDINAL, _by_place), (_NUMBER, _by_number), (_BESIDE, self._beside)):
            found = [(match, things) for match in pattern.finditer(text) if (things := pick(match, listed))]
            for match, things in reversed(found):
                text = text[: match.start()] + _names(things) + text[match.end() :]
            if found:
                return text, [thing for _, things in found for thing in things]
        if len(listed) == 2 and listed[0].get("entity") != KIND and _BOTH.search(text):
            return _BOTH.sub(_names(listed), text, count=1), listed
        match = _OTHERS.search(text)
        which = (match[1] or match[2] or "").strip().lower() if match else ""
        others = (self._other_kind(which, listed) or self._others(which, listed)) if match else []
        return (_OTHERS.sub(_names(others), text, count=1), others) if others else (text, [])

    def _listed_of_kind(self, text: str) -> list[Mapping[str, Any]]:
        """The list that a text picks from: that of the kind that it names, else the latest."""
        named = _TYPE.findall(text)
        wanted = _TYPES[named[-1].lower()] if named else self.listed[0].get("entity") if self.listed else None
        return self._of_type(wanted) or (self._of_type(KIND) if wanted == "food" else [])

    def _of_type(self, wanted: Any) -> list[Mapping[str, Any]]:
        return [thing for thing in self.listed if thing.get("entity") == wanted]

    def _other_kind(self, which: str, listed: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Of two kinds of food the one that is not spoken of; nothing where no kind is."""
        kinds = self._of_type(KIND)
        is_meant = listed == kinds or which in {"", "one", "ones"}
        is_spoken_of = self.name in {kind["value"] for kind in kinds}
        return [kind for kind in kinds if kind["value"] != self.name] if is_meant and is_spoken_of else []

    def _others(self, which: str, listed: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """What was not spoken of since it was listed, where that leaves no more than it takes away.

        Where nothing was listed, or all that was named together was told, it is the rest of the article's list.
        """
        from_article = not (listed and self.spoken_of) and bool(self.its_list)
        told = {thing["value"] for thing in listed} if listed and not self.spoken_of else self.spoken_of
        among = self.its_list if from_article else listed
        others = [thing for thing in among if thing["value"] not in told]
        most = _MOST.get(which, MAX_OTHERS)
        if from_article and which in _ONE:
            most = 1
            if len(others) > most and len(told) == MAX_OTHERS:  # of two that were asked in turn, the one before
                others = [thing for thing in among if thing["value"] in told - {self.name}]
        return others if 0 < len(others) <= most else []

    def _beside(self, match: re.Match[str], listed: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The neighbour in the list of what is spoken of."""
        for among in (listed, self.its_list):
            place = next((i for i, thing in enumerate(among) if thing["value"] == self.name), None)
            if place is not None:
                place += -1 if match[1].lower() == "before" else 1
                return [among[place]] if 0 <= place < len(among) else []
        return []


def asks_for_list(text: str) -> bool:
    """Whether a text may ask for what is on the list: "which ones are then", "so what is on it"."""
    return _LIST.search(text) is not None


def _by_place(match: re.Match[str], listed: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What "the second one", "the first two" or "the last" stands for."""
    start, count = ORDINALS[match[1].lower()], {"two": 2, "three": 3}.get((match[2] or "").lower(), 1)
    return list(listed[-count:] if start < 0 else listed[start : start + count])


def _by_number(match: re.Match[str], listed: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What "number two" stands for."""
    start = NUMBERS[match[1].lower()]
    return list(listed[start : start + 1])


def _names(things: Sequence[Mapping[str, Any]]) -> str:
    return " and ".join(str(thing["value"]) for thing in things)


def with_referent(text: str, name: str, *, pointing: bool = True) -> str:
    """Put a name in the place of the first word that refers to it.

    Args:
        text: a question.
        name: what was spoken of before; empty where nothing was.
        pointing: whether "this" and "that" refer to it too.

    Returns:
        The text with the name; the text unchanged where no word refers to something.
    """
    for pronoun in (_PERSONAL, _POINTING) if pointing else (_PERSONAL,):
        if name and pronoun.search(text):
            return pronoun.sub(lambda match: name, text, count=1)
    return text


def completed(text: str, name: str) -> str:
    """Add the subject to a short text such as "and for kids?".

    Returns:
        The text with the name behind it; the text unchanged where it is long, or holds no word.
    """
    words = re.findall(r"[\w']+", text)
    if not name or not 0 < len(words) <= MAX_FRAGMENT:
        return text
    return f"{text.rstrip(' ?!.')} {name}?"
