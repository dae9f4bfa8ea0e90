"""The shape of the house: short files, no sentences in Python, names that exist."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

MAX_FILE, MAX_FUNCTION, MAX_README = 250, 40, 150
SENTENCE = re.compile(r"[A-Z][a-z']* [a-z].* .*[.:?!]$")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}
WRITTEN_FOR_OPERATORS = {
    # Errors, progress, help and logs are for the person who runs the assistant, not for a visitor.
    "address", "asking", "assistant", "cli", "errors", "logs", "progress", "server", "settings", "training",
    "checks", "loader", "phrases", "yaml_source", "sentence_encoder", "red_flag_patterns", "red_flags", "rest",
    "tracker_store", "problems", "protocol", "sessions", "slack_check", "starting", "model_thread", "graph_runner",
    "lean_imports", "locks", "metrics", "reloading", "process_file", "visitor_data",
}  # fmt: skip
ROOMS_OF_OPERATORS = {"admin", "commands", "report", "privacy", "mending"}


def python_files(root: Path) -> list[Path]:
    """Every Python file of the project, tests included."""
    return sorted(path for folder in ("bot", "actions", "tests") for path in (root / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_are_short(root: Path) -> None:
    lengths = {
        str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(root)
    }
    assert {name: length for name, length in lengths.items() if length > MAX_FILE} == {}


def test_functions_are_short(root: Path) -> None:
    long = [
        f"{path.relative_to(root)}:{function.lineno} {function.name}"
        for path in python_files(root)
        for function in functions(path)
        if function.end_lineno and function.end_lineno - function.lineno >= MAX_FUNCTION
    ]
    assert long == []


def test_no_module_is_a_drawer_for_anything(root: Path) -> None:
    assert [path for path in python_files(root) if path.stem in FORBIDDEN_NAMES] == []


def test_no_sentence_that_a_visitor_reads_stands_in_python(root: Path) -> None:
    sentences = []
    for path in [*(root / "bot").rglob("*.py"), *(root / "actions").glob("*.py")]:
        if path.stem in WRITTEN_FOR_OPERATORS or path.parent.name in ROOMS_OF_OPERATORS:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            value = node.value if isinstance(node, ast.Constant) and id(node) not in docstrings else None
            if isinstance(value, str) and SENTENCE.match(value):
                sentences.append(f"{path.relative_to(root)}:{value!r}")
    assert sentences == []


def test_the_three_trees_of_language_share_their_stems(root: Path) -> None:
    said = {path.stem for path in (root / "data/nlu").glob("*.yml")} | {"conversation"}
    answered = {path.stem for path in (root / "data/knowledge").glob("*.yml")} - {"article"}
    held_out = {p.stem for p in (root / "tests/nlu").glob("*.yml") if "\nnlu:" in p.read_text(encoding="utf-8")}
    assert said == answered == held_out


def test_every_make_target_that_the_readme_names_exists(root: Path) -> None:
    named = set(re.findall(r"make ([a-z-]+)", (root / "README.md").read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named - targets == set()


def test_make_help_names_every_target(root: Path) -> None:
    shown = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True).stdout
    phony = (root / "Makefile").read_text(encoding="utf-8").split(".PHONY:")[1].splitlines()[0].split()
    assert [target for target in phony if f"make {target} " not in shown] == []


def test_the_readme_is_short_and_its_folders_exist(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= MAX_README
    linked = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert [link for link in linked if not (root / link).exists()] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements.in"])
def test_no_package_registry_is_named(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text.replace("--no-emit-index-url", "")


def test_every_locked_package_has_a_hash(root: Path) -> None:
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", lock)
    assert [entry.split("==")[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []
