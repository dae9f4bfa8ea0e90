"""What an editor wants to add, and why it may be refused."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ContentError
from bot.evaluation.cases import read_dialogues, read_messages, read_questions, read_red_flags, read_texts
from bot.knowledge.phrases import INTENT, Phrase, read_phrases
from bot.knowledge.yaml_source import read_yaml
from bot.mending.edits import files_of_phrases
from bot.privacy.masking import mask

OUT_OF_SCOPE = "out_of_scope"
MAX_CHARACTERS = 300
"""A longer text is a story and no way to ask."""
ALIKE = 0.92
"""From this likeness on, 0 to 1, a phrase would give away a text that figures are measured on."""
_MARKS = re.compile(r"[\[\]{}]")


@dataclass(frozen=True)
class Proposal:
    """A phrase, and the intent that it is to be read as."""

    intent: str
    text: str

    @property
    def key(self) -> str:
        """The phrase's words, as `gut check` compares them."""
        return key_of(self.text)


@dataclass(frozen=True)
class Refused:
    """A proposal that can't be taken, and the sentence that says why."""

    proposal: Proposal
    why: str


class Shelf:
    """Every phrase and every measured text of a project, to hold proposals against."""

    def __init__(self, root: Path, yardstick: Path | None = None) -> None:
        """Read them.

        Args:
            root: the project's folder.
            yardstick: a folder with more suites, kept outside the project.

        Raises:
            ContentError: a file does not hold what it must.
        """
        self._trained: dict[str, Phrase] = {}
        for path in files_of_phrases(root):
            for phrase in read_phrases(path):
                if phrase.kind == INTENT:
                    self._trained.setdefault(phrase.key, phrase)
        # Urgent signs and small talk have other rules, and are no answer to a question.
        self.intents = {p.name for p in self._trained.values() if p.path.parent.name == "nlu"} | {OUT_OF_SCOPE}
        self._measured: dict[str, Path] = {}
        for path, text in measured_texts(root, yardstick):
            self._measured.setdefault(key_of(text), path)

    def judge(self, proposals: list[Proposal]) -> tuple[list[Proposal], list[Refused]]:
        """Part proposals into those that can be added and those that can't; each is held against the ones before."""
        good: dict[str, Proposal] = {}
        refused = []
        for proposal in proposals:
            before = good.get(proposal.key)
            why = self.why_not(proposal)
            if not why and before is not None:
                why = _same_words(proposal.intent, before.intent, "this change")
            if why:
                refused.append(Refused(proposal, why))
            else:
                good[proposal.key] = proposal
        return list(good.values()), refused

    def why_not(self, proposal: Proposal) -> str:
        """Why a proposal can't be added, as a sentence; empty where it can."""
        if proposal.intent not in self.intents:
            return f"nothing is called {proposal.intent!r}; `gut mend --list` names all topics and aspects."
        if why := _unfit(proposal.text):
            return why
        if (known := self._trained.get(proposal.key)) is not None:
            return _same_words(proposal.intent, known.name, f"{known.path.name}:{known.line}")
        if (measured := self._near(proposal.key)) is not None:
            return (
                f"it is what {measured.parent.name}/{measured.name} measures with, or nearly so: "
                "a text that was learnt measures nothing. Say it in other words."
            )
        return ""

    def _near(self, key: str) -> Path | None:
        if key in self._measured:
            return self._measured[key]
        matcher = difflib.SequenceMatcher(b=key, autojunk=False)
        for text, path in self._measured.items():
            matcher.set_seq1(text)
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE:
                return path
        return None


def key_of(text: str) -> str:
    """A text's words, so that case and punctuation make no difference."""
    return Phrase(INTENT, "", text, Path(), 0).key


def measured_texts(root: Path, yardstick: Path | None = None) -> Iterator[tuple[Path, str]]:
    """Every text that figures are measured on, with its file: held-out phrases and the suites.

    Raises:
        ContentError: a file does not hold what it must.
    """
    for path in sorted((root / "tests" / "nlu").glob("*.yml")):
        if "nlu" in read_yaml(path):
            yield from ((path, phrase.text) for phrase in read_phrases(path))
    for folder in (root / "tests" / "eval", *([yardstick] if yardstick else [])):
        for path in sorted(folder.glob("*questions.tsv")):
            yield from ((path, question.text) for question in read_questions(path))
        for path in sorted(folder.glob("*.txt")):
            yield from ((path, text) for text in read_texts(path))
        for path in sorted(folder.glob("red_flags*.yml")):
            messages = read_red_flags(path)
            yield from ((path, text) for text in (*messages.urgent, *messages.calm))
        for path in sorted(folder.glob("several_questions*.yml")):
            yield from ((path, message.say) for message in read_messages(path))
        for path in sorted(folder.glob("dialogues*.yml")):
            yield from ((path, turn.say) for dialogue in read_dialogues(path) for turn in dialogue.turns)


def one_line(text: str) -> str:
    """A phrase as it is written into a file: on one line, with plain spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def checked_folder(folder: Path | None) -> Path | None:
    """A folder that was named.

    Raises:
        ContentError: it is no folder.
    """
    if folder is not None and not folder.is_dir():
        raise ContentError("this is no folder: name one with *questions.tsv and *.txt in it.", path=folder)
    return folder


def _unfit(text: str) -> str:
    if not key_of(text):
        return "there is no word in it."
    if len(text) > MAX_CHARACTERS:
        return f"it has {len(text)} characters: a way to ask has {MAX_CHARACTERS} at most. Shorten it."
    if text.startswith("/"):
        return "it begins with a slash, which is a command to the assistant: leave the slash out."
    if _MARKS.search(text):
        return "it has brackets or braces, which stand for what was masked, or for marks of the file: write it without."
    if text != one_line(text) or any(unicodedata.category(character)[0] == "C" for character in text):
        return "it has characters that can't be seen, or several spaces: type it anew."
    if (masked := mask(text)) != text:
        return f"it tells who somebody is ({masked}): write it without that."
    return ""


def _same_words(intent: str, other: str, place: str) -> str:
    if other == intent:
        return f"it stands there already ({place})."
    return f"it belongs to {other} already ({place}): a phrase has one meaning."
