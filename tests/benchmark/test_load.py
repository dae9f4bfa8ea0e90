from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import cycle

import pytest

from bot.benchmark.load import TURNS, TURNS_BEFORE, Block, Talker, by_turn, many_clients, one_client, talk_on, talker

from .fake_server import FakeServer, fake_server

TEXTS = ["one", "two", "three", "four"]


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    """A server that listens."""
    async with fake_server() as running:
        yield running


@pytest.fixture
async def client(server: FakeServer) -> AsyncIterator[Talker]:
    """Somebody who talks to it."""
    async with talker(server.url) as talking:
        yield talking


async def test_a_message_is_sent_as_both_channels_take_it(client: Talker, server: FakeServer) -> None:
    taken = await client.say("me", "does kefir help?")

    assert server.asked == [{"sender": "me", "message": "does kefir help?"}]
    assert taken is not None
    assert taken > 1, "milliseconds, and the server takes one"


@pytest.mark.parametrize("text", ["fail", "break"])
async def test_what_gets_no_answer_is_counted_and_not_timed(client: Talker, text: str) -> None:
    assert await client.say("me", text) is None
    assert (client.failed, client.silent, client.said) == (1, 0, [text])


async def test_a_server_that_is_gone_is_no_answer() -> None:
    async with fake_server() as gone, talker(gone.url) as client:
        pass
    async with talker(gone.url) as client:
        assert await client.say("me", "hello") is None


async def test_a_silent_answer_is_timed_and_counted(client: Talker) -> None:
    assert await client.say("me", "silence") is not None
    assert (client.failed, client.silent) == (0, 1)


async def test_one_client_says_one_thing_after_the_other(client: Talker, server: FakeServer) -> None:
    taken = await one_client(client, TEXTS * 6)

    assert [message["message"] for message in server.asked] == TEXTS * 6
    assert (len(taken), server.most_at_once) == (24, 1)


async def test_a_client_begins_another_conversation_after_some_turns(client: Talker, server: FakeServer) -> None:
    await one_client(client, ["hello"] * (2 * TURNS + 1))

    assert [len(server.texts(sender)) for sender in server.senders] == [TURNS, TURNS, 1]


async def test_a_block_of_messages_ends_when_its_time_is_over(client: Talker, server: FakeServer) -> None:
    assert await one_client(client, cycle(TEXTS), seconds=0.0) == []
    assert server.asked == []


async def test_what_got_no_answer_is_in_no_latency(client: Talker) -> None:
    assert len(await one_client(client, ["one", "fail", "two"])) == 2


async def test_two_blocks_of_one_client_share_no_conversation(client: Talker, server: FakeServer) -> None:
    await one_client(client, TEXTS)
    await one_client(client, TEXTS)

    assert len(server.senders) == 2


async def test_many_clients_talk_at_once_in_conversations_of_their_own(client: Talker, server: FakeServer) -> None:
    block = await many_clients(client, cycle(TEXTS), 8, seconds=0.3)

    assert server.most_at_once == 8
    assert len(server.senders) >= 8
    assert max(len(server.texts(sender)) for sender in server.senders) <= TURNS
    assert len(block.latencies) == len(server.asked) == len(client.said)


async def test_what_was_begun_is_waited_for(client: Talker, server: FakeServer) -> None:
    block = await many_clients(client, cycle(TEXTS), 3, seconds=1e-9)

    assert len(block.latencies) == len(server.asked)
    assert block.seconds > 1e-9


def test_throughput_is_answers_a_second() -> None:
    assert Block(2.0, (5.0,) * 30).throughput == 15.0


async def test_a_conversation_is_grown_by_talking(client: Talker, server: FakeServer) -> None:
    await talk_on(client, "me", TEXTS, 10)

    assert server.texts("me") == [*TEXTS, *TEXTS, "one", "two"]


async def test_the_turns_that_are_compared_say_the_same_at_each_age(client: Talker, server: FakeServer) -> None:
    taken = await by_turn(client, TEXTS, 3, talk_on)

    assert {turn: len(values) for turn, values in taken.items()} == {1: 3, 100: 3, 500: 3}
    assert [len(server.texts(sender)) for sender in server.senders] == [103, 503, 3]
    assert {tuple(server.texts(sender)[-3:]) for sender in server.senders} == {("one", "two", "three")}


async def test_the_ages_are_compared_in_turn(client: Talker, server: FakeServer) -> None:
    await by_turn(client, TEXTS, 4, talk_on)

    last = [message["sender"].rsplit("-", 1)[1] for message in server.asked[-12:]]
    assert last == [str(turns) for turns in TURNS_BEFORE] * 4
