"""Workspaces that have the app: the one of the settings, or those that installed it, with their tokens encrypted."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Column, Float, MetaData, String, Table

from bot.channels.kept_secret import kept_secret
from bot.channels.slack.database import open_database, rewrite
from bot.tables import make_tables

logger = logging.getLogger(__name__)

KEPT_IN = "slack.key"
STATE_SECONDS = 600
"""So long somebody may stay on Slack's page before the installation has to be started again."""
TABLES = MetaData()
BOTS = Table(
    "slack_bots",
    TABLES,
    Column("client", String, primary_key=True),
    Column("place", String, primary_key=True),
    *(Column(name, String, nullable=False) for name in ("token", "user", "app")),
)
STATES = Table(
    "slack_states", TABLES, Column("state", String, primary_key=True), Column("until", Float, nullable=False)
)
Clock = Callable[[], float]


@dataclass(frozen=True)
class Bot:
    """What it takes to speak in a workspace."""

    token: str = field(repr=False)
    user: str
    """The bot's own user id."""
    app: str = ""


class Workspaces(Protocol):
    """Where the app is installed."""

    async def bot(self, team: str, enterprise: str = "") -> Bot | None:
        """The bot of a workspace, or the one of its enterprise; None where the app is not installed."""

    async def revoke(self, team: str, enterprise: str = "") -> None:
        """Give up what `bot` returns for a workspace: it is no longer good."""


class OneWorkspace:
    """The workspace of the settings."""

    def __init__(self, bot: Bot) -> None:
        """Answer as one bot, wherever the question comes from."""
        self._bot = bot
        self.is_refused = False
        """Whether Slack took the token back."""

    async def bot(self, team: str, enterprise: str = "") -> Bot | None:
        """The one bot."""
        return self._bot

    async def revoke(self, team: str, enterprise: str = "") -> None:
        """Remember that Slack took the token back; another one has to come with a restart."""
        self.is_refused = True


@dataclass(frozen=True)
class Installation:
    """The app in a workspace, or in all workspaces of an enterprise."""

    place: str
    """The workspace's id, or the enterprise's where it is for all of it."""
    bot: Bot


class Installations:
    """Tokens of workspaces in a database, and the states of installations that have begun."""

    def __init__(self, url: str, client_id: str, secret: str, clock: Clock = time.time) -> None:
        """Open the database and make its tables.

        Args:
            url: as SQLAlchemy takes it.
            client_id: the app; others in the same database are left alone.
            secret: encrypts tokens; with another one, they can't be read.
            clock: seconds since 1970.

        Raises:
            ServeError: the file can't be made.
        """
        self._engine, self._app, self._clock = open_database(url), client_id, clock
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))
        make_tables(self._engine, TABLES)

    async def save(self, installation: Installation) -> None:
        """Keep a workspace's bot in place of the one it had; nothing of who installed it is kept."""
        await asyncio.to_thread(self._save, installation)

    async def bot(self, team: str, enterprise: str = "") -> Bot | None:
        """The bot of a workspace; where it has none of its own, the one of its enterprise."""
        return await asyncio.to_thread(self._bot, team, enterprise)

    async def everyone(self) -> dict[str, Bot | None]:
        """The bot of each workspace and enterprise that has the app; None where its token can't be read."""
        return await asyncio.to_thread(self._everyone)

    async def revoke(self, team: str, enterprise: str = "") -> None:
        """Delete the bot of a workspace; where it has none of its own, the one of its enterprise."""
        await asyncio.to_thread(self._revoke, team, enterprise)

    async def issue_state(self) -> str:
        """A new state, good once and for `STATE_SECONDS`."""
        return await asyncio.to_thread(self._issue_state)

    async def consume_state(self, state: str) -> bool:
        """Whether a state is good; from now on it is not."""
        return await asyncio.to_thread(self._consume_state, state)

    def _save(self, installation: Installation) -> None:
        bot = installation.bot
        token = self._fernet.encrypt(bot.token.encode()).decode("ascii")
        row = {"client": self._app, "place": installation.place, "token": token, "user": bot.user, "app": bot.app}
        with self._engine.begin() as connection:
            connection.execute(BOTS.delete().where(*self._at(installation.place)))
            connection.execute(BOTS.insert(), row)

    def _bot(self, team: str, enterprise: str) -> Bot | None:
        row = self._row(team, enterprise)
        return None if row is None else self._opened(row)

    def _everyone(self) -> dict[str, Bot | None]:
        everyone = BOTS.select().where(BOTS.c.client == self._app).order_by(BOTS.c.place)
        with self._engine.connect() as connection:
            rows = connection.execute(everyone).mappings().all()
        return {row["place"]: self._opened(row) for row in rows}

    def _revoke(self, team: str, enterprise: str) -> None:
        row = self._row(team, enterprise)
        if row is not None:
            with self._engine.begin() as connection:
                connection.execute(BOTS.delete().where(*self._at(row["place"])))
            rewrite(self._engine)

    def _issue_state(self) -> str:
        state, now = secrets.token_urlsafe(32), self._clock()
        with self._engine.begin() as connection:
            connection.execute(STATES.delete().where(STATES.c.until <= now))
            connection.execute(STATES.insert(), {"state": state, "until": now + STATE_SECONDS})
        return state

    def _consume_state(self, state: str) -> bool:
        # One statement: of two that come with the same state, one deletes it.
        good = STATES.delete().where(STATES.c.state == state, STATES.c.until > self._clock())
        with self._engine.begin() as connection:
            return int(connection.execute(good).rowcount) == 1

    def _row(self, team: str, enterprise: str) -> Any:
        with self._engine.connect() as connection:
            for place in filter(None, (team, enterprise)):
                row = connection.execute(BOTS.select().where(*self._at(place))).mappings().first()
                if row is not None:
                    return row
        return None

    def _at(self, place: str) -> tuple[Any, Any]:
        return BOTS.c.client == self._app, BOTS.c.place == place

    def _opened(self, row: Any) -> Bot | None:
        try:
            token = self._fernet.decrypt(row["token"].encode()).decode()
        except InvalidToken:
            logger.error("event=slack_token_unreadable error=InvalidToken")
            return None
        return Bot(token, row["user"], row["app"])


def load_key(var: Path, configured: str = "") -> str:
    """The secret that encrypts tokens: the configured one, or one that is made once and kept in a folder.

    Raises:
        ServeError: it can't be kept there or read, or is too short.
    """
    return configured or kept_secret(var / KEPT_IN, "slack_key")
