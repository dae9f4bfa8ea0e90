"""A copy of the project to mend, and an editor whose answers are known beforehand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.mending.workshop import FILES, FOLDERS


class Script:
    """A desk at which the answers are known beforehand; after the last one nobody is there any more."""

    def __init__(self, answers: Sequence[str] = ()) -> None:
        """Answer in this order."""
        self._answers = list(answers)
        self.said: list[str] = []
        self.asked: list[str] = []

    @property
    def text(self) -> str:
        """All that was said."""
        return "\n".join(self.said)

    def say(self, text: str = "") -> None:
        """Note it."""
        self.said.append(text)

    def ask(self, prompt: str) -> str:
        """The next answer."""
        self.asked.append(prompt)
        if not self._answers:
            raise EOFError
        return self._answers.pop(0)


def copied(root: Path, to: Path) -> Path:
    """Copy a project without its environment and its models."""
    for name in FOLDERS:
        shutil.copytree(root / name, to / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for name in FILES:
        shutil.copy(root / name, to / name)
    return to


def shorten_suites(project: Path) -> None:
    """Leave a few texts in each suite of a copy, so that measuring takes seconds."""
    for name in ("questions.tsv", "out_of_scope_general.txt", "out_of_scope_health.txt"):
        path = project / "tests" / "eval" / name
        path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:20]), encoding="utf-8")
    for path in [*(project / "tests" / "eval").glob("red_flags*.yml"), *(project / "tests" / "nlu").glob("*.yml")]:
        shortened = re.sub(r"((?:^ *- .*\n){2})(?:^ *- (?!intent).*\n)+", r"\1", path.read_text("utf-8"), flags=re.M)
        path.write_text(shortened, encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that is somebody's work; not what mending keeps for itself."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in files if path.relative_to(folder).parts[0] != "var"
    }
