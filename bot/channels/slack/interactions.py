"""Commands, clicks and forms of Slack as what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.slack.home import REASON
from bot.channels.slack.payload import part, word
from bot.channels.slack.questions import PRIVATE, WELCOME, Place, Question
from bot.channels.slack.text import clean


@dataclass(frozen=True)
class Click:
    """A button that somebody pressed."""

    action: str
    value: str
    team: str
    enterprise: str
    user: str
    key: str
    """By it Slack may tell of the same click again."""
    trigger: str = field(repr=False)
    """Opens one form within three seconds."""
    channel: str = ""
    """Where the message with the button stands; empty for a button in the app's home."""
    message: str = ""
    """That message's timestamp."""
    thread: str = ""
    is_private: bool = False
    """Whether the message is shown to one person alone; Slack does not say then what it says."""
    response_url: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    blocks: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    """What the message says."""


@dataclass(frozen=True)
class Reason:
    """Why somebody rated an answer badly."""

    team: str
    user: str
    turn: str
    reason: str


def read_command(form: Mapping[str, Any]) -> Question | None:
    """The question of a slash command; without words, one that has to be explained."""
    team, channel, user = (word(form, name) for name in ("team_id", "channel_id", "user_id"))
    if not (team and channel and user and word(form, "response_url")):
        return None
    place = Place(
        PRIVATE, team, channel, user, enterprise=word(form, "enterprise_id"), response_url=word(form, "response_url")
    )
    trigger = word(form, "trigger_id")
    question = Question(place, clean(word(form, "text"), ""), (f"command {trigger}",) if trigger else ())
    return question.checked


def needs_usage(question: Question) -> bool:
    """Whether a command came without a question."""
    return question.place.says == WELCOME


def read_interaction(payload: Mapping[str, Any]) -> Click | Reason | None:
    """A click or a form; None for what the app has no use for."""
    kind = word(payload, "type")
    if kind == "block_actions":
        return _click(payload)
    if kind == "view_submission" and word(payload, "view", "callback_id") == REASON:
        return _reason(payload)
    return None


def _click(payload: Mapping[str, Any]) -> Click | None:
    action, user, team = word(payload, "actions", 0, "action_id"), word(payload, "user", "id"), _team(payload)
    if not (action and user and team):
        return None
    blocks = part(payload, "message", "blocks")
    told = (team, user, action, word(payload, "actions", 0, "action_ts"))
    return Click(
        action,
        word(payload, "actions", 0, "value"),
        team,
        word(payload, "enterprise", "id"),
        user,
        f"click {' '.join(told)}" if told[-1] else "",
        word(payload, "trigger_id"),
        word(payload, "channel", "id") or word(payload, "container", "channel_id"),
        word(payload, "message", "ts") or word(payload, "container", "message_ts"),
        word(payload, "message", "thread_ts") or word(payload, "container", "thread_ts"),
        part(payload, "container", "is_ephemeral") is True,
        word(payload, "response_url"),
        word(payload, "message", "text"),
        tuple(block for block in blocks if isinstance(block, dict)) if isinstance(blocks, list) else (),
    )


def _reason(payload: Mapping[str, Any]) -> Reason | None:
    turn = word(payload, "view", "private_metadata")
    chosen = word(payload, "view", "state", "values", REASON, REASON, "selected_option", "value")
    user, team = word(payload, "user", "id"), _team(payload)
    return Reason(team, user, turn, chosen) if turn and chosen and user and team else None


def _team(payload: Mapping[str, Any]) -> str:
    """The workspace; an installation for a whole enterprise names it beside the user alone."""
    return word(payload, "team", "id") or word(payload, "user", "team_id")
