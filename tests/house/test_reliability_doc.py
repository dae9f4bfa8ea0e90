"""docs/reliability.md names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path


def test_each_test_that_it_names_exists(root: Path) -> None:
    document = (root / "docs/reliability.md").read_text(encoding="utf-8")
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (root / "tests").rglob("test_*.py"))
    names, files = re.findall(r"`(test_\w+)`", document), re.findall(r"`(tests/[\w/]+\.py)`", document)
    assert names
    assert files
    assert [name for name in names if f"def {name}(" not in sources] == []
    assert [name for name in files if not (root / name).is_file()] == []
