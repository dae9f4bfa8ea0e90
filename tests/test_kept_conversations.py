"""The store against Rasa's own: the same events lead to the same rows, and to trackers in the same state."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core import events as rasa_events
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.event_rows import EVENTS
from bot.kept_tracker import TURNS
from bot.tracker_store import REMEMBERED, ConversationStore

# Rasa makes the address of its database in a way that SQLAlchemy warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Calling URL")

MAPPED = {"mappings": [{"type": "custom"}]}
ANY, MOOD = {"type": "any", **MAPPED}, {"type": "text", "initial_value": "calm", **MAPPED}
DOMAIN = Domain.from_dict({"slots": {"memory": {**ANY}, "feedback": {**ANY}, "mood": MOOD}})
NAMES = ("me", "you", "s:lack:C0/1.2")
LISTEN = "action_listen"


def ask(chance: random.Random) -> list[Event]:
    """A message."""
    text = chance.choice(["does kefir help", "und weiter? 🥛", "", "a 'quoted' \"text\""])
    entities = [{"entity": "food", "value": "kefir", "start": 5, "end": 10}] * chance.randint(0, 1)
    intent = {"name": chance.choice(["foods", "more"]), "confidence": chance.random()}
    parsed = {"text": text, "intent": intent, "entities": entities, "questions": [{"text": text, "nearest": []}]}
    channel, identity = chance.choice(["web", "slack"]), str(chance.random())
    user = UserUttered(text, intent, entities, parsed, None, channel, identity, {"id": identity})
    return [user, rasa_events.DefinePrevUserUtteredFeaturization(False)]


def answer(chance: random.Random) -> list[Event]:
    """A message with an answer, after which something is remembered or not."""
    said = [ActionExecuted("action_answer", "RulePolicy", 1.0), rasa_events.BotUttered("Yes.", {}, {"reply": {}})]
    remembered = [SlotSet("memory", {"topics": [chance.random()]})] if chance.random() < 0.3 else []
    return [*ask(chance), *said, *remembered, ActionExecuted(LISTEN)]


def start(_: random.Random) -> list[Event]:
    """A session that starts."""
    metadata = SlotSet("session_started_metadata", {"id": "1"})
    return [metadata, ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted(LISTEN)]


def some(*kinds: str, **values: Any) -> Callable[[random.Random], list[Event]]:
    """Events after a message."""

    def make(chance: random.Random) -> list[Event]:
        made = [getattr(rasa_events, kind)(**values) for kind in kinds]
        return [*ask(chance), ActionExecuted("action_any"), *made, ActionExecuted(LISTEN)]

    return make


PLAIN: dict[Callable[[random.Random], list[Event]], int] = {
    answer: 30,
    lambda chance: [*ask(chance), ActionExecuted(LISTEN)]: 3,
    lambda chance: [SlotSet("feedback", {str(chance.random()): None})]: 3,
    lambda chance: [SlotSet(chance.choice(["memory", "mood"]), chance.choice([None, "new", [1, {"a": None}]]))]: 3,
    lambda chance: [*start(chance), *answer(chance)]: 2,
}
RARE: dict[Callable[[random.Random], list[Event]], int] = {
    lambda chance: [*ask(chance), ActionExecuted("action_restart"), rasa_events.Restarted(), *start(chance)[1:]]: 2,
    some("Restarted"): 1,
    some("AllSlotsReset"): 1,
    some("UserUtteranceReverted", "UserUtteranceReverted"): 1,
    some("ActionReverted"): 1,
    some("ConversationPaused"): 1,
    some("ConversationResumed"): 1,
    some("FollowupAction", name="action_answer"): 1,
    some("ActiveLoop", name="a_form"): 1,
    some("ActiveLoop", name=None): 1,
    some("ActionExecutionRejected", action_name="a_form"): 1,
    some("LoopInterrupted", is_interrupted=True): 1,
    some("EntitiesAdded", entities=[{"entity": "food", "value": "kimchi"}]): 1,
    lambda chance: [*ask(chance)[:1], ActionExecuted("action_answer"), rasa_events.FollowupAction("action_any")]: 1,
    start: 1,
}


async def turn(store: TrackerStore, name: str, events: list[Event]) -> DialogueStateTracker:
    """A turn as Rasa's processor works on it: all of it is saved at the end."""
    tracker = await store.get_or_create_tracker(name, append_action_listen=False)
    for event in copy.deepcopy(events):
        tracker.update(event)
    await store.save(tracker)
    return tracker


def rows(path: Path) -> list[tuple[Any, ...]]:
    """All that a file holds, in order, apart from ids."""
    with sa.create_engine(f"sqlite:///{path}").connect() as connection:
        return [tuple(row)[1:] for row in connection.execute(sa.select(EVENTS).order_by(EVENTS.c.id))]


def state(tracker: DialogueStateTracker | None) -> dict[str, Any] | None:
    """All that a tracker tells of itself, but its events."""
    return (
        None if tracker is None else {**tracker.current_state(), "loop": tracker.active_loop, "id": tracker.sender_id}
    )


def assert_like(found: DialogueStateTracker | None, stock: DialogueStateTracker | None, why: str) -> None:
    """The same state, also once Rasa has copied it for an action; the same last turns, of which there are enough."""
    assert state(found) == state(stock), why
    if found is None or stock is None:
        return
    assert state(found.copy()) == state(stock.copy()), why
    ours, all_of_it = ([e.as_dict() for e in t.applied_events() if not isinstance(e, SlotSet)] for t in (found, stock))
    assert ours == all_of_it[len(all_of_it) - len(ours) :], why
    assert ours == all_of_it or ours[0].get("name") == LISTEN, f"{why}: a turn begins with the wait for it"
    asked, all_asked = (sum(event["event"] == "user" for event in events) for events in (ours, all_of_it))
    assert asked >= min(TURNS, all_asked), why


def clock(chance: random.Random, is_steady: bool) -> Callable[[], float]:
    """Times of events; where it is not steady, now and then the same one again, a later or an earlier one."""
    now = 1.7e9

    def tell() -> float:
        nonlocal now
        now += 0.001 if is_steady or chance.random() < 0.9 else chance.choice([0, 0, 3600, 0.5, -0.002, -1, -4000])
        return now

    return tell


@dataclass
class Stores:
    """Rasa's store with one file; ours with another, in one or several processes."""

    stock: SQLTrackerStore
    ours: list[ConversationStore]
    cold: ConversationStore
    """It saves nothing, so it remembers nothing."""

    @classmethod
    def made(cls, folder: Path, processes: int = 1) -> Stores:
        """Without any conversation."""
        stock = SQLTrackerStore(DOMAIN, db=str(folder / "stock.db"))
        *ours, cold = [ConversationStore(folder / "ours.db", DOMAIN) for _ in range(processes + 1)]
        return cls(stock, ours, cold)

    async def turn(self, name: str, events: list[Event], why: str, process: int = 0) -> DialogueStateTracker | None:
        """A turn of a conversation, after which all agree on what there is; as Rasa reads it."""
        for store in (self.stock, self.ours[process]):
            await turn(store, name, events)
        expected: DialogueStateTracker | None = await self.stock.retrieve(name)
        assert_like(await self.cold.retrieve(name), expected, f"read, {why}")
        kept = await self.ours[process].retrieve(name)
        assert_like(kept, expected, f"remembered, {why}")
        await self.ours[process].save(kept)
        return expected


def at(tell: Callable[[], float], events: list[Event]) -> list[Event]:
    """Events with their times."""
    for event in events:
        event.timestamp = tell()
    return events


@pytest.mark.parametrize("seed", range(12))
async def test_any_turns_leave_the_rows_and_the_state_that_rasa_would(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    kinds = PLAIN if seed % 3 == 0 else {**PLAIN, **RARE}
    tell = clock(chance, is_steady=seed % 4 < 2)
    stores, begun = Stores.made(tmp_path, 1 + seed % 2), set[str]()
    for number in range(50):
        name, process = chance.choice(NAMES[: 1 + seed % 3]), chance.randrange(len(stores.ours))
        events = chance.choices(list(kinds), list(kinds.values()))[0](chance)
        if name not in begun and chance.random() < 0.9:
            events = [*start(chance), *events]
        begun.add(name)
        await stores.turn(name, at(tell, events), f"turn {number}", process)
    assert rows(tmp_path / "ours.db") == rows(tmp_path / "stock.db")


@pytest.mark.parametrize("place", range(len(RARE)))
async def test_what_rarely_happens_has_its_effect_however_long_ago_it_was(place: int, tmp_path: Path) -> None:
    chance, stores = random.Random(1), Stores.made(tmp_path)
    tell, rare = clock(chance, is_steady=True), list(RARE)[place]
    for events in [start(chance), [*answer(chance), SlotSet("memory", "old"), SlotSet("mood", "old")], rare(chance)]:
        await stores.turn("me", at(tell, events), "before")
    for number in range(2 * TURNS + 1):
        await stores.turn("me", at(tell, [*ask(chance), ActionExecuted(LISTEN)]), f"turn {number}")


@pytest.mark.parametrize("step", [0.001, 0, -0.001, -1, -100])
async def test_slots_of_an_older_session_come_back_only_where_rasa_brings_them_back(
    step: float, tmp_path: Path
) -> None:
    chance, stores = random.Random(1), Stores.made(tmp_path)
    times = iter([1000, 1000 + step, *(1000 + step + number for number in range(1, 3 * TURNS))])
    old = [*start(chance), *answer(chance), SlotSet("memory", "old"), SlotSet("mood", "old")]
    for events in [old, start(chance), *([*ask(chance), ActionExecuted(LISTEN)] for _ in range(3 * TURNS - 1))]:
        now = next(times)
        tracker = await stores.turn("me", at(partial(float, now), events), f"at {now}")
    assert tracker is not None
    assert (tracker.get_slot("mood") == "calm") == (step >= 0), "a clock that goes back is what Rasa trips over"


async def test_after_300_turns_no_more_is_at_hand_than_after_a_few(tmp_path: Path) -> None:
    chance, tell = random.Random(1), clock(random.Random(1), is_steady=True)
    at_hand, (ours, cold) = set[int](), (ConversationStore(tmp_path / "ours.db", DOMAIN) for _ in range(2))
    for number in range(300):
        events = [*([] if number else start(chance)), *answer(chance), SlotSet("feedback", {str(number): None})]
        events += [] if number else [SlotSet("mood", "of the first turn")]
        kept = await turn(ours, "me", at(tell, events))
        at_hand.add(id(kept))
        if number % 50 in (0, 17, 49):
            read = await cold.retrieve("me")
            assert read is not None
            for tracker, turns in ((kept, 2 * TURNS), (read, TURNS)):
                assert len(tracker.events) <= turns * 8 + len(DOMAIN.slots)
                assert tracker.get_slot("mood") == tracker.copy().get_slot("mood") == "of the first turn"
                assert tracker.get_slot("feedback") == tracker.copy().get_slot("feedback") == {str(number): None}
    assert len(rows(tmp_path / "ours.db")) > 300 * 6
    assert at_hand == {id(kept)}, "it has never been read again"


async def test_only_the_last_conversations_stay_at_hand(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "ours.db", DOMAIN)

    async def others(count: int) -> None:
        for number in range(count):
            await store.save(await store.create_tracker(str(number), append_action_listen=False))

    await turn(store, "me", answer(random.Random(1)))
    tracker = await store.get_or_create_tracker("me")
    for count, stays in ((REMEMBERED - 1, True), (REMEMBERED, False)):
        await store.save(tracker)
        await others(count)
        again = await store.retrieve("me")
        assert (again is tracker) == stays
        assert_like(again, tracker, "read again")
