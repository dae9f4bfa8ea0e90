"""Events for analytics: one an answer, without a visitor's words, and none lost while the broker is away."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sanic import Sanic

from bot.channels.observing import Answered
from bot.event_broker import EventBroker, publish_forgotten
from tests.channels.web.visitors import Desk, new_id, open_desk
from tests.engines import RabbitServer
from tests.event_broker.brokers import ANSWER, QUEUE, SECRET, broker_at
from tests.queues import SECONDS, confirmed, emptied, taken

CANARY = "zebrafinch"


@asynccontextmanager
async def desk_with(broker: EventBroker, var: Path) -> AsyncIterator[Desk]:
    """The web channel, whose conversations are told to a broker."""
    broker.start()
    async with open_desk(var, broker) as desk:
        yield desk
    await broker.stop()


@pytest.fixture
async def desk(rabbit: RabbitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(Sanic, "test_mode", True)
    async with desk_with(broker_at(rabbit.url), tmp_path) as desk:
        yield desk


async def events(rabbit: RabbitServer, at_least: int) -> list[dict[str, Any]]:
    """What was published, in which nobody's words are."""
    found = await taken(rabbit.url, QUEUE, at_least)
    assert [whole for whole, _ in found if CANARY.encode() in whole.lower()] == []
    return [event for _, event in found]


async def test_an_answer_is_one_event_without_a_word_of_it(desk: Desk, rabbit: RabbitServer) -> None:
    visitor, message = await desk.visitor(), new_id()
    for _ in range(3):
        assert (await visitor.ask(f"my name is {CANARY}, does kefir help", message)).status == 200
    assert (await visitor.ask(f"and {CANARY}")).status == 200

    first, second = await events(rabbit, 2)

    assert set(first) == {
        "id", "event", "version", "at", "channel", "conversation", "message", "turn", "kind", "topics", "intent",
        "confidence", "milliseconds", "model",
    }  # fmt: skip
    assert {name: first[name] for name in ("event", "channel", "turn", "kind", "topics", "model")} == {
        "event": "answered", "channel": "web", "turn": 1, "kind": "answer", "topics": ["foods.fermented"],
        "model": "model.tar.gz",
    }  # fmt: skip
    assert (second["turn"], second["conversation"]) == (2, first["conversation"])
    assert len({first["id"], second["id"], first["message"], second["message"]}) == 4


async def test_no_name_of_a_conversation_or_a_message_is_published(desk: Desk, rabbit: RabbitServer) -> None:
    visitor, message = await desk.visitor(), new_id()
    await visitor.ask("does kefir help", message)
    conversation = desk.agent.heard[0].sender_id

    ((whole, event),) = await taken(rabbit.url, QUEUE, 1)

    assert [known for known in (conversation, conversation[4:], message) if known.encode() in whole] == []
    assert event["conversation"] not in conversation


async def test_what_does_not_get_an_answer_is_no_event(desk: Desk, rabbit: RabbitServer) -> None:
    visitor = await desk.visitor()
    desk.agent.error = ValueError(CANARY)
    assert (await visitor.ask(CANARY)).status == 500
    desk.agent.error = None
    await visitor.ask("does kefir help")

    (event,) = await events(rabbit, 1)

    assert event["event"] == "answered"


async def test_a_thumb_and_its_end_are_events_of_the_message_that_was_rated(desk: Desk, rabbit: RabbitServer) -> None:
    visitor, message = await desk.visitor(), new_id()
    await visitor.ask("does kefir help", message)
    for value, reason in (("down", "unclear"), ("down", "unclear"), (None, None)):
        assert (await visitor.rate(message, value, reason=reason)).status == 204

    answer, *rated = await events(rabbit, 3)

    assert [(event["event"], event["value"], event["reason"]) for event in rated] == [
        ("rated", "down", "unclear"),
        ("rated", None, None),
    ]
    assert {(event["conversation"], event["message"]) for event in rated} == {
        (answer["conversation"], answer["message"])
    }


async def test_who_is_forgotten_is_told_by_the_name_that_consumers_know(desk: Desk, rabbit: RabbitServer) -> None:
    visitor, other = await desk.visitor(), await desk.visitor()
    await visitor.ask("does kefir help")
    await other.ask("does kefir help")
    assert (await visitor.call("DELETE", "/session")).status == 204

    asked, others, forgotten = await events(rabbit, 3)

    assert forgotten["event"] == "forgotten"
    assert forgotten["conversation"] == asked["conversation"] != others["conversation"]
    assert set(forgotten) == {"id", "event", "version", "at", "channel", "conversation"}


async def test_while_the_broker_is_away_answers_go_on_and_nothing_is_lost(
    desk: Desk, rabbit: RabbitServer, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = await desk.visitor()
    await visitor.ask(f"{CANARY} 0")
    await confirmed(rabbit.url, QUEUE, 1)
    rabbit.kill()
    for number in range(1, 6):
        assert (await visitor.ask(f"{CANARY} {number}")).status == 200
    await asyncio.to_thread(rabbit.start)
    assert (await visitor.ask(f"{CANARY} 6")).status == 200

    # RabbitMQ had confirmed the first, and can lose that if it is killed at the same moment: two of eight times it did.
    came: set[int] = set()
    while not came >= {2, 3, 4, 5, 6, 7}:
        came |= {event["turn"] for event in await events(rabbit, 1)}
    assert came <= {1, 2, 3, 4, 5, 6, 7}
    assert caplog.text.count("event=events_wait") == 1
    assert "event=events_go_on" in caplog.text
    assert [word for word in (CANARY, "guest") if word in caplog.text] == []


async def test_an_operators_deletion_names_the_conversation_as_the_server_does(
    desk: Desk, rabbit: RabbitServer
) -> None:
    await (await desk.visitor()).ask("does kefir help")
    conversation = desk.agent.heard[0].sender_id

    told = await asyncio.to_thread(publish_forgotten, rabbit.url, QUEUE, SECRET, [("web", conversation)])

    answered, forgotten = sorted(await events(rabbit, 2), key=lambda event: str(event["event"]))
    assert (told, answered["event"], forgotten["event"]) == (True, "answered", "forgotten")
    assert forgotten["conversation"] == answered["conversation"]


async def test_a_queue_that_somebody_deletes_is_made_again(desk: Desk, rabbit: RabbitServer) -> None:
    visitor = await desk.visitor()
    await visitor.ask("does kefir help")
    await confirmed(rabbit.url, QUEUE, 1)
    await emptied(rabbit.url, QUEUE)
    await visitor.ask("and kimchi")

    assert [event["turn"] for event in await events(rabbit, 1)] == [2]


async def test_who_waits_too_long_is_dropped_and_counted_but_nobody_who_is_to_be_forgotten(
    rabbit: RabbitServer,
) -> None:
    broker, before = broker_at(rabbit.url, most_waiting=4), REGISTRY.get_sample_value("gut_events_dropped_total")
    broker.forgotten("web", "web-1")
    for number in range(6):
        broker.answered(Answered(**{**vars(ANSWER), "message": str(number), "number": number}))
    broker.start()
    await broker.stop(SECONDS)

    found = await events(rabbit, 4)

    assert [event.get("turn") for event in found] == [None, 3, 4, 5]
    assert before is not None
    assert REGISTRY.get_sample_value("gut_events_dropped_total") == before + 3


async def test_processes_with_the_same_secret_tell_the_same_and_others_can_not(rabbit: RabbitServer) -> None:
    for secret in (SECRET, SECRET, SECRET[::-1]):
        broker = broker_at(rabbit.url, secret)
        broker.answered(ANSWER)
        broker.start()
        await broker.stop(SECONDS)

    one, same, other = await events(rabbit, 3)

    names = ("id", "conversation", "message")
    assert [one[name] for name in names] == [same[name] for name in names]
    assert [name for name in names if one[name] == other[name]] == []
    assert (str(uuid.UUID(one["id"])), one["confidence"], one["milliseconds"]) == (one["id"], 0.9123, 21)
