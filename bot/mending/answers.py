"""One answer as the text that it is in its file: shown, changed in an editor, and put back."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import ContentError
from bot.knowledge.checks import check_project
from bot.knowledge.yaml_source import Mapping, read_yaml
from bot.mending.desk import Desk
from bot.mending.edits import Edit
from bot.mending.errors import MendError
from bot.mending.publishing import alone, publish

PLACES = ("topics", "aspects", "chitchat")
"""Keys of the files in data/knowledge/ under which answers stand."""


@dataclass(frozen=True)
class Answer:
    """The lines of one answer."""

    name: str
    path: Path
    first: int
    """The line of its key, counted from 1."""
    last: int
    """Its last line; comments and empty lines before the next answer are the next one's."""
    text: str
    old: bytes
    """All of the file."""

    def edited(self, text: str) -> Edit:
        """The file with other lines in these lines' place; all others stay as they are.

        Args:
            text: with or without an end of its last line.
        """
        lines = _lines(self.old.decode())
        end = "\r\n" if lines[self.first - 1].endswith("\r\n") else "\n"
        new = [line.rstrip() + end for line in text.rstrip().split("\n")]
        if self.last == len(lines) and not lines[-1].endswith("\n"):
            new[-1] = new[-1].rstrip("\r\n")
        changed = "".join([*lines[: self.first - 1], *new, *lines[self.last :]])
        return Edit(self.path, self.old, changed.encode())


def answer_of(root: Path, name: str) -> Answer:
    """Find an answer by its topic, aspect or intent of small talk.

    Raises:
        ContentError: there is none, or a file does not hold what it must.
    """
    known: list[str] = []
    for path in sorted((root / "data" / "knowledge").glob("*.yml")):
        source = read_yaml(path)
        for place in PLACES:
            named = source.mapping(place, optional=True)
            if name in named:
                return _answer(name, path, named)
            known += named
    near = [one for one in known if name and name in one]
    hint = f"; did you mean {' or '.join(near[:3])}?" if near else ": `gut mend --list` names all."
    raise ContentError(f"Nothing is called {name!r}{hint}")


def edit_answer(root: Path, name: str, desk: Desk, editor: Sequence[str] = ()) -> bool:
    """Open an answer in an editor, check what comes back, and put it in its place.

    Args:
        root: the project's folder.
        name: the topic, aspect or intent.
        desk: where the editor is asked.
        editor: a program and its arguments; `$VISUAL`, `$EDITOR` or what is there where it is empty.

    Returns:
        Whether the answer was changed.

    Raises:
        MendError: no editor can be started, or the file was changed meanwhile.
        ContentError: there is no such answer.
    """
    answer = answer_of(root, name)
    with TemporaryDirectory() as folder:
        revised = _revised(root, answer, desk, editor or usual_editor(), Path(folder))
    if revised is None:
        return False
    edit = Edit(revised.path.relative_to(root), revised.old, revised.new)
    with alone(root):
        publish(root, [edit])
    desk.say(edit.diff().rstrip())
    return True


def _revised(root: Path, answer: Answer, desk: Desk, editor: Sequence[str], folder: Path) -> Edit | None:
    """What comes out of the editor, as often as it takes; None where nothing is to be changed."""
    file = folder / f"{answer.name}.yml"
    file.write_text(answer.text, encoding="utf-8")
    while True:
        _open(editor, file)
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as e:
            raise MendError("What the editor left can't be read as UTF-8 text: nothing was changed.") from e
        if text.rstrip() == answer.text.rstrip():
            desk.say("Nothing was changed.")
            return None
        edit = answer.edited(text)
        findings = _findings(root, edit, answer, folder)
        if not findings:
            return edit
        desk.say("\n".join(findings))
        if not _again(desk):
            kept = _kept(root, file)
            desk.say(f"Nothing was changed. What you wrote is kept in {kept.relative_to(root)}.")
            return None


def usual_editor() -> list[str]:
    """The editor that the user has chosen, or one that is there.

    Raises:
        MendError: there is none.
    """
    for name in ("VISUAL", "EDITOR"):
        if chosen := os.environ.get(name, "").strip():
            return shlex.split(chosen)
    found = next((name for name in ("nano", "vim", "vi") if shutil.which(name)), None)
    if found is None:
        raise MendError("No editor is known: set EDITOR, for example EDITOR=nano.")
    return [found]


def _answer(name: str, path: Path, named: Mapping) -> Answer:
    old = path.read_bytes()
    lines = _lines(old.decode())
    first = named.line_of(name)
    indent = _indent(lines[first - 1])
    last = first
    for number in range(first + 1, len(lines) + 1):
        line = lines[number - 1]
        if not line.strip():
            continue
        if _indent(line) <= indent:
            break
        last = number
    return Answer(name, path, first, last, "".join(lines[first - 1 : last]).replace("\r\n", "\n"), old)


def _findings(root: Path, edit: Edit, answer: Answer, folder: Path) -> list[str]:
    """What `gut check` would say, with the lines of what was edited."""
    copy = folder / "project"
    shutil.rmtree(copy, ignore_errors=True)
    for name in ("data", "tests/nlu"):
        shutil.copytree(root / name, copy / name)
    shutil.copy(root / "domain.yml", copy)
    changed = copy / edit.path.relative_to(root)
    changed.write_bytes(edit.new)
    said = []
    if not _is_there(answer, copy):
        said.append(f"line 1: the first line must be `{answer.name}:`, indented as it was, with the rest below it")
    for finding in check_project(copy):
        place = finding.path.relative_to(copy)
        inside = finding.path == changed and finding.line >= answer.first
        line = f"line {finding.line - answer.first + 1}" if inside else f"{place}:{finding.line}"
        said.append(f"{line}: {finding.code} {finding.message} ({place}:{finding.line})")
    return said


def _is_there(answer: Answer, copy: Path) -> bool:
    """Whether the answer still stands under its name; of a file that is no YAML the check tells more."""
    try:
        answer_of(copy, answer.name)
    except ContentError as e:
        return e.line is not None
    return True


def _open(editor: Sequence[str], file: Path) -> None:
    try:
        ended = subprocess.run([*editor, str(file)], check=False)  # noqa: S603  the user's own choice
    except OSError as e:
        raise MendError(f"The editor {editor[0]!r} can't be started: set EDITOR to one that is there.") from e
    if ended.returncode != 0:
        raise MendError(f"The editor {editor[0]!r} ended with an error: nothing was changed.")


def _again(desk: Desk) -> bool:
    try:
        return desk.ask("Edit it again? [Y/n] ").lower() not in {"n", "no"}
    except EOFError:
        return False


def _kept(root: Path, file: Path) -> Path:
    kept = root / "var" / "mending" / file.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, kept)
    return kept


def _indent(line: str) -> int:
    return len(re.match(r" *", line).group())  # type: ignore[union-attr]  # it always matches


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)
