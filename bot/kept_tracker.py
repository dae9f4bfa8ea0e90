"""As much of a conversation as its next turn needs, so that each turn costs the same however long it is."""

from __future__ import annotations

import math
from collections import deque

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

TURNS = 8
"""So many turns are at hand for the next one: twice what the policies look back (`max_history` in config.yml)."""
PLAIN = frozenset({"action", "bot", "session_started", "slot", "user", "user_featurization"})
"""Kinds of events of which the next turn needs the last turns' and what each slot was set to. A session that has others
(something was taken back, reset, paused) is at hand as a whole, as Rasa reads it."""
Row = tuple[int, float]
"""Id and time of an event in the database; ids alone are given again after a deletion."""


class KeptTracker(DialogueStateTracker):
    """The last turns of a session, after what its slots were set to before, and how much of it is stored.

    Rasa copies a tracker for every action by replaying its events: all that its state comes from is among them.
    """

    events: deque[Event]
    last: Row | None = None
    """The last event in the database; None where it holds something else than the tracker."""
    stored = 0
    """So many of its events are there."""
    domain: Domain | None = None
    """The domain that it was read with: with another one it is read anew."""
    begun = -math.inf
    """When its session began."""

    @property
    def unsaved(self) -> list[Event]:
        """Events that are not in the database yet."""
        return list(self.events)[self.stored :]

    def note_saved(self, rows: list[Row]) -> None:
        """All is stored, which gave these rows after the last one: only what the next turn needs has to be at hand."""
        times = [self.last[1]] if self.last else []
        times += [event.timestamp for event in self.unsaved]
        self.last = rows[-1] if times == [at for _, at in rows] and self._is_in_time() else None
        events = list(self.events)
        begin = max((place for place, event in enumerate(events) if isinstance(event, SessionStarted)), default=0)
        self.events = self._create_events(_needed(events[begin:]))
        self.stored = len(self.events)

    def _is_in_time(self) -> bool:
        """Whether Rasa would read the same: it leaves out what is older than the start of the session."""
        latest = -math.inf
        for event in self.events:
            if event.timestamp < self.begun or (isinstance(event, SessionStarted) and event.timestamp <= latest):
                return False
            if isinstance(event, SessionStarted):
                self.begun = event.timestamp
            latest = max(latest, event.timestamp)
        return True


def _needed(events: list[Event]) -> list[Event]:
    """What the next turn needs of a session: the last turns, and before them what each slot was set to last."""
    asked = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(asked) < 2 * TURNS or not PLAIN.issuperset(event.type_name for event in events):
        return events
    turn = asked[-TURNS]
    waits = (place for place in range(turn) if getattr(events[place], "action_name", None) == ACTION_LISTEN_NAME)
    start = max(waits, default=turn)  # a turn begins with the wait for it
    before = {event.key: event for event in events[:start] if isinstance(event, SlotSet)}
    return [*before.values(), *events[start:]]
