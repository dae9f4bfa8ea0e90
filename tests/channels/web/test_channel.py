from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.channels.history import MAX_TURNS
from bot.knowledge.reply import Block, Reply
from tests.channels.agents import KEFIR
from tests.channels.web.visitors import Desk, Visitor, as_json, new_id, open_desk

WORDS = "my grandmother's kefir"


async def test_a_session_has_a_token_its_end_and_what_a_widget_must_know(desk: Desk) -> None:
    answer = await desk.call("POST", "/session", json={})
    assert answer.status == 201
    assert set(answer.content) == {"token", "expires_at", "max_characters", "starters"}
    assert (answer.content["max_characters"], answer.content["starters"]) == (2000, ["What is leaky gut?"])
    ends = datetime.fromisoformat(answer.content["expires_at"].replace("Z", "+00:00"))
    assert abs(ends - datetime.now(timezone.utc) - timedelta(hours=24)) < timedelta(minutes=1)


async def test_a_message_is_answered_with_its_structured_reply(visitor: Visitor) -> None:
    message = new_id()
    answer = await visitor.ask("does kefir help", message)
    assert answer.status == 200
    at = datetime.fromisoformat(answer.content.pop("at").replace("Z", "+00:00"))
    assert abs(at - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert answer.content == {"id": message, "text": "does kefir help", "replies": [as_json(KEFIR)], "feedback": None}


async def test_every_reply_of_a_turn_is_sent_in_order(desk: Desk, visitor: Visitor) -> None:
    desk.agent.replies = [Reply("chitchat", (Block(text),)) for text in ("one", "two")]
    answer = await visitor.ask()
    assert [reply["text"] for reply in answer.content["replies"]] == ["one", "two"]


async def test_the_agent_hears_the_words_on_this_channel(desk: Desk, visitor: Visitor) -> None:
    await visitor.ask("does kefir help")
    heard = desk.agent.heard[0]
    assert (heard.input_channel, heard.text) == ("web", "does kefir help")
    assert heard.sender_id.startswith("web-")


@pytest.mark.parametrize("text", ["/restart", " //restart", "\uff0frestart"], ids=["slash", "slashes", "full-width"])
async def test_a_slash_arrives_as_text(desk: Desk, visitor: Visitor, text: str) -> None:
    assert (await visitor.ask(text)).status == 200
    assert desk.agent.heard[0].text == "restart"


@pytest.mark.parametrize("text", ["/restart", "a\u202eb  c\x00", "\ud800 kefir"], ids=["slash", "marks", "surrogate"])
async def test_a_visitor_gets_back_what_was_typed_in_the_answer_and_in_the_history(
    desk: Desk, visitor: Visitor, text: str
) -> None:
    answer = await visitor.ask(text)
    assert desk.agent.heard[0].text != text
    assert [answer.content["text"], *(turn["text"] for turn in await visitor.history())] == [text, text]


async def test_a_retry_of_what_was_cleaned_gets_the_same_answer_and_another_text_is_refused(visitor: Visitor) -> None:
    message = new_id()
    first, second = [await visitor.ask("/restart", message) for _ in range(2)]
    assert (first.status, second.content) == (200, first.content)
    assert (await visitor.ask("restart", message)).code == "id_reused"


async def test_a_retry_gets_the_same_answer_and_asks_once(desk: Desk, visitor: Visitor) -> None:
    message = new_id()
    first, second = [await visitor.ask("does kefir help", message) for _ in range(2)]
    assert first.content == second.content
    assert len(desk.agent.heard) == 1


async def test_a_retry_while_the_first_is_worked_on_waits_for_it(desk: Desk, visitor: Visitor) -> None:
    desk.agent.may_answer.clear()
    message = new_id()
    both = [asyncio.create_task(visitor.ask("does kefir help", message)) for _ in range(2)]
    await asyncio.sleep(0.1)
    desk.agent.may_answer.set()
    first, second = await asyncio.gather(*both)
    assert (first.status, first.content) == (200, second.content)
    assert len(desk.agent.heard) == 1


@pytest.mark.parametrize("is_answered", [True, False], ids=["answered", "worked on"])
async def test_the_same_id_with_another_text_is_refused(desk: Desk, visitor: Visitor, is_answered: bool) -> None:
    message = new_id()
    if not is_answered:
        desk.agent.may_answer.clear()
    first = asyncio.create_task(visitor.ask("does kefir help", message))
    await (first if is_answered else asyncio.sleep(0.1))
    answer = await visitor.ask("does kimchi help", message)
    desk.agent.may_answer.set()
    await first
    assert (answer.status, answer.code) == (409, "id_reused")
    assert len(desk.agent.heard) == 1


async def test_the_history_is_what_was_answered_oldest_first(visitor: Visitor) -> None:
    answers = [(await visitor.ask(text)).content for text in ("one", "two")]
    assert await visitor.history() == answers


async def test_the_history_ends_with_the_last_turns(tmp_path: Path, several_apps: None) -> None:
    async with open_desk(tmp_path, web_per_minute_session=MAX_TURNS + 1, web_per_minute_address=MAX_TURNS + 1) as desk:
        visitor = await desk.visitor()
        for number in range(MAX_TURNS + 1):
            await visitor.ask(f"question {number}")
        history = await visitor.history()
    assert [history[0]["text"], history[-1]["text"]] == ["question 1", f"question {MAX_TURNS}"]
    assert len(history) == MAX_TURNS


async def test_a_new_session_has_no_history(visitor: Visitor) -> None:
    assert await visitor.history() == []


async def test_visitors_dont_see_each_other(desk: Desk, visitor: Visitor) -> None:
    other, message = await desk.visitor(), new_id()
    await visitor.ask(WORDS, message)
    assert await other.history() == []
    assert (await other.rate(message, "up")).code == "unknown_message"
    assert (await other.ask("something else", message)).status == 200, "ids are a visitor's own"


async def test_feedback_stays_with_the_message_until_it_is_taken_back(visitor: Visitor) -> None:
    message, seen = new_id(), []
    await visitor.ask("does kefir help", message)
    for value, reason in (("up", None), ("down", "unclear"), (None, None)):
        answer = await visitor.rate(message, value, reason=reason)
        assert (answer.status, answer.content) == (204, b"")
        seen.append((await visitor.history())[0]["feedback"])
    assert seen == [{"value": "up", "reason": None}, {"value": "down", "reason": "unclear"}, None]


async def test_feedback_given_twice_is_kept_once(desk: Desk, visitor: Visitor) -> None:
    message = new_id()
    await visitor.ask("does kefir help", message)
    for _ in range(3):
        await visitor.rate(message, "up")
    tracker = await desk.agent.store.retrieve_full_tracker(desk.agent.heard[0].sender_id)
    assert [event.key for event in tracker.events if event.type_name == "slot"] == ["feedback"]


async def test_the_conversation_goes_on_after_feedback(visitor: Visitor) -> None:
    message = new_id()
    await visitor.ask("one", message)
    await visitor.rate(message, "up")
    await visitor.ask("two")
    assert [(turn["text"], bool(turn["feedback"])) for turn in await visitor.history()] == [
        ("one", True),
        ("two", False),
    ]


async def test_a_renewed_token_speaks_of_the_same_conversation(desk: Desk, visitor: Visitor) -> None:
    await visitor.ask("one")
    renewal = await visitor.call("POST", "/session/renewal")
    assert (renewal.status, renewal.content["starters"]) == (200, ["What is leaky gut?"])
    assert [turn["text"] for turn in await Visitor(desk, renewal.content["token"]).history()] == ["one"]


async def test_the_most_asked_questions_need_no_session_and_may_be_kept(desk: Desk) -> None:
    answer = await desk.call("GET", "/faq")
    assert answer.content == {"questions": [{"question": "Which foods?", "replies": [as_json(KEFIR)]}]}
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


async def test_the_interface_describes_itself(desk: Desk) -> None:
    answer = await desk.call("GET", "/openapi.json")
    assert (answer.status, answer.content["openapi"]) == (200, "3.1.0")
