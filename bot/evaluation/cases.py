"""What the suites ask, and what they hold to be right: read from their files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ContentError
from bot.knowledge.yaml_source import Mapping, read_yaml

COLUMNS = ("id", "label", "secondary_label", "text")


@dataclass(frozen=True)
class LabelledQuestion:
    """One question, and what it is about."""

    id: str
    label: str
    """A topic id, `not_covered` or `red_flag`."""
    others: frozenset[str]
    """Labels that are right too."""
    text: str

    @property
    def accepted(self) -> frozenset[str]:
        """Every label that is right."""
        return self.others | {self.label}


@dataclass(frozen=True)
class Message:
    """A message, and the parts that its reply must hold."""

    say: str
    expect: tuple[frozenset[str], ...]
    """One entry a part: the labels of which one must be in the reply."""


@dataclass(frozen=True)
class Dialogue:
    """The turns of one conversation."""

    name: str
    turns: tuple[Message, ...]


@dataclass(frozen=True)
class RedFlagMessages:
    """Messages that must and that must not be taken as urgent."""

    urgent: tuple[str, ...]
    calm: tuple[str, ...]


def read_questions(path: Path) -> list[LabelledQuestion]:
    """Read a table of labelled questions.

    Args:
        path: tab-separated, with the columns `id`, `label`, `secondary_label` (others that are right too,
            by comma) and `text`.

    Raises:
        ContentError: the file is missing, a column is, or a row has no label or no text.
    """
    try:
        return _questions(csv.DictReader(_lines(path), delimiter="\t", quoting=csv.QUOTE_NONE), path)
    except csv.Error as e:
        raise ContentError(f"it is no table of text ({e}).", path=path) from e


def _questions(rows: csv.DictReader[str], path: Path) -> list[LabelledQuestion]:
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise ContentError(f"the column {missing[0]} is missing; a table has {', '.join(COLUMNS)}.", path=path, line=1)
    questions = []
    for row in rows:
        if not row["label"] or not (row["text"] or "").strip():
            raise ContentError("a row needs a label and a text.", path=path, line=rows.line_num)
        others = frozenset(filter(None, (row["secondary_label"] or "").split(",")))
        questions.append(LabelledQuestion(row["id"], row["label"], others, " ".join(row["text"].split())))
    if not questions:
        raise ContentError("there is no question in it.", path=path)
    return questions


def read_texts(path: Path) -> list[str]:
    """Read one text a line; empty lines don't count.

    Raises:
        ContentError: the file is missing or holds no text.
    """
    texts = [line.strip() for line in _lines(path) if line.strip()]
    if not texts:
        raise ContentError("there is no text in it.", path=path)
    return texts


def read_messages(path: Path) -> list[Message]:
    """Read messages of several questions: under `messages:`, each with `say` and `expect`.

    Raises:
        ContentError: the file does not have that form.
    """
    return _messages(read_yaml(path), "messages")


def read_dialogues(path: Path) -> list[Dialogue]:
    """Read dialogues: under `dialogues:`, each with `name` and `turns`, a turn with `say` and `expect`.

    Raises:
        ContentError: the file does not have that form.
    """
    content = read_yaml(path)
    return [Dialogue(entry.text("name"), tuple(_messages(entry, "turns"))) for entry in _mappings(content, "dialogues")]


def read_red_flags(path: Path) -> RedFlagMessages:
    """Read the messages for the red-flag gate: the lists `urgent` and `calm`.

    Raises:
        ContentError: the file does not have that form.
    """
    content = read_yaml(path)
    messages = RedFlagMessages(content.texts("urgent"), content.texts("calm"))
    for key, texts in (("urgent", messages.urgent), ("calm", messages.calm)):
        if not texts:
            raise content.error(f"`{key}:` must be here, with messages", key)
    return messages


def _messages(parent: Mapping, key: str) -> list[Message]:
    return [_message(entry) for entry in _mappings(parent, key)]


def _message(entry: Mapping) -> Message:
    parts = tuple(frozenset(part.split("|")) for part in entry.texts("expect"))
    if not parts:
        raise entry.error("`expect:` must be here, with a list of labels", "expect")
    return Message(entry.text("say"), parts)


def _mappings(parent: Mapping, key: str) -> list[Mapping]:
    entries = parent.items_of(key)
    if not entries or not all(isinstance(entry, Mapping) for entry in entries):
        raise parent.error(f"`{key}:` must be a list of `key: value` entries", key)
    return entries


def _lines(path: Path) -> list[str]:
    try:
        # Not splitlines(): a text may hold separators that end no line of a file.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as e:
        raise ContentError(f"it can't be read ({type(e).__name__}): name a text file that exists.", path=path) from e
