"""Writes a report: as one page, as JSON, and as a folder of tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from bot.report.document import flat_tables
from bot.report.errors import ReportError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "totals": ("figure", "value", "before"),
    "days": ("day", "messages", "conversations", "messages_before"),
    "kinds": ("kind", "label", "messages", "before"),
    "topics": ("topic", "question", "section", "answers", "before", "thumbs_up", "thumbs_down"),
    "not_covered": ("name", "label", "messages"),
    "channels": ("channel", "label", "messages"),
    "hours": ("weekday", "hour", "messages"),
    "reasons": ("reason", "thumbs_down"),
    "groups": (
        "messages", "conversations", "wordings", "examples", "replies", "not_covered", "nearest_topic",
        "nearest_question", "section",
    ),
    "disliked": ("text", "reply", "topics", "questions", "answer", "reason"),
}  # fmt: skip
"""Of each table; a table without rows has them too."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be run by a spreadsheet; visitors write what they like."""


def check_outputs(html: Path | None, folder: Path | None, json_file: Path | None) -> None:
    """Refuse, before anything slow begins, what could not be written in the end.

    Raises:
        ReportError: an output's folder does not exist, or its name is that of something else.
    """
    for path in (html, json_file):
        if path is not None and path.is_dir():
            raise ReportError(f"{path} is a folder: name a file in it.")
        if path is not None and not path.parent.is_dir():
            raise ReportError(f"{path}: its folder does not exist, make it first.")
    if folder is not None and folder.exists() and not folder.is_dir():
        raise ReportError(f"{folder} is a file: --csv needs the name of a folder.")


def write_text(path: Path, text: str) -> None:
    """Write a file anew.

    Raises:
        ReportError: it can't be written.
    """
    _written(path, lambda: path.write_text(text, encoding="utf-8", errors="replace"))


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Write the document.

    Raises:
        ReportError: it can't be written.
    """
    write_text(path, json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def write_tables(folder: Path, values: dict[str, Any]) -> None:
    """Write one CSV file a table into a folder, which is made where it is missing.

    Raises:
        ReportError: it can't be written.
    """
    _written(folder, lambda: folder.mkdir(parents=True, exist_ok=True))
    for name, rows in flat_tables(values).items():
        text = StringIO()
        writer = csv.DictWriter(text, COLUMNS[name], lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
        # With the mark by which spreadsheets know UTF-8.
        write_text(folder / f"{name}.csv", "\ufeff" + text.getvalue())


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _written(path: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as e:
        raise ReportError(f"{path} can't be written ({e.strerror}): name a place that can.") from e
