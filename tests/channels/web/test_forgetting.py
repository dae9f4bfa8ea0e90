from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

from bot.channels.receipts import receipts_of
from tests.channels.agents import FAILURE
from tests.channels.web.visitors import FORGOTTEN, Desk, Visitor

WORDS = "my grandmother's kefir"


def kept(desk: Desk) -> bytes:
    """All that is kept, what SQLite has not put in its place yet included."""
    return b"".join(path.read_bytes() for path in sorted(desk.settings.var.glob("conversations.db*")))


async def test_a_forgotten_conversation_is_gone_and_its_token_dead(desk: Desk, visitor: Visitor) -> None:
    await visitor.ask(WORDS)
    renewed = (await visitor.call("POST", "/session/renewal")).content["token"]
    assert (await visitor.call("DELETE", "/session")).status == 204
    for token in (visitor.token, renewed):
        assert (await desk.call("GET", "/history", token)).code == "session_forgotten"
    assert WORDS.encode() not in kept(desk)


async def test_who_writes_forget_me_is_forgotten_and_gets_a_receipt(desk: Desk, visitor: Visitor) -> None:
    await visitor.ask(WORDS)
    answer = await visitor.ask("Please forget me!")
    assert answer.status == 200
    (reply,) = answer.content["replies"]
    before, after = FORGOTTEN.split("{receipt}")
    assert (reply["kind"], reply["text"].startswith(before), reply["text"].endswith(after)) == ("chitchat", True, True)
    receipt = receipts_of(desk.settings).find(reply["text"].removeprefix(before).removesuffix(after))
    assert receipt is not None
    assert (receipt.channel, receipt.conversations) == ("web", 1)
    assert (await visitor.ask("hello")).code == "session_forgotten"
    assert WORDS.encode() not in kept(desk)
    assert [message.text for message in desk.agent.heard] == [WORDS]


async def test_what_was_typed_is_forgotten_with_its_words(desk: Desk, visitor: Visitor) -> None:
    typed = f"/{WORDS}"
    await visitor.ask(typed)
    assert typed.encode() in kept(desk)
    assert (await visitor.call("DELETE", "/session")).status == 204
    assert WORDS.encode() not in kept(desk)


async def test_forgetting_waits_for_what_is_being_answered_and_deletes_that_too(desk: Desk, visitor: Visitor) -> None:
    desk.agent.may_answer.clear()
    asked = asyncio.create_task(visitor.ask(WORDS))
    await asyncio.sleep(0.1)
    forgotten = asyncio.create_task(visitor.call("DELETE", "/session"))
    await asyncio.sleep(0.1)
    desk.agent.may_answer.set()
    assert ((await asked).status, (await forgotten).status) == (200, 204)
    assert await desk.agent.store.retrieve_full_tracker(desk.agent.heard[0].sender_id) is None


async def test_forgetting_gives_up_what_is_never_answered(desk: Desk, visitor: Visitor) -> None:
    desk.agent.may_answer.clear()
    assert (await visitor.ask(WORDS)).status == 504
    assert (await visitor.call("DELETE", "/session")).status == 204
    desk.agent.may_answer.set()
    await asyncio.sleep(0.1)
    assert await desk.agent.store.retrieve_full_tracker(desk.agent.heard[0].sender_id) is None


async def test_who_forgets_while_the_model_is_busy_is_told_and_loses_nothing(desk: Desk, visitor: Visitor) -> None:
    other = await desk.visitor()
    async with desk.busy_model():
        asked = asyncio.create_task(visitor.ask("does kefir help"))
        await desk.is_heard()
        waiting = asyncio.create_task(other.ask(WORDS))
        await asyncio.sleep(0.1)
        both = [await one.call("DELETE", "/session") for one in (visitor, other)]
        await asyncio.gather(asked, waiting)
    assert [(answer.status, answer.code) for answer in both] == [(504, "timed_out")] * 2
    assert [turn["text"] for turn in await visitor.history()] == ["does kefir help"], "it was being answered"
    assert await other.history() == [], "it was given up before its turn"
    assert [(await one.call("DELETE", "/session")).status for one in (visitor, other)] == [204, 204]


async def test_where_deleting_fails_the_token_stays_good_for_another_try(desk: Desk, visitor: Visitor) -> None:
    await visitor.ask(WORDS)
    with closing(sqlite3.connect(desk.settings.var / "conversations.db")) as database:
        database.execute("ALTER TABLE events RENAME TO aside")
        failed = await visitor.call("DELETE", "/session")
        database.execute("ALTER TABLE aside RENAME TO events")
    assert (failed.status, failed.content["detail"]) == (500, FAILURE)
    assert (await visitor.call("DELETE", "/session")).status == 204
