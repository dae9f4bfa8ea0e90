"""Who has looked into, taken out or deleted what: a log that is only ever added to, and holds no visitor's words."""

from __future__ import annotations

import json
import os
import pwd
import time
from datetime import datetime, timezone
from pathlib import Path

from bot.errors import GutError

LOG = "audit.log"
SERVER = "assistant"
"""The actor where nobody asked for it: the retention of the running server."""


def record(var: Path, actor: str, action: str, subject_hash: str = "", *, receipt: str = "", count: int = 1) -> None:
    """Add a line to the audit log; one write, so that lines of several processes stay whole.

    Args:
        var: the folder of the conversations (`GUT_VAR`).
        actor: the operating system's user, or the name of an administrator.
        action: a word: `export`, `forget`, `purge`, `look`.
        subject_hash: of the conversation, as `bot.privacy.subjects.subject_hash` makes it; empty where there is no one.
        receipt: the receipt that was given.
        count: of conversations.

    Raises:
        GutError: the line can't be written: what is not on record must not be done.
    """
    entry = {
        "at": datetime.fromtimestamp(time.time(), timezone.utc).isoformat(timespec="seconds"),
        "actor": actor,
        "action": action,
        "subject": subject_hash,
        "receipt": receipt,
        "count": count,
    }
    line = json.dumps(entry, ensure_ascii=False) + "\n"
    try:
        var.mkdir(parents=True, exist_ok=True)
        file = os.open(var / LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)
    except OSError as e:
        raise GutError(f"Can't write to {var / LOG} ({e.strerror}): free space there, or set GUT_VAR.") from e


def operating_user() -> str:
    """The name of the user whose process this is; who became root with sudo is named as themselves."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run as a number
        name = str(os.getuid())
    behind = os.environ.get("SUDO_USER", "")
    return f"{behind} (as {name})" if behind else name
