"""The files of another article, with a task on every line that is still to be written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from bot.errors import ContentError
from bot.mending.article_text import DIGESTS, INTRODUCTION, Part, digests_as_json, read_article
from bot.mending.desk import Desk
from bot.mending.edits import Edit
from bot.mending.errors import MendError
from bot.mending.publishing import alone, publish

TREES = (Path("data/knowledge"), Path("data/nlu"), Path("tests/nlu"))
"""Folders that share their stems."""
LISTS = (Path("domain.yml"), Path("data/rules.yml"))
"""Files that list all topics; those of an article come before what is not covered."""
_STEM = re.compile(r"[a-z][a-z_]{1,30}")
_SILENT = re.compile(r"(?m)^(?P<before> *- (?:intent: )?)not_covered\.")
_SMALL = frozenset(
    "a an and are as at by can do does for from how in into is it of on or our the to what why with your".split()
)
MOST_WORDS = 3
"""Words of a heading that make a topic's name."""


def add_article(root: Path, file: Path, stem: str, title: str, url: str, desk: Desk) -> int:
    """Write the skeleton for another article.

    Args:
        root: the project's folder.
        file: the article's text; it is read and not kept.
        stem: names the article's files and begins the names of its topics.
        title: as replies name it.
        url: its address; empty for none.
        desk: where it is said what comes next.

    Returns:
        0.

    Raises:
        MendError: the name can't be used, or the text has no sections.
        ContentError: the file can't be read.
    """
    _check(root, stem, title, url)
    parts = named_parts(read_article(file), stem)
    topics = [topic_of(part, stem) for part in parts if not _is_introduction(part)]
    edits = [
        *(Edit(path, None, content.encode()) for path, content in files_of(parts, stem, title, url).items()),
        Edit(DIGESTS / f"{stem}.json", None, digests_as_json(parts)),
        *(_listed(root, path, topics) for path in LISTS),
    ]
    with alone(root):
        publish(root, edits)
    for edit in edits:
        desk.say(f"{'changed' if edit.old else 'new    '} {edit.path}")
    desk.say(f"\n{len(parts)} sections found: {'; '.join(part.heading for part in parts)}")
    desk.say("Now `gut check` names every line that is still to be written. `gut train` when it has no more findings.")
    return 0


def named_parts(parts: Sequence[Part], stem: str) -> list[Part]:
    """Parts with ids of their own.

    Raises:
        MendError: there is no section with a heading, or two have the same name.
    """
    named = [Part(f"{stem}.{_name(part.heading)}", part.heading, part.paragraphs) for part in parts]
    if not any(not _is_introduction(part) for part in named):
        raise MendError("No heading was found: put each on a line of its own, with an empty line before and after it.")
    ids = [part.id for part in named]
    if twice := {part.id for part in named if ids.count(part.id) > 1}:
        raise MendError(f"Two headings are too alike ({', '.join(sorted(twice))}): change one in the text, then again.")
    return named


def topic_of(part: Part, stem: str) -> str:
    """The topic that a section gets; it may be renamed."""
    return f"{stem}.{part.id.partition('.')[2]}"


def files_of(parts: Sequence[Part], stem: str, title: str, url: str) -> dict[Path, str]:
    """The content of the three new files."""
    asked = [part for part in parts if not _is_introduction(part)]
    knowledge, said, held_out = (tree / f"{stem}.yml" for tree in TREES)
    return {
        knowledge: _knowledge(parts, asked, stem, title, url),
        said: _phrases(asked, stem, "at least 40 ways to ask about {heading}, one a line, as people type"),
        held_out: _phrases(asked, stem, "10 more ways to ask about {heading}, none of them in data/nlu/"),
    }


def _knowledge(parts: Sequence[Part], asked: Sequence[Part], stem: str, title: str, url: str) -> str:
    lines = [
        "# TODO: reword `automated` in conversation.yml and `utter_disclaimer` in domain.yml: they say one article",
        "# TODO: add the topics that everybody is offered to `topic_map` in conversation.yml",
        "# Remove such a line when that is done; `gut check` finds those that are left.",
        "article:",
        f"  title: {_quoted(title)}",
        *([f"  url: {_quoted(url)}"] if url else []),
        "  sections:",
    ]
    for part in parts:
        unprinted = ", printed: false" if _is_introduction(part) else ""
        lines.append(f"    {part.id}: {{heading: {_quoted(part.heading)}{unprinted}}}")
    lines += ["", "topics:"]
    topics = [topic_of(part, stem) for part in asked]
    for number, part in enumerate(asked):
        following = [topics[(number + step) % len(topics)] for step in (1, 2) if len(topics) > step]
        extra = _from_introduction(parts) if number == 0 else []
        lines += _topic(topics[number], part, following, extra)
    return "\n".join(lines).rstrip() + "\n"


def _topic(name: str, part: Part, following: Sequence[str], extra: Sequence[str]) -> list[str]:
    return [
        f"  {name}:",
        f"    asks: {_todo(f'the plain question that this section answers, with a question mark ({part.heading})')}",
        f"    about: {_todo(f'what `it` or `they` stand for after this answer ({part.heading})')}",
        f"    section: {part.id}",
        "    says:",
        f"      - {_todo(f'what the section says, in our own words; the first sentence answers ({part.heading})')}",
        "    more:",
        f"      - {_todo(f'what `tell me more` adds, or remove `more` ({part.heading})')}",
        *extra,
        f"    next: [{', '.join(following)}]",
        "",
    ]


def _from_introduction(parts: Sequence[Part]) -> list[str]:
    first = next((part for part in parts if _is_introduction(part)), None)
    if first is None:
        return []
    todo = _todo("a fact from the introduction, or remove this line and the section")
    return [f"      - {{section: {first.id}, text: {todo}}}"]


def _phrases(asked: Sequence[Part], stem: str, task: str) -> str:
    blocks = [
        f"- intent: {topic_of(part, stem)}\n  examples: |\n    - TODO: {task.format(heading=part.heading)}\n"
        for part in asked
    ]
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)


def _listed(root: Path, path: Path, topics: Sequence[str]) -> Edit:
    """The edit that adds topics to a file that lists all of them."""
    old = (root / path).read_bytes()
    text = old.decode()
    found = _SILENT.search(text)
    if found is None:
        raise MendError(f"{path} lists no `not_covered.` to put the new topics before: add one, then again.")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = "".join(f"{found['before']}{topic}{end}" for topic in topics)
    return Edit(path, old, (text[: found.start()] + lines + text[found.start() :]).encode())


def _check(root: Path, stem: str, title: str, url: str) -> None:
    if not _STEM.fullmatch(stem):
        raise MendError(f"{stem!r} can't name files and topics: use small letters and `_`, such as `sleep`.")
    taken = [str(tree / f"{stem}.yml") for tree in TREES if (root / tree / f"{stem}.yml").exists()]
    if taken:
        raise MendError(f"{', '.join(taken)} is there already: choose another name.")
    if not title.strip():
        raise MendError("The title is empty: give the article's own, as replies are to name it.")
    if url and not url.startswith(("https://", "http://")):
        raise ContentError("--url must start with https:// or http://.")


def _is_introduction(part: Part) -> bool:
    return part.heading == INTRODUCTION


def _name(heading: str) -> str:
    words = [word for word in re.findall(r"[a-z]+", heading.lower()) if word not in _SMALL]
    return "_".join(words[:MOST_WORDS]) or "section"


def _todo(task: str) -> str:
    return _quoted(f"TODO: {task}")


def _quoted(text: str) -> str:
    """A text as a YAML scalar in quotes; JSON's are YAML's, too."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
