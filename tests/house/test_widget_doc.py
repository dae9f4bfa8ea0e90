"""docs/widget.md says what is so: each test that it names exists, and each setting."""

from __future__ import annotations

import re
from pathlib import Path

from bot.settings import Settings, variable


def table(root: Path) -> list[list[str]]:
    """The rows of the comparison, cell by cell."""
    text = (root / "docs/widget.md").read_text(encoding="utf-8").partition("## Compared")[2]
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_each_test_in_the_comparison_exists(root: Path) -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (root / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", "\n".join(row[2] for row in table(root)))
    assert named
    assert [name for name in named if f"def {name}(" not in sources] == []


def test_each_yes_of_ours_names_its_test(root: Path) -> None:
    assert [row[0] for row in table(root) if row[1].startswith("yes") and not row[2]] == []


def test_each_setting_in_it_exists(root: Path) -> None:
    named = set(re.findall(r"`(GUT_[A-Z_]+)`", (root / "docs/widget.md").read_text(encoding="utf-8")))
    assert named - {variable(name) for name in Settings.__dataclass_fields__} == set()
