"""Writes the figures of a run into docs/reliability.md: python -m tests.faults.table."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.faults.record import read_rows

DOCUMENT = Path("docs/reliability.md")
BEGIN, END = "<!-- make test-faults -->", "<!-- end -->"
LOAD = {
    "what fails": "fault", "asked": "asked", "at first try": "first_try", "honest failures": "honest",
    "lost, doubled, mixed up": "wrong", "longest wait": "longest", "first answer after": "first_after",
    "all answered after": "all_after",
}  # fmt: skip
WORKERS = {
    "processes": "fault", "answers a second": "a_second", "against one": "ratio", "honest failures": "honest",
    "lost, doubled, mixed up": "wrong", "longest wait": "longest",
}  # fmt: skip
SECONDS = {"longest", "first_after", "all_after"}


def render(rows: Sequence[Mapping[str, Any]], machine: str, day: str) -> str:
    """The tables as Markdown, with the machine and the day of the run."""
    loads = [_cells(row) for row in rows if row["kind"] == "load"]
    workers = [_cells(row) for row in rows if row["kind"] == "workers"]
    for cells in workers:
        cells["ratio"] = f"{float(cells['a_second']) / float(workers[0]['a_second']):.1f}"
    told = [f"- {row['fault']}: {row['seen']} (`{row['test']}`)." for row in rows if row["kind"] == "words"]
    parts = [f"Run on {day}, {machine}.", _table(LOAD, loads), _table(WORKERS, workers), "\n".join(told)]
    return "\n\n".join(part for part in parts if part)


def put(document: str, tables: str) -> str:
    """The document with these tables between its markers.

    Raises:
        ValueError: it has not one pair of them.
    """
    text, count = re.subn(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{tables}\n{END}", document, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"The document has {count} places for the tables.")
    return text


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    """What a row shows, by name."""
    seen: Mapping[str, Any] = row["seen"]
    cells = {name: f"{value:.0f} s" if name in SECONDS else str(value) for name, value in seen.items()}
    cells["a_second"] = f"{seen['a_second']:.1f}"
    wrong = [seen[name] for name in ("lost", "doubled", "mixed_up")]
    cells["wrong"] = "none" if not any(wrong) else ", ".join(map(str, wrong))
    return {**cells, "fault": str(row["fault"])}


def _table(columns: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> str:
    if not rows:
        return ""
    lines = [list(columns), ["---"] * len(columns), *([row[name] for name in columns.values()] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Write the tables of the last run."""
    machine = f"{os.cpu_count()} cores ({platform.machine()}), load average {os.getloadavg()[2]:.0f}"
    tables = render(read_rows(Path()), machine, date.today().isoformat())
    DOCUMENT.write_text(put(DOCUMENT.read_text(encoding="utf-8"), tables), encoding="utf-8")
    print(f"{DOCUMENT} has the figures of this run.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
