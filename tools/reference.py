"""Writes docs/reference/ from the code: settings, commands, HTTP and components. `make reference` runs it."""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from bot.cli import command_line
from bot.settings import ROOT, Settings, variable

WIDTH = "100"
"""Columns of a command's help, whatever the terminal is."""
OPENAPI = ROOT / "bot" / "channels" / "web" / "openapi.yml"
MADE = "<!-- Made by `make reference`: change the code, not this page. -->\n"


def pages() -> dict[str, str]:
    """The content of each page by its file name."""
    return {
        "settings.md": MADE + settings(),
        "commands.md": MADE + commands(),
        "http.md": MADE + http(),
        "components.md": MADE + components(),
    }


def settings() -> str:
    """Every environment variable with its meaning and its default."""
    told = _told_of_fields(ROOT / "bot" / "settings.py", "Settings")
    lines = ["# Settings", "", "Environment variables, read once at the start; all of them are optional.", ""]
    lines += ["| variable | meaning | default |", "|---|---|---|"]
    for field in fields(Settings):
        default = field.default.relative_to(ROOT) if isinstance(field.default, Path) else field.default
        shown = "" if default == "" else f"`{default}`"
        lines.append(f"| `{variable(field.name)}` | {told[field.name]} | {shown} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """The help of `gut` and of every command of it."""
    parser = command_line()
    parts = ["# Commands", "", "`.venv/bin/gut`, or `gut` where the project's environment is active.", ""]
    for name, one in [("gut", parser), *_below("gut", parser)]:
        parts += [f"## `{name}`", "", "```text", one.format_help().rstrip(), "```", ""]
    return "\n".join(parts)


def http() -> str:
    """What the running assistant answers to over HTTP."""
    about = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))
    lines = ["# HTTP", "", "## The widget's channel", ""]
    lines += ["`GET /webhooks/web/openapi.json` is the whole of it. A failure is a problem of RFC 9457.", ""]
    lines += ["| call | what it does | answers |", "|---|---|---|"]
    for path, methods in about["paths"].items():
        for method, call in methods.items():
            answers = ", ".join(sorted(map(str, call["responses"])))
            lines.append(f"| `{method.upper()} /webhooks/web{path}` | {call['summary']} | {answers} |")
    lines += ["", "## For who runs it", "", "| call | what it tells |", "|---|---|"]
    lines += [
        "| `GET /health` | whether the process lives: 200, or 503 where it has to be started anew |",
        "| `GET /ready` | whether it can answer now: 200, or 503 with what is missing |",
        "| `GET /metrics` | figures for Prometheus, none of them about a person |",
    ]
    return "\n".join(lines) + "\n"


def components() -> str:
    """The parts that read a message, with what can be set for each in config.yml."""
    lines = ["# Components", "", "Rasa graph components by module; `config.yml` names and sets them.", ""]
    for path in sorted((ROOT / "bot" / "nlu").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and any("register" in ast.unparse(d) for d in node.decorator_list):
                lines += [f"## `bot.nlu.{path.stem}.{node.name}`", "", ast.get_docstring(node) or "", ""]
                lines += _defaults(source, node)
    return "\n".join(lines).rstrip() + "\n"


def write(folder: Path) -> None:
    """Write all pages.

    Raises:
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pages().items():
        (folder / name).write_text(content, encoding="utf-8")


def _told_of_fields(path: Path, name: str) -> dict[str, str]:
    """What stands below each field of a class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    told: dict[str, str] = {}
    for field, after in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(after, ast.Expr):
            told[ast.unparse(field.target)] = re.sub(r"\s+", " ", str(ast.literal_eval(after.value))).strip()
    return told


def _below(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command below one, with its whole name."""
    for action in parser._actions:
        choices: Any = action.choices if isinstance(action, argparse._SubParsersAction) else {}
        for word, one in choices.items():
            yield f"{name} {word}", one
            yield from _below(f"{name} {word}", one)


def _defaults(source: str, node: ast.ClassDef) -> list[str]:
    """What a component can be told, as it stands in its source with the comments; nothing where there is nothing."""
    methods = [part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "get_default_config"]
    given = [part.value for method in methods for part in method.body if isinstance(part, ast.Return)]
    if not given or not isinstance(given[0], ast.Dict) or not given[0].keys:
        return []
    text = ast.get_source_segment(source, given[0]) or ""
    indent = " " * ((given[0].end_col_offset or 1) - 1)
    return ["```python", "\n".join(line.removeprefix(indent) for line in text.splitlines()), "```", ""]


if __name__ == "__main__":
    os.environ["COLUMNS"] = WIDTH
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "reference")
