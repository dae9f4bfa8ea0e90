"""A folder with conversations as Rasa and Slack's channel keep them, with times of one's own."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered

from bot.channels.history import ID, feedback_event
from bot.channels.slack.records import Asked, Records
from bot.channels.turns import Feedback
from bot.knowledge.reply import Block, Reply
from bot.settings import ROOT
from bot.tracker_store import ConversationStore

DAY = 24 * 3600.0
KEFIR = Reply("answer", (Block("Kefir is on the list."),))


def open_store(where: Path | str) -> ConversationStore:
    """The conversations in a file, or at an address."""
    return ConversationStore(where, Domain.load(ROOT / "domain.yml"))


def say(store: ConversationStore, conversation: str, days_ago: float, text: str = "does kefir help") -> None:
    """Keep a message with its answer and a thumb, as old as told."""

    async def keep() -> None:
        tracker = await store.retrieve(conversation)
        known = len(tracker.events) if tracker else 0
        if tracker is None:
            tracker = await store.create_tracker(conversation, append_action_listen=False)
            tracker.update(SessionStarted())
        message = UserUttered(text, {"name": "foods.list", "confidence": 0.9}, metadata={ID: f"m-{text}"})
        message.input_channel = "web"
        tracker.update(message)
        tracker.update(BotUttered("Kefir is on the list.", metadata={"reply": KEFIR.as_dict()}))
        tracker.update(feedback_event(f"m-{text}", Feedback("up")))
        for event in list(tracker.events)[known:]:
            event.timestamp = time.time() - days_ago * DAY
        await store.save(tracker)

    asyncio.run(keep())


def ask_in_slack(url: str, conversation: str, days_ago: float, user: str = "U1") -> None:
    """Keep a question from Slack, as old as told."""
    asked = Asked(
        conversation, "T1", user, "D1", "", conversation, time.time() - days_ago * DAY, question="does kefir help"
    )
    assert Records(url).accept(asked, (f"key {conversation}",))


def names(store: ConversationStore) -> set[str]:
    """The conversations that are kept."""
    with store.engine.connect() as connection:
        return set(connection.execute(sa.text("SELECT DISTINCT sender_id FROM events")).scalars())
