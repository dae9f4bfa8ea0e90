"""docs/operations.md says what is so, and its table of sizes follows from its table of costs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.settings import Settings, variable
from tests.deploy.files import COMPOSE_ONLY, only
from tests.deploy.promql import METRICS

LEVELS = (10, 1_000, 100_000)
DAY = 86_400
Costs = Mapping[str, float]
UNITS = {"ms": 0.001, "MB": 0.001, "%": 0.01, "kB": 1e-6}
"""To seconds, GB, parts of one and GB."""


def processes(n: int, c: Costs) -> int:
    """So many processes answer `n` messages a second."""
    return max(2, math.ceil(round(n * (c["c"] + c["d"]) / c["u"], 6)))


ROWS: dict[str, Callable[[int, Costs], float]] = {
    "messages a day": lambda n, c: n * DAY,
    "processes": processes,
    "cores that work": lambda n, c: n * c["c"],
    "memory, GB": lambda n, c: processes(n, c) * c["m"],
    "connections": lambda n, c: processes(n, c) * c["k"],
    "commits a second": lambda n, c: n,
    "rows a second": lambda n, c: n * c["r"],
    "kept a day, GB": lambda n, c: n * c["b"] * DAY,
    "write-ahead log a day, GB": lambda n, c: n * c["w"] * DAY,
    "calls to Redis a second": lambda n, c: n * c["q"],
    "cost of processes a month": lambda n, c: processes(n, c) * (c["core"] + c["memory"] * c["m"]),
    "cost of 30 days of conversations": lambda n, c: n * c["b"] * DAY * 30 * c["disk"],
}


@pytest.fixture(scope="module")
def document(root: Path) -> str:
    return (root / "docs/operations.md").read_text(encoding="utf-8")


def tables(text: str) -> list[list[list[str]]]:
    """Each table's rows, cell by cell, without the line under its head."""
    blocks = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [
        [
            [cell.strip() for cell in row.strip("|").split("|")]
            for row in block.splitlines()
            if not row.startswith("|--")
        ]
        for block in blocks
    ]


@pytest.fixture(scope="module")
def costs(document: str) -> Costs:
    (table,) = [one for one in tables(document) if one[0][1:3] == ["what", "figure"]]
    found: dict[str, float] = {}
    for name, _, figure, source in table[1:]:
        assert source, "each figure says where it is from"
        if name:
            number, _, unit = figure.partition(" ")
            found[name.strip("`")] = float(number) * UNITS.get(unit, 1)
        else:
            found["core"], found["memory"], found["disk"] = (float(price) for price in figure.split(", "))
    return found


def test_the_table_of_sizes_follows_from_the_costs(document: str, costs: Costs) -> None:
    (table,) = [one for one in tables(document) if one[0][1:3] == ["how", "n = 10"]]
    shown = {row[0]: [float(cell.replace(",", "")) for cell in row[2:]] for row in table[1:]}
    assert set(shown) == set(ROWS)
    for name, row in shown.items():
        assert row == [pytest.approx(ROWS[name](n, costs), rel=0.02) for n in LEVELS], name


def test_what_a_process_answers_follows_from_the_costs(document: str, costs: Costs) -> None:
    said = re.search(r"`u / \(c \+ d\)` = [\d.]+ / [\d.]+ s = (\d+) messages a second", document)
    assert said
    assert int(said[1]) == round(costs["u"] / (costs["c"] + costs["d"]))


def test_each_alert_has_its_row(root: Path, document: str) -> None:
    alerts = {rule["alert"] for group in only(root / "deploy/alerts.yml")["groups"] for rule in group["rules"]}
    (table,) = [one for one in tables(document) if one[0][0] == "alert"]
    assert {row[0].strip("`") for row in table[1:]} == alerts
    assert [row for row in table[1:] if not all(row)] == []


def test_each_metric_in_it_exists(document: str) -> None:
    named = set(re.findall(r"`(gut_\w+)`", document))
    assert named == {re.sub(r"_(bucket|sum|count)$", "", name) for name in METRICS}


def test_each_setting_in_it_exists(document: str) -> None:
    named = set(re.findall(r"GUT_[A-Z_]+", document))
    assert named - {variable(name) for name in Settings.__dataclass_fields__} - COMPOSE_ONLY == set()


def test_each_event_of_the_log_in_it_is_logged(root: Path, document: str) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (root / "bot").rglob("*.py"))
    (table,) = [one for one in tables(document) if one[0][0] == "event"]
    named = [name for row in table[1:] for name in re.findall(r"`(\w+)`", row[0])]
    assert len(named) >= 5
    assert [name for name in named if f"event={name}" not in source] == []


def test_each_file_that_it_names_is_there(root: Path, document: str) -> None:
    linked = [link for link in re.findall(r"\]\(([^)#:]+)[^)]*\)", document) if link]
    assert len(linked) > 5
    assert [link for link in linked if not (root / "docs" / link).exists()] == []
    named = re.findall(r"`((?:deploy/)[\w./]+)`", document)
    assert [name for name in named if not (root / name).exists()] == []
    kubernetes = set(re.findall(r"`([\w.]+\.(?:yaml|env))`", document))
    assert [name for name in kubernetes if not (root / "deploy/kubernetes" / name).is_file()] == []


def test_the_readme_leads_to_it(root: Path) -> None:
    assert "(docs/operations.md)" in (root / "README.md").read_text(encoding="utf-8")


def test_it_is_short(document: str) -> None:
    assert len(document.splitlines()) <= 240
