"""Deletes all that is kept of conversations, beside the running assistant too."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.privacy.database import Databases, rewrite
from bot.privacy.kept import EVENTS, SLACK_TURNS, delete_slack, has_table

logger = logging.getLogger(__name__)


def forget(kept: Databases, conversations: Sequence[str]) -> None:
    """Delete conversations, the feedback to them, and what Slack's records know of them.

    The running assistant keeps some conversations in memory, and takes them for good only where the database still
    holds their last event: none comes back.
    """
    if has_table(kept.conversations, EVENTS):
        with kept.conversations.begin() as connection:
            for conversation in conversations:
                connection.execute(EVENTS.delete().where(EVENTS.c.sender_id == conversation))
    if kept.slack is not None and has_table(kept.slack, SLACK_TURNS):
        with kept.slack.begin() as connection:
            delete_slack(connection, conversations)
    for engine in {kept.conversations, kept.slack} - {None}:
        if not rewrite(engine):
            logger.warning("event=forgotten_log_stays")  # somebody reads; the next deletion empties the log
