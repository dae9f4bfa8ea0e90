"""Names of conversations that nobody can turn back: what receipts and the audit log hold in place of the real ones."""

from __future__ import annotations

import hashlib
import hmac

PURPOSE = b"gut.subjects"
LENGTH = 32
"""Hexadecimal characters."""


def subject_hash(secret: str, conversation: str) -> str:
    """A conversation's name under a key: the same each time, and nothing to whoever lacks the key.

    Args:
        secret: the one that signs sessions, of all processes.
        conversation: Rasa's name of it.
    """
    key = hmac.digest(secret.encode(), PURPOSE, hashlib.sha256)
    return hmac.new(key, conversation.encode(), hashlib.sha256).hexdigest()[:LENGTH]
