"""What the assistant says in Slack that is no answer; the sentences stand in strings.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from bot.channels.turns import REASONS
from bot.knowledge.yaml_source import Mapping as Content
from bot.knowledge.yaml_source import read_yaml

STRINGS = Path(__file__).with_name("strings.yml")

PLACES = {"shared": {"user"}, "chosen": {"question"}, "chosen_by": {"user", "question"}, "forgotten": {"receipt"}}
"""What is filled in, in the sentences that have places for it."""

LIMITS = {
    # Slack refuses a message or a form with longer ones.
    "helpful": 75, "not_helpful": 75, "share": 75, "forget": 75, "why": 24, "send": 24, "cancel": 24,
    "forget_title": 100, "forget_text": 300, "forget_ok": 30, "forget_cancel": 30, "home_title": 150,
    "topics_title": 150,
}  # fmt: skip
MAX_REASON, MAX_GROUP, MAX_OTHER = 75, 150, 1500


@dataclass(frozen=True)
class Strings:
    """Every sentence and label; a field bears the name of its entry."""

    busy: str
    """So many questions are worked on that this one has to wait."""
    timed_out: str
    """There was no answer in time."""
    usage: str
    """The command came without a question."""
    too_long: str
    """The message is longer than can be read."""
    only_text: str
    """The message is a file without words."""
    gone: str
    """The conversation that a button belongs to is deleted or too old."""
    expired: str
    """The button itself is too old."""
    status: str
    """What is shown while an answer is looked up, after the app's name."""
    helpful: str
    """The label that rates an answer well."""
    not_helpful: str
    """The label that rates it badly."""
    thanks: str
    """Stands where the rating was."""
    share: str
    """The label that shows a private answer to the channel."""
    shared: str
    """Above a shared answer; `{user}` is a mention."""
    chosen: str
    """Stands where the suggestions were, with the `{question}` that was clicked."""
    chosen_by: str
    """The same in a channel, where somebody else may have clicked."""
    why: str
    """The title of the form that asks for a reason."""
    why_label: str
    """What stands above the reasons."""
    reasons: Mapping[str, str]
    """A label for each of `REASONS`."""
    send: str
    """Sends the form."""
    cancel: str
    """Closes it."""
    prompts_title: str
    """Above the suggested prompts."""
    welcome: str
    """Said to somebody who opens a conversation with the app."""
    home_title: str
    """The heading of the app's home."""
    greeting: str
    """What stands under it."""
    topics_title: str
    """The heading of the questions."""
    in_messages: str
    """Above the home, once a question there was chosen."""
    groups: Mapping[str, str]
    """A heading for each group of topics, by the stem of its file in data/knowledge/."""
    privacy: str
    """What is kept."""
    forget: str
    """The button that deletes somebody's conversations."""
    forget_title: str
    """The title of the question whether to delete."""
    forget_text: str
    """That question."""
    forget_ok: str
    """The answer that deletes."""
    forget_cancel: str
    """The answer that does not."""
    forgotten: str
    """The conversations are deleted; `{receipt}` is the id by which the operator can tell so."""
    forgetting_failed: str
    """They could not be deleted."""
    installed_title: str
    """The page after an installation."""
    installed: str
    """What it says."""
    cancelled_title: str
    """The page after somebody declined to install."""
    cancelled: str
    """What it says."""
    failed_title: str
    """The page after an installation that did not work."""
    failed: str
    """What it says."""


def load_strings(path: Path = STRINGS) -> Strings:
    """Read and check the sentences.

    Raises:
        ContentError: one is missing, unknown, too long for Slack, or without its places.
    """
    content = read_yaml(path)
    known = {field.name for field in fields(Strings)}
    _refuse_unknown(content, known)
    reasons = content.mapping("reasons")
    _refuse_unknown(reasons, set(REASONS))
    labels = {"reasons": _checked(reasons, REASONS, MAX_REASON)}
    groups = content.mapping("groups")
    labels["groups"] = _checked(groups, tuple(groups), MAX_GROUP)
    sentences = {name: _sentence(content, name) for name in sorted(known - set(labels))}
    return Strings(**sentences, **labels)  # type: ignore[arg-type]  # mypy does not see names in a mapping


def _refuse_unknown(content: Content, known: set[str]) -> None:
    for name in content:
        if name not in known:
            raise content.error(f"`{name}:` is not known: remove it or correct its name", name)


def _checked(content: Content, names: tuple[str, ...], limit: int) -> dict[str, str]:
    return {name: _short(content, name, limit) for name in names}


def _sentence(content: Content, name: str) -> str:
    text = _short(content, name, LIMITS.get(name, MAX_OTHER))
    places = set(re.findall(r"{(.*?)}", text))
    if places != PLACES.get(name, set()):
        expected = ", ".join(f"{{{place}}}" for place in sorted(PLACES.get(name, set()))) or "none"
        raise content.error(f"`{name}:` must have these places and no others: {expected}", name)
    return text


def _short(content: Content, name: str, limit: int) -> str:
    text = content.text(name)
    if len(text) > limit:
        raise content.error(f"`{name}:` must have {limit} characters at most: it has {len(text)}", name)
    return text
