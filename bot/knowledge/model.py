"""The article's facts as values: sections, topics, lists, and the words around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Section:
    """A part of the article that a fact comes from."""

    id: str
    heading: str
    """What the reader sees as the source."""
    printed: bool = True
    """Whether the article prints this heading, so that a link can point at it."""
    article: str = ""
    """Title of the article that it is a part of; empty for the first one, which needs no naming."""
    url: str = ""
    """Address of that article, where it is not the first one."""

    @property
    def source(self) -> str:
        """How it is named as a source."""
        return f"{self.article}: {self.heading}" if self.article else self.heading


@dataclass(frozen=True)
class Fact:
    """One sentence or two of our own, and the section they come from."""

    text: str
    section: str


@dataclass(frozen=True)
class Item:
    """One thing of a list."""

    value: str
    """The entity value that stands for it."""
    say: str
    """How it is written in a sentence."""


@dataclass(frozen=True)
class ItemList:
    """Things that the article names together."""

    items: tuple[Item, ...]
    entity: str | None = None
    """Type of the entities that may be members, None where nobody asks for members."""

    def find(self, value: str) -> Item | None:
        """The item with this entity value."""
        return next((item for item in self.items if item.value == value), None)


@dataclass(frozen=True)
class Membership:
    """What is said when somebody asks whether a thing is on a list."""

    list: str
    yes: str
    """A clause with `{name}`, in lower case, that may follow "Yes,"; empty where a yes can't happen."""
    no: str
    rest: str
    """Introduces what else the list holds."""
    genus: str = ""
    """A sentence with `{name}` and `{members}` on a genus of which species are listed; empty where none can be."""
    whole: str = ""
    """Introduces the list where no thing on it was named; `rest` does where this is empty."""
    yes_to: tuple[str, ...] = ()
    """Words, or beginnings with `*`, one of which a yes/no question must have to be told "Yes,"."""
    skip: tuple[str, ...] = ()
    """Lists whose things get no "no" here, because another topic speaks of them."""


@dataclass(frozen=True)
class Topic:
    """Everything that is said about one topic."""

    id: str
    asks: str
    """The plain question that stands for the topic when it is suggested."""
    about: str
    """What "it" or "they" stand for after an answer on this topic."""
    section: str
    says: tuple[Fact, ...]
    list: str | None = None
    """Name of the list that follows what is said first."""
    then: tuple[Fact, ...] = ()
    more: tuple[Fact, ...] = ()
    """What "tell me more" adds."""
    caution: Fact | None = None
    memberships: tuple[Membership, ...] = ()
    traits: tuple[str, ...] = ()
    """Words, or word beginnings with `*`, by which "which of them ..." finds this topic; several for one are apart."""
    next: tuple[str, ...] = ()
    """Topics to suggest after this one."""


@dataclass(frozen=True)
class Aspect:
    """Something about the subject that the article is silent about."""

    id: str
    says: str
    next: tuple[str, ...]


@dataclass(frozen=True)
class Chitchat:
    """A reply that needs no article."""

    says: str
    offer: bool = False
    """Whether suggestions follow."""
    listed: bool = False
    """Whether the suggestions stand in the text too."""


@dataclass(frozen=True)
class Knowledge:
    """All content, checked as it was loaded."""

    title: str
    sections: Mapping[str, Section]
    topics: Mapping[str, Topic]
    lists: Mapping[str, ItemList]
    aspects: Mapping[str, Aspect]
    chitchat: Mapping[str, Chitchat]
    phrases: Mapping[str, str]
    unreadable: Mapping[str, str]
    languages: Mapping[str, str]
    """By language code: that only English can be read, in that language."""
    start: tuple[str, ...]
    """Topics to offer where nothing is nearer."""
    topic_map: tuple[str, ...]
    """Topics to list when somebody is lost."""
    advice: Mapping[str, str]
    """Urgent advice by its id, with `{emergency_number}` and `{crisis_line}` to fill in."""
    url: str = ""
    """Address of the article, empty where none is configured."""

    @property
    def strains(self) -> tuple[str, ...]:
        """The topics of single strains: those that have traits and are no list."""
        return tuple(topic.id for topic in self.topics.values() if topic.traits and topic.list is None)

    @cached_property
    def suggested(self) -> frozenset[str]:
        """The topics that something leads to. Others ("foods that the article does not name") only answer."""
        leading = [self.start, self.topic_map, *(topic.next for topic in self.topics.values())]
        leading += [aspect.next for aspect in self.aspects.values()]
        return frozenset(topic for topics in leading for topic in topics)
