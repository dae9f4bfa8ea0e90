"""Reads `data/knowledge/` into `Knowledge`, and refuses what does not hold together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from bot.knowledge.fixed_phrases import ADVICE_PLACES, PHRASES, UNREADABLE, fixed_phrases, with_places
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
TOPIC_KEYS = {"asks", "about", "section", "says", "list", "then", "more", "caution", "membership", "traits", "next"}
MEMBERSHIP_KEYS = {"list", "yes", "no", "genus", "rest", "whole", "yes_to", "skip"}
ARTICLE = "article"
"""Key of a group's file under which its own article stands, where it is not the first one."""
GENERAL_ADVICE = "general"
"""The urgent advice for a sign that no rule names."""


def load_knowledge(folder: Path, *, url: str = "") -> Knowledge:
    """Load every file of `knowledge/`, and the urgent advice of `safety/`.

    Args:
        folder: `data` of a project.
        url: address of the article, for links to its sections.

    Raises:
        ContentError: a key is missing or unknown, or a name leads nowhere; with file and line.
    """
    advice = read_yaml(folder / "safety" / "red_flags.yml").mapping("advice")
    advice.text(GENERAL_ADVICE)
    folder = folder / "knowledge"
    article = read_yaml(folder / "article.yml")
    conversation = read_yaml(folder / "conversation.yml")
    groups = [read_yaml(path) for path in sorted(folder.glob("*.yml")) if path.name not in FIXED]
    lists = _lists(groups)
    sections = _sections(article, groups)
    topics = _topics(groups, lists, sections)
    languages = conversation.mapping("languages")
    aspects = read_yaml(folder / "not_covered.yml").entries("aspects")
    return Knowledge(
        title=article.text("title"),
        sections=sections,
        topics=topics,
        lists=lists,
        aspects={k: Aspect(k, v.text("says"), _topics_of(v, "next", topics)) for k, v in aspects},
        chitchat={
            k: Chitchat(v.text("says"), v.get("offer") is True, v.get("listed") is True)
            for k, v in conversation.entries("chitchat")
        },
        phrases=fixed_phrases(conversation, "phrases", PHRASES),
        unreadable=fixed_phrases(conversation, "unreadable", UNREADABLE),
        languages={code: languages.text(code) for code in languages},
        start=_topics_of(conversation, "start", topics),
        topic_map=_topics_of(conversation, "topic_map", topics),
        advice={name: with_places(advice, name, ADVICE_PLACES) for name in advice},
        url=url,
    )


def _sections(first: Mapping, groups: list[Mapping]) -> dict[str, Section]:
    """The sections of the first article, and of those that groups bring with them."""
    sections = {k: Section(k, v.text("heading"), v.get("printed") is not False) for k, v in first.entries("sections")}
    for group in groups:
        if ARTICLE not in group:
            continue
        article = group.mapping(ARTICLE)
        title, url = article.text("title"), article.text("url") if article.get("url") else ""
        if url and not url.startswith(("https://", "http://")):
            raise article.error("`url:` must start with https:// or http://", "url")
        for key, source in article.entries("sections"):
            if key in sections:
                raise source.error(f"another article has a section {key!r} too: rename one")
            sections[key] = Section(key, source.text("heading"), source.get("printed") is not False, title, url)
    return sections


def _lists(groups: list[Mapping]) -> dict[str, ItemList]:
    lists: dict[str, ItemList] = {}
    for group in groups:
        for name, source in group.entries("lists", optional=True):
            if name in lists:
                raise source.error(f"another file has a list {name!r} too: rename one")
            lists[name] = _item_list(name, source)
    return lists


def _topics(groups: list[Mapping], lists: dict[str, ItemList], sections: Collection[str]) -> dict[str, Topic]:
    sources: dict[str, tuple[Mapping, Mapping]] = {}
    for group in groups:
        cautions = group.mapping("cautions", optional=True)
        for key, source in group.entries("topics"):
            if key in sources:
                raise source.error(f"another file has the topic {key!r} too: remove one")
            sources[key] = (source, cautions)
    return {k: _topic(k, source, cautions, sections, lists, sources) for k, (source, cautions) in sources.items()}


def _topics_of(source: Mapping, key: str, topics: Collection[str]) -> tuple[str, ...]:
    names = source.get(key, [])
    if not isinstance(names, list):
        raise source.error(f"`{key}:` must be a list of topics", key)
    for name in names:
        if not isinstance(name, str) or name not in topics:
            raise source.error(f"`{key}:` names the topic {name!r}, which no file here has", key)
    return tuple(names)


def _item_list(name: str, source: Mapping) -> ItemList:
    items = []
    for entry in source.items_of("items"):
        if isinstance(entry, str):
            items.append(Item(entry, entry))
        elif isinstance(entry, Mapping):
            items.append(Item(entry.text("value"), entry.text("say")))
        else:
            raise source.error("an item is a text, or `{value: ..., say: ...}`", "items")
    if not items:
        raise source.error(f"the list {name!r} has no `items:`", "items")
    return ItemList(tuple(items), source.text("entity") if "entity" in source else None)


def _facts(source: Mapping, key: str, section: str, sections: Collection[str]) -> tuple[Fact, ...]:
    entries = source.get(key, [])
    if not isinstance(entries, list):
        raise source.error(f"`{key}:` must be a list of sentences", key)
    return tuple(_fact(source, key, entry, section, sections) for entry in entries)


def _fact(source: Mapping, key: str, entry: object, section: str, sections: Collection[str]) -> Fact:
    if isinstance(entry, str):
        fact = Fact(entry.strip(), section)
    elif isinstance(entry, Mapping):
        fact = Fact(entry.text("text"), entry.text("section"))
    else:
        raise source.error(f"an entry of `{key}:` is a text, or `{{section: ..., text: ...}}`", key)
    if fact.section not in sections:
        raise source.error(f"the section {fact.section!r} stands in no article: see article.yml", key)
    return fact


def _topic(
    key: str,
    source: Mapping,
    cautions: Mapping,
    sections: Collection[str],
    lists: dict[str, ItemList],
    topics: Collection[str],
) -> Topic:
    for name in source:
        if name not in TOPIC_KEYS:
            raise source.error(f"a topic has no `{name}:`; it may have {', '.join(sorted(TOPIC_KEYS))}", name)
    section = source.text("section")
    says = _facts(source, "says", section, sections)
    if not says:
        raise source.error("`says:` must be here, with at least one sentence", "says")
    return Topic(
        id=key,
        asks=source.text("asks"),
        about=source.text("about"),
        section=section,
        says=says,
        list=_list_name(source, "list", lists) if "list" in source else None,
        then=_facts(source, "then", section, sections),
        more=_facts(source, "more", section, sections),
        caution=_caution(source, cautions, section, sections),
        memberships=_memberships(source, lists),
        traits=source.texts("traits"),
        next=_topics_of(source, "next", topics),
    )


def _caution(source: Mapping, cautions: Mapping, section: str, sections: Collection[str]) -> Fact | None:
    if "caution" not in source:
        return None
    name = source.text("caution")
    if name not in cautions:
        raise source.error(f"no caution is called {name!r} in this file", "caution")
    return _fact(source, "caution", cautions[name], section, sections)


def _list_name(source: Mapping, key: str, lists: Collection[str]) -> str:
    name = source.text(key)
    if name not in lists:
        raise source.error(f"no list is called {name!r}", key)
    return name


def _memberships(source: Mapping, lists: dict[str, ItemList]) -> tuple[Membership, ...]:
    entries = source.items_of("membership")
    if not all(isinstance(entry, Mapping) for entry in entries):
        raise source.error("`membership:` must be a list of `list: ...` entries", "membership")
    return tuple(_membership(entry, lists) for entry in entries)


def _membership(source: Mapping, lists: dict[str, ItemList]) -> Membership:
    for key in source:
        if key not in MEMBERSHIP_KEYS:
            raise source.error(f"a membership has no `{key}:`; it may have {', '.join(sorted(MEMBERSHIP_KEYS))}", key)
    name, skip = _list_name(source, "list", lists), source.texts("skip")
    _with_entities(source, (name, *skip), lists)
    return Membership(
        list=name,
        yes=with_places(source, "yes", ("name",)) if "yes" in source else "",
        no=with_places(source, "no", ("name",)),
        genus=with_places(source, "genus", ("name", "members")) if "genus" in source else "",
        rest=source.text("rest") if "rest" in source else "",
        whole=source.text("whole") if "whole" in source else "",
        yes_to=source.texts("yes_to"),
        skip=skip,
    )


def _with_entities(source: Mapping, names: Iterable[str], lists: dict[str, ItemList]) -> None:
    for name in names:
        if name not in lists or lists[name].entity is None:
            raise source.error(f"no list with an `entity:` is called {name!r}", "list")
