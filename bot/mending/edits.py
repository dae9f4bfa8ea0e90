"""Changes of YAML files as text: what is not changed stays byte for byte as it is."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.errors import ContentError
from bot.knowledge.phrases import INTENT, read_phrases


@dataclass(frozen=True)
class Edit:
    """One file before and after."""

    path: Path
    """Seen from the project's folder."""
    old: bytes | None
    """None where the file is new."""
    new: bytes

    def diff(self) -> str:
        """The change as a unified diff, as `git diff` would print it."""
        old = "" if self.old is None else self.old.decode()
        before = "/dev/null" if self.old is None else f"a/{self.path}"
        lines = difflib.unified_diff(_lines(old), _lines(self.new.decode()), before, f"b/{self.path}")
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def files_of_phrases(root: Path) -> list[Path]:
    """The files that hold what people say."""
    return [root / "data" / "nlu.yml", *sorted((root / "data" / "nlu").glob("*.yml"))]


def added(root: Path, phrases: Mapping[str, Iterable[str]]) -> list[Edit]:
    """The edits that add phrases, each at the end of its intent's block.

    A block of phrases is one literal text to YAML, and a line of it is a phrase; so a line is put after the
    block's last one, with the indentation and the line end of its neighbour.

    Args:
        root: the project's folder.
        phrases: new phrases by intent.

    Raises:
        ContentError: a file does not hold what it must, no file has such an intent, or its block is not literal.
    """
    last = {p.name: p for path in files_of_phrases(root) for p in read_phrases(path) if p.kind == INTENT}
    after: dict[Path, dict[int, str]] = {}
    for intent in phrases:
        if intent not in last:
            raise ContentError(f"no file has phrases of {intent!r}: write the first ones by hand.", path=root / "data")
        after.setdefault(last[intent].path, {})[last[intent].line] = intent
    edits = []
    for path, names in sorted(after.items()):
        old = path.read_bytes()
        new = _with_lines(old.decode(), {line: list(phrases[name]) for line, name in names.items()}).encode()
        expected = [
            (name, said + list(phrases[name]) if name in names.values() else said) for name, said in _blocks(old)
        ]
        if list(_blocks(new)) != expected:
            raise ContentError("its phrases must stand under `examples: |`, one a line: write them so.", path=path)
        edits.append(Edit(path.relative_to(root), old, new))
    return edits


def _lines(text: str) -> list[str]:
    """The lines with their ends; of all that Unicode takes for an end of a line, only the line feed is one."""
    return [line + "\n" for line in text.split("\n")[:-1]] + [last for last in text.split("\n")[-1:] if last]


def _with_lines(text: str, after: Mapping[int, list[str]]) -> str:
    """A text with `- phrase` lines after the lines of these numbers, counted from 1."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    for number in sorted(after, reverse=True):
        neighbour = lines[number - 1]
        indent = neighbour[: len(neighbour) - len(neighbour.lstrip())]
        lines[number:number] = [f"{indent}- {phrase}" for phrase in after[number]]
    return end.join(lines)


def _blocks(content: bytes) -> list[tuple[str, list[str]]]:
    """Every block's name with its phrases, as YAML reads them; a name may stand over two blocks of other kinds."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries = yaml.load(content, loader)["nlu"]  # noqa: S506  both are safe
    return [
        (str(entry.get(INTENT, "")), [line[2:].strip() for line in entry["examples"].splitlines() if line.strip()])
        for entry in entries
    ]
