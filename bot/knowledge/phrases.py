"""What people say, read from NLU files with the line of every phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ContentError
from bot.knowledge.yaml_source import Mapping, read_yaml

INTENT, LOOKUP, SYNONYM = "intent", "lookup", "synonym"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Phrase:
    """One line under an intent, a lookup table or a synonym."""

    kind: str
    """`intent`, `lookup` or `synonym`."""
    name: str
    """The intent's, table's or thing's name."""
    text: str
    path: Path
    line: int

    @property
    def key(self) -> str:
        """The text's words, so that case and punctuation make no difference."""
        return " ".join(_WORD.findall(self.text.lower().replace("\u2019", "'").replace("'", "")))


def read_phrases(path: Path) -> Iterator[Phrase]:
    """The phrases of one file, in Rasa's NLU format.

    Raises:
        ContentError: the file does not have that format.
    """
    source = read_yaml(path)
    entries = source.get("nlu")
    if not isinstance(entries, list):
        raise source.error("`nlu:` must be here, with a list of intents", "nlu")
    for entry in entries:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("examples"), str):
            place = entry if isinstance(entry, Mapping) else source
            raise place.error("an entry needs `intent:`, `lookup:` or `synonym:`, and `examples: |`")
        kind = next((kind for kind in (INTENT, LOOKUP, SYNONYM) if kind in entry), None)
        if kind is None:
            raise entry.error("an entry needs `intent:`, `lookup:` or `synonym:`")
        for number, text in enumerate(entry["examples"].splitlines(), entry.line_of("examples") + 1):
            if text.strip() and not text.startswith("- "):
                raise ContentError(f"{text!r} is no phrase: begin the line with `- `", path=path, line=number)
            if text.strip():
                yield Phrase(kind, str(entry[kind]), text[2:].strip(), path, number)
