"""Validates phrases, answers and safety rules together; every finding has a place, a code and a way out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ContentError
from bot.knowledge.loader import ARTICLE, FIXED, load_knowledge
from bot.knowledge.phrases import INTENT, LOOKUP, Phrase, read_phrases
from bot.knowledge.yaml_source import Mapping, Sequence, read_yaml

MIN_PHRASES = 40
MIN_ASPECT_PHRASES = 60
NOT_COVERED = "not_covered"
CHITCHAT = "chitchat."
UNWRITTEN = "E701"

CODES = {
    "E100": "a file does not hold what it must",
    "E101": "a topic has too few phrases",
    "E102": "a topic has no answer",
    "E103": "a topic has no source",
    "E104": "a topic has no held-out phrases",
    "E105": "an intent is missing in domain.yml",
    "E201": "a phrase stands twice",
    "E202": "a phrase stands under two intents",
    "E203": "a held-out phrase is also trained on",
    "E301": "a suggestion leads nowhere",
    "E302": "two topics are suggested with the same question",
    "E401": "a fact names a section that the article does not have",
    "E402": "a list names a thing that no lookup table has",
    "E501": "a secret stands in a file",
    "E601": "an answer gives a dose",
    UNWRITTEN: "something is still to be written",
}

_SECRET = re.compile(
    r"xox[abeprs]-[\w-]{8,}|xapp-[\w-]{8,}|gh[pousr]_\w{20,}|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|(?i:password|passwd|secret|token|api_?key)['\"]?\s*:\s*['\"]?(?![\s'\"#]|\$\{)\S{6,}"
)
_UNWRITTEN = re.compile(r"\bTODO:\s*(.*?)['\"}]*$")
_DOSE = re.compile(
    r"\b\d+(?:[.,]\d+)?\s*(?:mg|mcg|\u00b5g|g|ml|(?:milli|micro)?grams?|millilit(?:re|er)s?|cfu|billion|million|capsules?|tablets?|drops?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Finding:
    """Something to mend."""

    path: Path
    line: int
    code: str
    message: str

    def line_for(self, root: Path) -> str:
        """As `file:line: code message`, the file seen from the project."""
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return f"{path}:{self.line}: {self.code} {self.message}"


def check_project(root: Path) -> list[Finding]:
    """Check everything under `data/`, the held-out phrases, and all YAML files for secrets.

    Returns:
        The findings in the order of files and lines; empty where all is well.
    """
    findings: list[Finding] = []
    for check in (_check_phrases, _check_answers, _check_doses, _check_secrets, _check_unwritten):
        try:
            for finding in check(root):
                findings.append(finding)  # one by one: those before an error count
        except ContentError as e:
            findings.append(_content_finding(e, root))
    if not findings:
        try:
            load_knowledge(root / "data")
        except ContentError as e:
            findings.append(_content_finding(e, root))
    return sorted(set(findings))


def _content_finding(error: ContentError, root: Path) -> Finding:
    path = error.path or root
    message = str(error).split(": ", 1)[-1]
    return Finding(path, error.line or 1, "E100", message)


def _nlu_files(root: Path) -> list[Path]:
    return [root / "data" / "nlu.yml", *sorted((root / "data" / "nlu").glob("*.yml"))]


def _check_phrases(root: Path) -> Iterator[Finding]:
    trained = [p for path in _nlu_files(root) for p in read_phrases(path) if p.kind == INTENT]
    held_out = [p for path in sorted((root / "tests" / "nlu").glob("*.yml")) for p in _held_out(path)]
    yield from _duplicates(trained, "E201", "E202")
    yield from _duplicates(held_out, "E201", "E202")
    seen = {phrase.key: phrase for phrase in trained}
    for phrase in held_out:
        if phrase.key in seen:
            yield _at(phrase, "E203", f"{phrase.text!r} is also trained on: write another one here")
    counts, tested = Counter(p.name for p in trained), {p.name for p in held_out}
    first = {p.name: p for p in reversed(trained)}
    domain = _intents_of_domain(root)
    for name, phrase in first.items():
        need = MIN_ASPECT_PHRASES if name.startswith(NOT_COVERED) else MIN_PHRASES
        if counts[name] < need:
            yield _at(phrase, "E101", f"{name} has {counts[name]} phrases: write {need - counts[name]} more")
        if name not in tested:
            yield _at(phrase, "E104", f"{name} has no held-out phrases: write some in tests/nlu/")
        if name not in domain:
            yield _at(
                phrase, "E105", f"{name} is missing under `intents:` in domain.yml: add it there and in rules.yml"
            )


def _held_out(path: Path) -> Iterator[Phrase]:
    """The phrases of a held-out file; other test data of language has no `nlu:`."""
    if "nlu" in read_yaml(path):
        yield from read_phrases(path)


def _duplicates(phrases: list[Phrase], same: str, other: str) -> Iterator[Finding]:
    seen: dict[str, Phrase] = {}
    for phrase in phrases:
        before = seen.setdefault(phrase.key, phrase)
        if before is phrase:
            continue
        where = f"{before.path.name}:{before.line}"
        if before.name == phrase.name:
            yield _at(phrase, same, f"{phrase.text!r} stands at {where} too: remove one")
        else:
            yield _at(phrase, other, f"{phrase.text!r} is {phrase.name} here and {before.name} at {where}: keep one")


def _at(phrase: Phrase, code: str, message: str) -> Finding:
    return Finding(phrase.path, phrase.line, code, message)


def _intents_of_domain(root: Path) -> set[str]:
    domain = read_yaml(root / "domain.yml")
    entries = domain.items_of("intents")
    if not all(isinstance(entry, str | Mapping) for entry in entries):
        raise domain.error("`intents:` must be a list of names", "intents")
    return {entry if isinstance(entry, str) else next(iter(entry)) for entry in entries}


def _check_answers(root: Path) -> Iterator[Finding]:
    folder = root / "data" / "knowledge"
    files = {path: read_yaml(path) for path in sorted({*folder.glob("*.yml"), *(folder / name for name in FIXED)})}
    sections = {*files[folder / "article.yml"].mapping("sections")}
    for source in files.values():
        sections.update(source.mapping(ARTICLE, optional=True).mapping("sections", optional=True))
    topics = {key: topic for source in files.values() for key, topic in source.entries("topics", optional=True)}
    aspects = {key for source in files.values() for key in source.mapping("aspects", optional=True)}
    phrases = [p for path in _nlu_files(root) for p in read_phrases(path)]
    chitchat = files[folder / "conversation.yml"].mapping("chitchat")
    yield from _unanswered(phrases, {*topics, *aspects, *chitchat})
    known = {p.text for p in phrases if p.kind == LOOKUP}
    asked: dict[str, str] = {}
    trained = {p.name for p in phrases if p.kind == INTENT}
    for path, source in files.items():
        for key, topic in source.entries("topics", optional=True):
            if key not in trained:
                line = source.mapping("topics").line_of(key)
                yield Finding(path, line, "E101", f"{key} has no phrases: write some in data/nlu/")
            yield from _check_topic(key, topic, topics, sections)
            question = str(topic.get("asks"))
            if asked.setdefault(question, key) != key:
                yield Finding(
                    path, topic.line_of("asks"), "E302", f"{asked[question]} asks {question!r} too: reword one"
                )
        yield from _unknown_things(source, known)


def _unanswered(phrases: list[Phrase], answered: set[str]) -> Iterator[Finding]:
    grouped: dict[str, Phrase] = {}
    for phrase in phrases:
        if phrase.kind == INTENT and (phrase.path.parent.name == "nlu" or phrase.name.startswith(CHITCHAT)):
            grouped.setdefault(phrase.name, phrase)
    for name, phrase in grouped.items():
        if name not in answered:
            file = "conversation.yml" if name.startswith(CHITCHAT) else phrase.path.name
            yield _at(phrase, "E102", f"{name} has no answer: write one in data/knowledge/{file}")


def _check_topic(key: str, topic: Mapping, topics: dict[str, Mapping], sections: set[str]) -> Iterator[Finding]:
    section = topic.get("section")
    if not topic.get("says"):
        yield Finding(topic.path, topic.line, "E102", f"{key} has no `says:`: write the sentence that answers it")
    if section is None:
        yield Finding(topic.path, topic.line, "E103", f"{key} has no `section:`: name the section it comes from")
    elif section not in sections:
        yield Finding(topic.path, topic.line_of("section"), "E401", f"{section!r} is no section: see article.yml")
    for following in topic.items_of("next"):
        if following not in topics:
            yield Finding(topic.path, topic.line_of("next"), "E301", f"{key} suggests {following!r}, which is no topic")
    for part in ("says", "then", "more"):
        for fact in topic.items_of(part):
            if isinstance(fact, Mapping) and fact.get("section") not in sections:
                yield Finding(topic.path, fact.line, "E401", f"{fact.get('section')!r} is no section: see article.yml")


def _unknown_things(source: Mapping, known: set[str]) -> Iterator[Finding]:
    for name, entry in source.entries("lists", optional=True):
        items = entry.items_of("items")
        if "entity" not in entry or not isinstance(items, Sequence):
            continue
        for item, line in zip(items, items.lines, strict=True):
            value = item.get("value") if isinstance(item, Mapping) else item
            if value not in known:
                yield Finding(source.path, line, "E402", f"{name} lists {value!r}, which is in no lookup table: add it")


def _check_doses(root: Path) -> Iterator[Finding]:
    for path in sorted((root / "data" / "knowledge").glob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            found = _DOSE.search(line)
            if not found:
                continue
            yield Finding(
                path, number, "E601", f"{found.group()!r} looks like a dose, and the article gives none: remove it"
            )


def _check_secrets(root: Path) -> Iterator[Finding]:
    folders: dict[str, list[Path]] = defaultdict(list)
    for folder in (".", "data", "deploy", "tests"):
        pattern = "*.y*ml" if folder == "." else "**/*.y*ml"
        folders[folder] = sorted((root / folder).glob(pattern))
    for path in {path for paths in folders.values() for path in paths}:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if _SECRET.search(line):
                yield Finding(
                    path, number, "E501", "this looks like a secret: name an environment variable, as ${NAME}"
                )


def _check_unwritten(root: Path) -> Iterator[Finding]:
    for folder in ("data/knowledge", "data/nlu", "tests/nlu"):
        for path in sorted((root / folder).glob("*.yml")):
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if found := _UNWRITTEN.search(line):
                    yield Finding(path, number, UNWRITTEN, f"still to be written: {found.group(1)}")
