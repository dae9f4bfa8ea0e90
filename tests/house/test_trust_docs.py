"""docs/threat-model.md names tests that exist, and docs/safety.md tells every rule as it is."""

from __future__ import annotations

import re
from pathlib import Path

import yaml


def test_each_test_of_the_threat_model_exists(root: Path) -> None:
    document = (root / "docs/threat-model.md").read_text(encoding="utf-8")
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (root / "tests").rglob("test_*.py"))
    names = re.findall(r"`(test_\w+)`", document)
    assert len(names) > 20
    assert [name for name in names if f"def {name}(" not in sources] == []


def test_every_rule_for_urgent_signs_stands_in_the_document_with_its_reason(root: Path) -> None:
    content = yaml.safe_load((root / "data/safety/red_flags.yml").read_text(encoding="utf-8"))
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", (root / "docs/safety.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert told == [(rule["id"], " ".join(rule["why"].split())) for rule in content["rules"]]
