"""Secrets that are made once and kept in a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.errors import ServeError
from bot.settings import MIN_SECRET, variable


def kept_secret(path: Path, setting: str) -> str:
    """The secret in a file; it is made where there is none.

    Args:
        path: the file.
        setting: the setting that can be used instead.

    Raises:
        ServeError: it can't be kept there or read, or is too short.
    """
    try:
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            secret = path.read_text(encoding="ascii").strip()
        else:
            secret = secrets.token_hex(MIN_SECRET)
            with os.fdopen(file, "w", encoding="ascii") as opened:
                opened.write(secret)
    except (OSError, UnicodeDecodeError) as e:
        raise ServeError(f"Can't keep the secret in {path} ({type(e).__name__}): set {variable(setting)}.") from e
    if len(secret) < MIN_SECRET:
        raise ServeError(f"{path} holds no secret of {MIN_SECRET} characters: remove it, and a new one is made.")
    return secret
