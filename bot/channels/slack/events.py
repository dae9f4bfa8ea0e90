"""Events of Slack as what they mean: a question, somebody looking at the app, an end; or nothing for the app.

Whether a message is for the app is decided here, before anything is kept: a mention comes as two events in any
order, and whichever comes first is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.payload import part, word
from bot.channels.slack.questions import CHANNEL, DIRECT, ONLY_TEXT, Place, Question
from bot.channels.slack.text import clean, mentioned

FROM_PEOPLE = ("", "file_share", "me_message", "thread_broadcast")
"""Subtypes of what people write. Edits, deletions, joins and the like have others."""
HOME, MESSAGES, THREAD = "home", "messages", "thread"


@dataclass(frozen=True)
class Opened:
    """Somebody looks at the app."""

    what: str
    """`HOME`, `MESSAGES`, or `THREAD`: a new conversation in the older view for assistants."""
    team: str
    enterprise: str
    user: str
    channel: str
    thread: str = ""


@dataclass(frozen=True)
class Removed:
    """The app may no longer speak in a workspace."""

    team: str
    enterprise: str
    uninstalled: bool
    """Whether the app is gone, and not only its token."""


Meaning = Question | Opened | Removed | None


def read_event(envelope: Mapping[str, Any]) -> Meaning:
    """What an event means for the app.

    Args:
        envelope: the event with what is around it, as Slack sends it.
    """
    reader = READERS.get(word(envelope, "event", "type"))
    event = part(envelope, "event")
    return reader(envelope, event) if reader is not None and isinstance(event, Mapping) else None


def _team(envelope: Mapping[str, Any]) -> str:
    """The workspace in which the app is; in a channel that companies share, people may be of another one."""
    return word(envelope, "authorizations", 0, "team_id") or word(envelope, "team_id")


def _enterprise(envelope: Mapping[str, Any]) -> str:
    return word(envelope, "authorizations", 0, "enterprise_id") or word(envelope, "enterprise_id")


def _message(envelope: Mapping[str, Any], event: Mapping[str, Any]) -> Question | None:
    bot_user = word(envelope, "authorizations", 0, "user_id")
    user, channel, ts = word(event, "user"), word(event, "channel"), word(event, "ts")
    if not (user and channel and ts) or user in (bot_user, "USLACKBOT") or not _is_new_and_of_a_person(event):
        return None
    named = mentioned(word(event, "text"))
    thread = word(event, "thread_ts")
    is_direct = word(event, "channel_type") == "im" or channel.startswith("D")
    is_group = word(event, "channel_type") == "mpim"
    is_asked = is_direct or bot_user in named or word(event, "type") == "app_mention"
    if not is_asked and (named or not (is_group or thread)):
        return None
    text = clean(word(event, "text"), bot_user)
    place = Place(
        DIRECT if is_direct or (is_group and not is_asked and not thread) else CHANNEL,
        _team(envelope), channel, user, ts, thread, _enterprise(envelope), bot_user,
        says="" if text or not part(event, "files") else ONLY_TEXT,
    )  # fmt: skip
    return Question(place, text, _keys(envelope, event), in_thread_of_ours=not (is_asked or is_group)).checked


def _is_new_and_of_a_person(event: Mapping[str, Any]) -> bool:
    other = ("bot_id", "hidden", "edited")
    return word(event, "subtype") in FROM_PEOPLE and not any(part(event, name) for name in other)


def _keys(envelope: Mapping[str, Any], event: Mapping[str, Any]) -> tuple[str, ...]:
    sent = word(event, "client_msg_id")
    told = (_team(envelope), word(envelope, "api_app_id"), word(envelope, "event_id"))
    return (
        f"message {word(event, 'channel')} {word(event, 'ts')}",
        *([f"client {sent}"] if sent else []),
        *([f"event {' '.join(told)}"] if told[-1] else []),
    )


def _home(envelope: Mapping[str, Any], event: Mapping[str, Any]) -> Opened | None:
    what = word(event, "tab") or HOME
    if what not in (HOME, MESSAGES) or not word(event, "user"):
        return None
    return Opened(what, _team(envelope), _enterprise(envelope), word(event, "user"), word(event, "channel"))


def _thread(envelope: Mapping[str, Any], event: Mapping[str, Any]) -> Opened | None:
    begun = part(event, "assistant_thread")
    user, channel, thread = (word(begun, name) for name in ("user_id", "channel_id", "thread_ts"))
    if not (user and channel and thread):
        return None
    return Opened(THREAD, _team(envelope), _enterprise(envelope), user, channel, thread)


def _uninstalled(envelope: Mapping[str, Any], _: Mapping[str, Any]) -> Removed:
    return Removed(_team(envelope), _leaving_enterprise(envelope), uninstalled=True)


def _revoked(envelope: Mapping[str, Any], event: Mapping[str, Any]) -> Removed | None:
    return Removed(_team(envelope), _leaving_enterprise(envelope), False) if part(event, "tokens", "bot") else None


def _leaving_enterprise(envelope: Mapping[str, Any]) -> str:
    """The enterprise that had the app as a whole; a workspace of it that had its own leaves it to the others."""
    had_it = part(envelope, "authorizations", 0, "is_enterprise_install") is True
    return _enterprise(envelope) if had_it or not _team(envelope) else ""


READERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Meaning]] = {
    "app_home_opened": _home,
    "app_mention": _message,
    "app_uninstalled": _uninstalled,
    "assistant_thread_started": _thread,
    "message": _message,
    "tokens_revoked": _revoked,
}
HANDLED_EVENTS = frozenset(READERS) - {"message"} | {f"message.{kind}" for kind in ("channels", "groups", "im", "mpim")}
"""The events to subscribe to: messages are subscribed to by the kind of their channel."""
