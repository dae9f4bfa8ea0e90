"""Receipts for what was forgotten: an id, a time and a channel, so that an operator can tell that it was done."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.privacy.database import open_kept
from bot.privacy.subjects import subject_hash
from bot.tables import make_tables

TABLES = sa.MetaData()
RECEIPTS = sa.Table(
    "receipts",
    TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("subject", sa.String(32), primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
)
GROUPS, LETTERS = 3, 4
KEEP_DAYS = 365
"""So long somebody can still ask."""
DAY = 24 * 3600.0
NONE = "-"
"""The subject of a receipt for somebody of whom nothing was kept."""


@dataclass(frozen=True)
class Receipt:
    """That somebody was forgotten."""

    id: str
    at: float
    """Seconds since 1970."""
    channel: str
    conversations: int
    """So many were deleted."""


class Receipts:
    """Receipts in the conversations' database; every call blocks until it is done."""

    def __init__(self, engine: Engine, secret: str, clock: Callable[[], float] = time.time) -> None:
        """Make the table where it is missing.

        Args:
            engine: the conversations' database.
            secret: with it conversations get names that nobody can turn back.
            clock: seconds since 1970.
        """
        self._engine, self._secret, self._clock = engine, secret, clock
        make_tables(engine, TABLES)

    def issue(self, channel: str, conversations: Sequence[str]) -> str:
        """Keep a receipt for conversations that are deleted, and return its id."""
        digits = secrets.token_hex(GROUPS * LETTERS // 2)
        identity = "-".join(digits[at : at + LETTERS] for at in range(0, len(digits), LETTERS))
        subjects = {subject_hash(self._secret, conversation) for conversation in conversations} or {NONE}
        rows = [{"id": identity, "subject": one, "at": self._clock(), "channel": channel} for one in sorted(subjects)]
        with self._engine.begin() as connection:
            connection.execute(RECEIPTS.insert(), rows)
        return identity

    def find(self, identity: str) -> Receipt | None:
        """A receipt by its id, whatever the case of its letters; None where there is none."""
        columns = (RECEIPTS.c.at, RECEIPTS.c.channel, RECEIPTS.c.subject)
        asked = sa.select(*columns).where(RECEIPTS.c.id == identity.strip().lower())
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        if not rows:
            return None
        return Receipt(identity.strip().lower(), rows[0].at, rows[0].channel, sum(row.subject != NONE for row in rows))

    def of(self, conversation: str) -> list[str]:
        """The ids of the receipts for a conversation, oldest first."""
        its = RECEIPTS.c.subject == subject_hash(self._secret, conversation)
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(RECEIPTS.c.id).where(its).order_by(RECEIPTS.c.at)).scalars())


def open_receipts(path: Path, url: str, secret: str) -> Receipts:
    """In the database at an address, or in an SQLite file where there is none."""
    return Receipts(open_kept(path, url), secret)
