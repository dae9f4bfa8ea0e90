"""Reads `data/knowledge/` into `Knowledge`, and refuses what does not hold together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.knowledge.model import (
    Aspect,
    Chitchat,
    Fact,
    Item,
    ItemList,
    Knowledge,
    Membership,
    Section,
    Topic,
)
from bot.knowledge.yaml_source import Mapping, read_yaml

FIXED = {"article.yml", "conversation.yml", "not_covered.yml"}
"""Files that hold no topics."""
TOPIC_KEYS = {
    "asks", "section", "says", "list", "then", "more", "caution", "membership", "traits", "next",
}  # fmt: skip
PHRASES = {
    "automated", "source", "yes", "clarify", "unsure", "out_of_scope", "also_out_of_scope", "topic_map",
    "nothing_more", "nothing_yet", "which_unknown", "choose", "declined", "next",
}  # fmt: skip
UNREADABLE = {"empty", "too_long", "symbols", "language"}


def load_knowledge(folder: Path, *, url: str = "") -> Knowledge:
    """Load every file of `knowledge/`, and the urgent advice of `safety/`.

    Args:
        folder: `data` of a project.
        url: address of the article, for links to its sections.

    Raises:
        ContentError: a key is missing or unknown, or a name leads nowhere; with file and line.
    """
    advice = _section(read_yaml(folder / "safety" / "red_flags.yml"), "advice")
    folder = folder / "knowledge"
    article = read_yaml(folder / "article.yml")
    conversation = read_yaml(folder / "conversation.yml")
    groups = [read_yaml(path) for path in sorted(folder.glob("*.yml")) if path.name not in FIXED]
    lists = {name: _item_list(g, name) for g in groups for name in _section(g, "lists", optional=True)}
    sections = _sections(article)
    topics = _topics(groups, lists, sections)
    aspects = _section(read_yaml(folder / "not_covered.yml"), "aspects")
    return Knowledge(
        title=_text(article, "title"),
        sections=sections,
        topics=topics,
        lists=lists,
        aspects={k: Aspect(k, _text(v, "says"), _topics_of(v, "next", topics)) for k, v in aspects.items()},
        chitchat={k: _chitchat(v) for k, v in _section(conversation, "chitchat").items()},
        phrases=_texts(conversation, "phrases", PHRASES),
        unreadable=_texts(conversation, "unreadable", UNREADABLE),
        start=_topics_of(conversation, "start", topics),
        topic_map=_topics_of(conversation, "topic_map", topics),
        advice={name: _text(advice, name) for name in advice},
        url=url,
    )


def _sections(article: Mapping) -> dict[str, Section]:
    return {
        key: Section(key, _text(value, "heading"), bool(value.get("printed", True)))
        for key, value in _section(article, "sections").items()
    }


def _topics(groups: list[Mapping], lists: dict[str, ItemList], sections: Iterable[str]) -> dict[str, Topic]:
    sources = {key: topic for group in groups for key, topic in _section(group, "topics").items()}
    topics = {}
    for group in groups:
        cautions = _section(group, "cautions", optional=True)
        for key in _section(group, "topics"):
            topics[key] = _topic(key, sources[key], cautions, sections, lists, sources)
    return topics


def _section(source: Mapping, key: str, *, optional: bool = False) -> Mapping:
    if optional and key not in source:
        empty = Mapping()
        empty.path, empty.line, empty.lines = source.path, source.line, {}
        return empty
    value = source.get(key)
    if not isinstance(value, Mapping):
        raise source.error(f"`{key}:` must be here, with named entries", key)
    return value


def _text(source: Any, key: str) -> str:
    value = source.get(key)
    if not isinstance(value, str) or not value.strip():
        raise source.error(f"`{key}:` must be here, with a text", key)
    return value.strip()


def _texts(source: Mapping, key: str, needed: Iterable[str]) -> dict[str, str]:
    entries = _section(source, key)
    for name in needed:
        _text(entries, name)
    for name in entries:
        if name not in needed:
            raise entries.error(f"nothing uses the phrase {name!r}: remove it", name)
    return {name: _text(entries, name) for name in entries}


def _topics_of(source: Mapping, key: str, topics: Iterable[str]) -> tuple[str, ...]:
    names = source.get(key, [])
    if not isinstance(names, list):
        raise source.error(f"`{key}:` must be a list of topics", key)
    for name in names:
        if name not in topics:
            raise source.error(f"`{key}:` names the topic {name!r}, which no file here has", key)
    return tuple(names)


def _chitchat(source: Mapping) -> Chitchat:
    return Chitchat(_text(source, "says"), bool(source.get("offer", False)), bool(source.get("listed", False)))


def _item_list(group: Mapping, name: str) -> ItemList:
    source = _section(_section(group, "lists"), name)
    items = []
    for entry in source.get("items", []):
        if isinstance(entry, str):
            items.append(Item(entry, entry))
        elif isinstance(entry, Mapping):
            items.append(Item(_text(entry, "value"), _text(entry, "say")))
        else:
            raise source.error("an item is a text, or `{value: ..., say: ...}`", "items")
    if not items:
        raise source.error(f"the list {name!r} has no `items:`", "items")
    return ItemList(tuple(items), source.get("entity"))


def _facts(source: Mapping, key: str, section: str, sections: Iterable[str]) -> tuple[Fact, ...]:
    entries = source.get(key, [])
    if not isinstance(entries, list):
        raise source.error(f"`{key}:` must be a list of sentences", key)
    return tuple(_fact(source, key, entry, section, sections) for entry in entries)


def _fact(source: Mapping, key: str, entry: object, section: str, sections: Iterable[str]) -> Fact:
    if isinstance(entry, str):
        fact = Fact(entry.strip(), section)
    elif isinstance(entry, Mapping):
        fact = Fact(_text(entry, "text"), _text(entry, "section"))
    else:
        raise source.error(f"an entry of `{key}:` is a text, or `{{section: ..., text: ...}}`", key)
    if fact.section not in sections:
        raise source.error(f"the section {fact.section!r} does not stand in article.yml", key)
    return fact


def _topic(
    key: str,
    source: Mapping,
    cautions: Mapping,
    sections: Iterable[str],
    lists: dict[str, ItemList],
    topics: Iterable[str],
) -> Topic:
    for name in source:
        if name not in TOPIC_KEYS:
            raise source.error(f"a topic has no `{name}:`; it may have {', '.join(sorted(TOPIC_KEYS))}", name)
    section = _text(source, "section")
    caution = None
    if "caution" in source:
        if source["caution"] not in cautions:
            raise source.error(f"no caution is called {source['caution']!r} in this file", "caution")
        caution = _fact(source, "caution", cautions[source["caution"]], section, sections)
    if source.get("list") is not None and source["list"] not in lists:
        raise source.error(f"no list is called {source['list']!r}", "list")
    says = _facts(source, "says", section, sections)
    if not says:
        raise source.error("`says:` must be here, with at least one sentence", "says")
    return Topic(
        id=key,
        asks=_text(source, "asks"),
        section=section,
        says=says,
        list=source.get("list"),
        then=_facts(source, "then", section, sections),
        more=_facts(source, "more", section, sections),
        caution=caution,
        memberships=tuple(_membership(m, lists) for m in source.get("membership", [])),
        traits=tuple(source.get("traits", [])),
        next=_topics_of(source, "next", topics),
    )


def _membership(source: Mapping, lists: dict[str, ItemList]) -> Membership:
    name, skip = _text(source, "list"), tuple(source.get("skip", []))
    for known in (name, *skip):
        if known not in lists or lists[known].entity is None:
            raise source.error(f"no list with an `entity:` is called {known!r}")
    return Membership(
        list=name,
        yes=source.get("yes", ""),
        no=_text(source, "no"),
        rest=source.get("rest", ""),
        yes_to=tuple(source.get("yes_to", [])),
        skip=skip,
    )
