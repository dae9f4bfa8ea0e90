"""The receipts that channels give to who asked to be forgotten."""

from __future__ import annotations

from bot.channels.web.sessions import load_secret
from bot.privacy.database import CONVERSATIONS
from bot.privacy.receipts import Receipts, open_receipts
from bot.settings import Settings


def receipts_of(settings: Settings) -> Receipts:
    """They are kept beside the conversations, under the secret that signs sessions.

    Raises:
        ServeError: the secret can't be kept or read.
    """
    secret = load_secret(settings.var, settings.web_secret)
    return open_receipts(settings.var / CONVERSATIONS, settings.database_url, secret)
