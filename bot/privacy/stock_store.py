"""Rasa's store for its stock commands, which have no place of ours before it: what it keeps of a message is masked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session

from bot.privacy.masking import mask

KEPT = ("intent", "entities", "message_id")
"""What stays of how a masked message was read; the rest holds parts of its text."""


class MaskedStore(SQLTrackerStore):
    """Named in `endpoints.yml`, with the same keys as Rasa's own."""

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        return (masked(event) for event in super()._additional_events(session, tracker))


def masked(event: Event) -> Event:
    """An event without what tells who the visitor is; the event itself where it tells nothing."""
    if not isinstance(event, UserUttered) or not event.text or (text := mask(event.text)) == event.text:
        return event
    parsed: dict[str, Any] = {name: event.parse_data[name] for name in KEPT if name in event.parse_data}
    entities = [{**one, "text": mask(str(one["text"]))} if "text" in one else one for one in event.entities or []]
    return UserUttered(
        text,
        event.intent,
        entities,
        {**parsed, "entities": entities, "text": text},
        event.timestamp,
        event.input_channel,
        event.message_id,
        {name: mask(value) if isinstance(value, str) else value for name, value in (event.metadata or {}).items()},
    )
