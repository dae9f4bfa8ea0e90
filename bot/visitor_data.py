"""What an operator does with what is kept of visitors: purge, export, forget, and tell by a receipt."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from bot.channels.receipts import receipts_of
from bot.channels.web.forgotten import ForgottenSessions
from bot.channels.web.sessions import Sessions, load_secret
from bot.errors import GutError
from bot.privacy.audit import operating_user, record
from bot.privacy.database import CONVERSATIONS, Databases, databases
from bot.privacy.forgetting import forget as delete
from bot.privacy.kept import WEB, channel_of, conversations_of, said_between
from bot.privacy.kept import export as everything
from bot.privacy.retention import would_purge
from bot.privacy.subjects import subject_hash
from bot.purging import purge_now
from bot.settings import Settings

AROUND_SECONDS = 300
"""A visitor does not know the minute."""


def purge(settings: Settings, days: float | None, *, dry_run: bool) -> int:
    """Delete conversations that have been silent for longer than the operator wants, or say how many they are.

    Raises:
        GutError: no time is given, and none is set; or nothing is kept.
    """
    days = settings.keep_days if days is None else days
    if days <= 0:
        raise GutError("GUT_KEEP_DAYS is 0, so conversations are kept: say how long with --days.")
    if dry_run:
        with databases(settings.var, settings.database_url) as kept:
            purged, verb = would_purge(kept, time.time(), days), "Would delete"
    else:
        purged, verb = purge_now(settings, days, operating_user()), "Deleted"
    if not purged.was_alone:
        raise GutError("Another process deletes old conversations at this moment: nothing was done.")
    print(
        f"{verb}, silent for more than {days:g} days: {purged.conversations} conversations, "
        f"{purged.slack_turns} records of Slack; expired: {purged.sessions} notes of forgotten sessions, "
        f"{purged.receipts} receipts."
    )
    return 0


def export(settings: Settings, name: str, out: Path | None) -> int:
    """Print everything that is kept of the conversations that a name means, as JSON.

    Raises:
        GutError: there are none, or the file can't be written.
    """
    with databases(settings.var, settings.database_url) as kept:
        found = _found(kept, name)
        content = {"exported": _now(), "conversations": [everything(kept, conversation) for conversation in found]}
    _record(settings, "export", found)
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        sys.stdout.write(text)
        return 0
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as e:
        raise GutError(f"Can't write {out} ({e.strerror}).") from e
    return 0


def names_at(settings: Settings, moment: str) -> int:
    """Print the names of the conversations in which a visitor wrote something around a time.

    Raises:
        GutError: it is no time, or nothing is kept.
    """
    try:
        at = datetime.fromisoformat(moment).timestamp()
    except ValueError:
        raise GutError(f"{moment!r} is no time: write it as 2026-11-29T14:05, in this machine's time zone.") from None
    with databases(settings.var, settings.database_url) as kept:
        found = said_between(kept, at - AROUND_SECONDS, at + AROUND_SECONDS)
    _record(settings, "look", found)
    for name in sorted(found):
        print(name)
    return 0


def forget(settings: Settings, name: str) -> int:
    """Delete everything that is kept of the conversations that a name means, and print a receipt.

    A widget's session ends with it, and those who analyse events are told first: later nobody could ask for that again.

    Raises:
        GutError: there are none, or the broker of events can't be told.
    """
    with databases(settings.var, settings.database_url) as kept:
        found = _found(kept, name)
        _tell_consumers(settings, found)
        _end_sessions(settings, found)
        delete(kept, found)
        identity = receipts_of(settings).issue(channel_of(found[0]), found)
    _record(settings, "forget", found, identity)
    print(f"Deleted: {len(found)} conversation{'s' if len(found) > 1 else ''}. Receipt: {identity}")
    return 0


def receipt(settings: Settings, identity: str) -> int:
    """Say when somebody was forgotten.

    Raises:
        GutError: there is no such receipt.
    """
    with databases(settings.var, settings.database_url):  # tells where there are none
        found = receipts_of(settings).find(identity)
    if found is None:
        raise GutError("There is no such receipt: it was not given here, or more than a year ago.")
    at = datetime.fromtimestamp(found.at, timezone.utc).isoformat(sep=" ", timespec="minutes").removesuffix("+00:00")
    print(f"{found.id}: {found.conversations} conversations ({found.channel}) were deleted on {at} UTC.")
    return 0


def _tell_consumers(settings: Settings, conversations: list[str]) -> None:
    if not settings.broker_url:
        return
    from bot.event_broker import publish_forgotten  # with it comes Rasa, for which nobody else here has to wait

    secret = load_secret(settings.var, settings.web_secret)
    told = [(channel_of(conversation), conversation) for conversation in conversations]
    if not publish_forgotten(settings.broker_url, settings.broker_queue, secret, told):
        raise GutError(
            "Nothing was deleted: the broker at GUT_BROKER_URL does not answer, so that whoever analyses events can't "
            "be told. Start it; or set GUT_BROKER_URL to nothing for this call, and have it deleted there yourself."
        )


def _end_sessions(settings: Settings, conversations: list[str]) -> None:
    forgotten = ForgottenSessions(settings.var / CONVERSATIONS, settings.database_url)
    sessions = Sessions(load_secret(settings.var, settings.web_secret), settings.web_token_hours, forgotten)
    for conversation in conversations:
        if conversation.startswith(WEB):
            sessions.forget(conversation.removeprefix(WEB))


def _found(kept: Databases, name: str) -> list[str]:
    found = conversations_of(kept, name)
    if not found:
        raise GutError("Nothing is kept under that name. `gut export --at TIME` finds names by the time.")
    return found


def _record(settings: Settings, action: str, conversations: list[str], identity: str = "") -> None:
    secret = load_secret(settings.var, settings.web_secret)
    for conversation in conversations:
        record(settings.var, operating_user(), action, subject_hash(secret, conversation), receipt=identity)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
