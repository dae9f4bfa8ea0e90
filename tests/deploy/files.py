"""The files of deploy/, read once for the tests: what a container, Docker Compose and Kubernetes are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

COMPOSE_ONLY = {"GUT_VERSION"}
"""Read by Docker Compose alone: the tag of the image."""


def written(root: Path) -> list[Path]:
    """Every file of deploy/."""
    return sorted(path for path in (root / "deploy").rglob("*") if path.is_file() and path.name != ".env")


def documents(path: Path) -> list[Any]:
    """The YAML documents of a file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def only(path: Path) -> dict[str, Any]:
    """The one document of a file."""
    found = documents(path)
    assert len(found) == 1, f"{path} holds {len(found)} documents"
    assert isinstance(found[0], dict)
    return found[0]


def assignments(path: Path) -> dict[str, str]:
    """The variables of an env file, those that are commented out included."""
    pairs = re.findall(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(pairs)


@dataclass(frozen=True)
class Instruction:
    """A line of a Containerfile, continued lines joined."""

    word: str
    rest: str


def stages(path: Path) -> dict[str, list[Instruction]]:
    """The stages of a Containerfile by name; the last one, which is the image, by ``image``."""
    text = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    found: dict[str, list[Instruction]] = {}
    current = found.setdefault("", [])
    for line in filter(str.strip, text.splitlines()):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            name = re.search(r" AS (\S+)$", rest)
            current = found.setdefault(name[1] if name else "image", [])
        current.append(Instruction(word, rest))
    return found


def environment(stage: list[Instruction]) -> dict[str, str]:
    """What ENV sets in a stage."""
    return dict(pair for line in stage if line.word == "ENV" for pair in re.findall(r"(\w+)=(\S+)", line.rest))


def copied(stage: list[Instruction], source: str | None = None) -> Iterator[str]:
    """What a stage copies from the folder, or from another stage."""
    for line in stage:
        if line.word == "COPY":
            taken = re.match(r"--from=(\S+) (.*)", line.rest)
            if (taken[1] if taken else None) == source:
                yield from (taken[2] if taken else line.rest).split()[:-1]
