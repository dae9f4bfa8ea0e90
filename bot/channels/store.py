"""What the channels need of the place where conversations are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker


class Store(Protocol):
    """Where conversations are kept; `bot.tracker_store.ConversationStore` is one."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """What belongs to Rasa's current session of a conversation."""

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All of a conversation."""

    async def events_of(self, conversation: str, message: str) -> Sequence[Event]:
        """A message by its id, what followed until the next one, and the feedback to it."""

    async def messages_in(self, conversation: str) -> int:
        """So many messages of the visitor are kept."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add what is new."""

    async def delete(self, conversation: str) -> None:
        """Delete all of a conversation."""
