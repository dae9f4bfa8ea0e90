"""Questions that had no answer, in groups, as `gut report --json` writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.mending.proposals import one_line


@dataclass(frozen=True)
class Group:
    """Questions that are alike."""

    id: str
    size: int
    """How often something like it was asked."""
    examples: tuple[str, ...]
    nearest_topic: str
    """The topic that comes nearest; empty where none does."""
    about: str = ""
    """What the article is silent about, as visitors were told; empty where they were told something else."""


def read_groups(path: Path) -> list[Group]:
    """Read the groups of a report, the most asked first; they may stand under `groups` or `unanswered`.

    Raises:
        ContentError: the file is missing, or no report with groups.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentError("this file is missing: write it with `gut report --json`.", path=path) from None
    except (ValueError, OSError) as e:
        raise ContentError("this is no JSON: write it with `gut report --json`.", path=path) from e
    entries = report.get("groups", report.get("unanswered")) if isinstance(report, dict) else None
    if not isinstance(entries, list):
        raise ContentError("it has no list of `groups`: write it with `gut report --json`.", path=path)
    groups = [_group(entry, number, path) for number, entry in enumerate(entries, 1)]
    return sorted(groups, key=lambda group: -group.size)


def _group(entry: Any, number: int, path: Path) -> Group:
    examples = entry.get("examples") if isinstance(entry, dict) else None
    if not isinstance(examples, list) or not all(isinstance(text, str) for text in examples):
        raise ContentError(f"group {number} has no `examples`, a list of texts.", path=path)
    texts = tuple(dict.fromkeys(filter(None, map(one_line, examples))))
    size = entry.get("messages", entry.get("size"))
    return Group(
        id=str(entry.get("id", number)),
        size=size if isinstance(size, int) and not isinstance(size, bool) else len(texts),
        examples=texts,
        nearest_topic=str(entry.get("nearest_topic") or ""),
        about=str(entry.get("not_covered") or ""),
    )
