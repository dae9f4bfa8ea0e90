"""The rows of a run: one JSON object a line in var/faults/rows.jsonl."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from tests.faults.load import Figures

ROWS = Path("var/faults/rows.jsonl")


def write_row(root: Path, kind: str, fault: str, test: str, figures: Figures | str) -> None:
    """Keep a row.

    Args:
        root: the project's folder.
        kind: the table that it belongs to: `load` (figures of a load), `words` (a sentence) or `workers`.
        fault: what failed.
        test: the test's name.
        figures: those of the load, or what was seen.
    """
    path = root / ROWS
    path.parent.mkdir(parents=True, exist_ok=True)
    seen = figures if isinstance(figures, str) else asdict(figures)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"kind": kind, "fault": fault, "test": test, "seen": seen}) + "\n")


def read_rows(root: Path) -> list[dict[str, object]]:
    """All rows, in the order in which they were made; of a test that ran twice, the last."""
    lines = (root / ROWS).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return list({(row["kind"], row["fault"]): row for row in rows}.values())
