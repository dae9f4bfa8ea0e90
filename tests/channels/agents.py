"""An assistant for the tests of the channels, which keeps conversations as Rasa does."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field

from rasa.core.actions.action import create_bot_utterance
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered

from bot.knowledge.reply import Block, Reply
from bot.tracker_store import ConversationStore

POLL_SECONDS = 0.005
BLOCKED_SECONDS = 60
FAILURE = "Something went wrong on my side."
KEFIR = Reply("answer", (Block("Kefir is one of them.", ("kefir", "yogurt")),), ("foods.fermented",))


@dataclass
class FakeAgent:
    """Stands for Rasa's agent: hears a message under its lock, answers, and saves all of it at the end or nothing."""

    store: ConversationStore
    lock_store: InMemoryLockStore = field(default_factory=InMemoryLockStore)
    replies: list[Reply] = field(default_factory=lambda: [KEFIR])
    error: Exception | None = None
    heard: list[UserMessage] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)
    """While it is clear, the agent waits, as for a slow database; set and clear it from wherever you are."""
    may_work: threading.Event = field(default_factory=threading.Event)
    """While it is clear, the agent blocks the thread that it works in, as a busy model does."""
    works: threading.Event = field(default_factory=threading.Event)
    """Set once it has a message before it."""

    def __post_init__(self) -> None:
        """Answer at once, until a test clears `may_answer` or `may_work`."""
        self.may_answer.set()
        self.may_work.set()

    async def handle_message(self, message: UserMessage) -> None:
        """Answer, through the message's own output channel."""
        async with self.lock_store.lock(message.sender_id, wait_time_in_seconds=0.01):
            self.heard.append(message)
            tracker = await self.store.get_or_create_tracker(message.sender_id, append_action_listen=False)
            if not tracker.events:
                for event in (
                    ActionExecuted("action_session_start"),
                    SessionStarted(),
                    ActionExecuted("action_listen"),
                ):
                    tracker.update(event)
            tracker.update(
                UserUttered(
                    message.text,
                    input_channel=message.input_channel,
                    message_id=message.message_id,
                    metadata=message.metadata,
                )
            )
            self.works.set()
            assert self.may_work.wait(BLOCKED_SECONDS), "blocked for too long"
            while not self.may_answer.is_set():
                await asyncio.sleep(POLL_SECONDS)
            if self.error is not None:
                raise self.error
            for reply in self.replies:
                said = {"text": reply.text, "reply": reply.as_dict()}
                await message.output_channel.send_response(message.sender_id, dict(said))
                tracker.update(create_bot_utterance(said))
            tracker.update(ActionExecuted("action_listen"))
            await self.store.save(tracker)
