"""What has changed in an article, and which answers have to be read again for it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ContentError
from bot.knowledge.model import Section
from bot.mending.article_text import DIGESTS, Part, by_section, digests_as_json, kept_digests, read_article
from bot.mending.desk import Desk
from bot.mending.edits import Edit
from bot.mending.publishing import alone, publish
from bot.mending.standing import Standing, articles, facts, sections_of


@dataclass(frozen=True)
class Change:
    """What has changed in one section."""

    section: str
    """Its id, or its heading where the project does not know it."""
    heading: str
    gone: tuple[str, ...] = ()
    """Old paragraphs; their texts, where they are known."""
    came: tuple[str, ...] = ()
    """New paragraphs."""
    lost: int = 0
    """How many old paragraphs are gone."""
    is_new: bool = False
    is_missing: bool = False
    answers: tuple[Standing, ...] = field(default=())
    """The facts that stand on it."""


def changes(
    old: Mapping[str, Part] | Mapping[str, Sequence[str]],
    new: Mapping[str, Part],
    sections: Sequence[Section],
    standing: Sequence[Standing],
) -> list[Change]:
    """Compare an article with what it was, section by section, in the order of the new one.

    Args:
        old: its parts, or the digests of their paragraphs, by section.
        new: its parts, by section.
        sections: those that the project knows.
        standing: every fact.
    """
    headings = {section.id: section.heading for section in sections}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        before, now = old.get(key), new.get(key)
        texts = before.paragraphs if isinstance(before, Part) else ()
        was = before.digests if isinstance(before, Part) else tuple(before or ())
        digests = now.digests if now else ()
        if was == digests:
            continue
        lost, came = _differing(was, digests)
        found.append(
            Change(
                section=key,
                heading=headings.get(key, now.heading if now else key),
                gone=tuple(texts[n] for n in lost) if texts else (),
                came=tuple(now.paragraphs[n] for n in came) if now else (),
                lost=len(lost),
                is_new=before is None,
                is_missing=now is None,
                answers=tuple(fact for fact in standing if fact.section == key),
            )
        )
    return found


def article_diff(root: Path, files: Sequence[Path], stem: str, desk: Desk, *, keep: bool) -> int:
    """Print what has changed in an article and what has to be reviewed.

    Args:
        root: the project's folder.
        files: the new text; or the old and the new one.
        stem: which article.
        desk: where it is said.
        keep: whether the new text is what the next one is held against.

    Returns:
        0 where nothing has changed; 1 where something has.

    Raises:
        ContentError: there is no such article, a file can't be read, or there is nothing to compare with.
    """
    sections = sections_of(root, stem)
    if not sections:
        raise ContentError(f"No article is called {stem!r}; there is {', '.join(articles(root))}.")
    parts = read_article(files[-1], sections)
    new = by_section(parts)
    old: Mapping[str, Part] | Mapping[str, Sequence[str]]
    old = by_section(read_article(files[0], sections)) if len(files) > 1 else kept_digests(root, stem)
    if not old and not keep:
        raise ContentError(
            f"Nothing is kept of {stem!r} to compare with: name the old text before the new one, or keep the digests "
            f"of the text that the answers were made from: gut article diff FILE --keep"
        )
    found = changes(old, new, sections, list(facts(root))) if old else []
    for line in lines_of(found, root) if old else ():
        desk.say(line)
    if keep:
        _keep(root, stem, digests_as_json(parts))
        desk.say(f"Kept the digests of {files[-1].name}; not its text.")
    return 1 if found else 0


def lines_of(found: Sequence[Change], root: Path) -> Iterator[str]:
    """Changes as lines to read."""
    for change in found:
        yield f"\n{change.heading} ({change.section}): {_summary(change)}"
        yield from (f"  - {text}" for text in change.gone)
        yield from (f"  + {text}" for text in change.came)
        if not change.answers:
            yield "  No answer stands on it."
        topics = dict.fromkeys(fact.topic for fact in change.answers)
        for topic in topics:
            yield f"  Review {topic} (gut answer edit {topic}):"
            for fact in change.answers:
                if fact.topic == topic:
                    yield f"    {fact.path.relative_to(root)}:{fact.line}: {fact.text}"
    topics = dict.fromkeys(fact.topic for change in found for fact in change.answers)
    if not found:
        yield "Nothing has changed: every answer still stands on what the article says."
        return
    facts_count = len({(fact.path, fact.line, fact.topic) for change in found for fact in change.answers})
    yield f"\n{len(found)} section(s) changed; {facts_count} fact(s) of {len(topics)} answer(s) to review."


def _summary(change: Change) -> str:
    if change.is_missing:
        return "is no longer in the article"
    if change.is_new:
        return "is new"
    gone = f"{change.lost} paragraph(s) gone" if change.lost else ""
    came = f"{len(change.came)} new" if change.came else ""
    return ", ".join(filter(None, (gone, came)))


def _differing(old: Sequence[str], new: Sequence[str]) -> tuple[list[int], list[int]]:
    """The places of what is gone, and of what came."""
    lost: list[int] = []
    came: list[int] = []
    for tag, start, end, first, last in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            lost += range(start, end)
            came += range(first, last)
    return lost, came


def _keep(root: Path, stem: str, content: bytes) -> None:
    path = DIGESTS / f"{stem}.json"
    old = (root / path).read_bytes() if (root / path).is_file() else None
    if old != content:
        with alone(root):
            publish(root, [Edit(path, old, content)])
