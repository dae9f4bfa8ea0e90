"""Keeps conversations no longer than the operator wants: in the running assistant once an hour, or by `gut purge`."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime
from typing import Any

from sanic import Sanic
from sqlalchemy.engine import Connection, Engine

from bot.privacy.audit import SERVER, record
from bot.privacy.database import databases
from bot.privacy.retention import Keep, Purged, purge
from bot.report.kept_counts import TABLES, add_kept, silent_counts
from bot.settings import Settings
from bot.tables import make_tables

logger = logging.getLogger(__name__)

FIRST_SECONDS = 60.0
"""So long after the start, so that the first visitors do not wait for it."""
EVERY_SECONDS = 3600.0


def counted(engine: Engine, before: datetime) -> Keep:
    """The counts of what has been silent since a moment, for `gut report`."""
    counts = silent_counts(engine, before)
    make_tables(engine, TABLES)

    def keep(connection: Connection) -> None:
        add_kept(connection, counts)

    return keep


def purge_now(settings: Settings, days: float, actor: str) -> Purged:
    """Delete what has been silent for more than so many days; whoever asked for it is in the audit log."""
    with databases(settings.var, settings.database_url) as kept:
        purged = purge(kept, settings.var, time.time(), days, counted)
    if purged.conversations:
        record(settings.var, actor, "purge", count=purged.conversations)
    return purged


def add_retention(app: Sanic, settings: Settings, first: float = FIRST_SECONDS) -> None:
    """Have the application delete what is too old, once an hour, while it runs."""
    if not settings.keep_days:
        return

    async def work() -> None:
        await asyncio.sleep(first)
        while True:
            try:
                purged = await asyncio.to_thread(purge_now, settings, settings.keep_days, SERVER)
                if purged.conversations:
                    logger.info("event=purged conversations=%d", purged.conversations)
            except Exception as e:
                logger.error("event=purge_failed error=%s", type(e).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    @app.after_server_start
    async def begin(*_: Any) -> None:
        app.ctx.retention = asyncio.create_task(work())

    @app.before_server_stop
    async def end(*_: Any) -> None:
        app.ctx.retention.cancel()
