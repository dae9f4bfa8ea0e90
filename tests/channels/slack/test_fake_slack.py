"""The fake takes messages and goes wrong as Slack does, seen through slack_sdk's own clients."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.channels.slack.calling import SECTION, client, lenient_slack, refusal
from tests.channels.slack.fake_slack import FakeSlack, fake_slack
from tests.channels.slack.timestamps import new_ts

slack = lenient_slack


async def test_a_message_is_posted_each_time_it_is_sent(slack: FakeSlack) -> None:
    thread = new_ts()
    for _ in range(2):
        await client(slack).chat_postMessage(channel="C1", text="Kefir is one.", blocks=[SECTION], thread_ts=thread)
    assert [(post.channel, post.thread_ts, post.text) for post in slack.posts] == [("C1", thread, "Kefir is one.")] * 2
    assert slack.posts[0].blocks == [SECTION]
    assert len(slack.called("chat.postMessage")) == 2


async def test_a_message_can_be_found_again_by_its_metadata(slack: FakeSlack) -> None:
    web, thread = client(slack), new_ts()
    metadata = {"event_type": "answer", "event_payload": {"turn": "1"}}
    await web.chat_postMessage(channel="C1", text="In the channel", metadata=metadata)
    await web.chat_postMessage(channel="C1", text="In the thread", thread_ts=thread, metadata=metadata)
    found = (await web.conversations_replies(channel="C1", ts=thread, include_all_metadata=True))["messages"]
    assert [(message["text"], message.get("metadata")) for message in found] == [
        ("", None),
        ("In the thread", metadata),
    ]
    top = (await web.conversations_history(channel="C1", include_all_metadata=True))["messages"]
    assert [(message["text"], message["metadata"]) for message in top] == [("In the channel", metadata)]
    assert "metadata" not in (await web.conversations_history(channel="C1"))["messages"][0]


async def test_a_long_history_comes_in_pages(slack: FakeSlack) -> None:
    web = client(slack)
    for number in range(5):
        await web.chat_postMessage(channel="D1", text=str(number))
    texts = []
    async for page in await web.conversations_history(channel="D1", limit=2):
        texts.append([message["text"] for message in page["messages"]])
    assert texts == [["4", "3"], ["2", "1"], ["0"]]


async def test_a_message_is_changed_and_deleted(slack: FakeSlack) -> None:
    web = client(slack)
    ts = (await web.chat_postMessage(channel="C1", text="Before", blocks=[SECTION]))["ts"]
    await web.chat_update(channel="C1", ts=ts, text="After")
    (post,) = slack.posts
    assert (post.text, post.blocks, post.edited[0].text) == ("After", [], "Before")
    await web.chat_delete(channel="C1", ts=ts)
    assert post.deleted
    assert await refusal(web.chat_update(channel="C1", ts=ts, text="Again")) == "message_not_found"


async def test_an_ephemeral_message_is_for_one_person_and_cannot_be_changed(slack: FakeSlack) -> None:
    web = client(slack)
    answer = await web.chat_postEphemeral(channel="C1", user="U1", text="For you")
    assert slack.posts[0].ephemeral_for == "U1"
    assert await refusal(web.chat_update(channel="C1", ts=answer["message_ts"], text="x")) == "message_not_found"
    assert (await web.conversations_history(channel="C1"))["messages"] == []


async def test_direct_messages_are_opened_by_the_person(slack: FakeSlack) -> None:
    web = client(slack)
    channel = (await web.conversations_open(users="U7"))["channel"]["id"]
    posted = await web.chat_postMessage(channel="U7", text="Hello")
    assert posted["channel"] == channel == slack.posts[0].channel


async def test_a_channel_must_be_there_and_have_the_app_in_it(slack: FakeSlack) -> None:
    slack.workspaces[0].absent.add("P1")
    assert await refusal(client(slack).chat_postMessage(channel="C9", text="x")) == "channel_not_found"
    assert await refusal(client(slack).chat_postMessage(channel="P1", text="x")) == "not_in_channel"


async def test_blocks_against_the_rules_are_refused_and_remembered(slack: FakeSlack) -> None:
    broken = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    assert await refusal(client(slack).chat_postMessage(channel="C1", text="x", blocks=[broken])) == "invalid_blocks"
    assert slack.posts == []
    assert slack.violations == ["chat.postMessage: blocks[0].text.text: must be at most 3000 characters (section.text)"]


async def test_blocks_that_hold_too_much_text_together_are_refused(slack: FakeSlack) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    small = {"type": "context", "elements": [{"type": "plain_text", "text": "y"}]}
    web = client(slack)
    await web.chat_postMessage(channel="C1", text="x", blocks=[section] * 4)
    assert slack.violations == []
    too_much = web.chat_postMessage(channel="C1", text="x", blocks=[*[section] * 4, small])
    assert await refusal(too_much) == "msg_blocks_too_long"
    assert len(slack.posts) == 1
    assert slack.violations == ["chat.postMessage: blocks: must hold at most 12000 characters (message.blocks_text)"]


async def test_what_breaks_the_rules_fails_a_strict_test() -> None:
    async def break_them() -> None:
        async with fake_slack() as strict:
            strict.workspace()
            await refusal(client(strict).chat_postMessage(channel="C1", text="x", blocks=[{"type": "poster"}]))

    with pytest.raises(AssertionError):
        await break_them()


async def test_a_rate_limit_says_how_long_to_wait(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", status=429, retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await client(slack).chat_postMessage(channel="C1", text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    await client(slack).chat_postMessage(channel="C1", text="x")
    assert len(slack.posts) == 1


@pytest.mark.parametrize(("after", "posts"), [(False, 0), (True, 1)], ids=["before the work", "after the work"])
async def test_a_server_error_comes_before_or_after_the_work(slack: FakeSlack, after: bool, posts: int) -> None:
    slack.fail("chat.postMessage", status=500, after=after)
    with pytest.raises(SlackApiError) as caught:
        await client(slack).chat_postMessage(channel="C1", text="x")
    assert (caught.value.response.status_code, len(slack.posts)) == (500, posts)


async def test_an_error_of_slack_can_be_asked_for(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", error="restricted_action")
    assert await refusal(client(slack).chat_postMessage(channel="C1", text="x")) == "restricted_action"


async def test_a_slow_answer_comes_late_though_the_work_is_done(slack: FakeSlack) -> None:
    slack.slow("chat.postMessage", 0.5)
    began = time.monotonic()
    call = asyncio.create_task(client(slack).chat_postMessage(channel="C1", text="x"))
    while not (slack.posts or call.done()):
        await asyncio.sleep(0.01)
    assert (len(slack.posts), call.done()) == (1, False)
    await call
    assert time.monotonic() - began >= 0.5


@pytest.mark.parametrize(("after", "posts"), [(False, 0), (True, 1)])
async def test_a_connection_is_closed_without_an_answer(slack: FakeSlack, after: bool, posts: int) -> None:
    slack.drop("chat.postMessage", after=after)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client(slack).chat_postMessage(channel="C1", text="x")
    assert len(slack.posts) == posts


async def test_an_answer_may_be_no_json(slack: FakeSlack) -> None:
    slack.garbage("auth.test")
    with pytest.raises(SlackApiError):
        await client(slack).auth_test()
    assert (await client(slack).auth_test())["ok"]


async def test_a_response_url_works_five_times_within_half_an_hour(slack: FakeSlack) -> None:
    link, other = AsyncWebhookClient(slack.response_url()), AsyncWebhookClient(slack.response_url())
    answers = [await link.send(text=str(number)) for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert json.loads(answers[5].body)["error"] == "used_url"
    assert {(post.via, post.ephemeral_for) for post in slack.posts} == {("response_url", "U1")}
    slack.advance(30 * 60 + 1)
    assert json.loads((await other.send(text="late")).body)["error"] == "expired_url"


async def test_a_response_url_replaces_deletes_and_speaks_to_all(slack: FakeSlack) -> None:
    await client(slack).chat_postMessage(channel="C1", text="Before")
    (post,) = slack.posts
    link = AsyncWebhookClient(slack.response_url(post=post))
    await link.send(text="After", replace_original=True)
    assert (post.text, post.edited[0].text) == ("After", "Before")
    await link.send(text="For all", response_type="in_channel")
    assert (slack.posts[1].ephemeral_for, slack.posts[1].text) == ("", "For all")
    await link.send(delete_original=True)
    assert post.deleted


async def test_a_slow_answer_does_not_hold_up_the_end() -> None:
    began = time.monotonic()
    async with fake_slack() as slack:
        slack.workspace()
        slack.slow("auth.test", 30)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(client(slack).auth_test(), 0.1)
    assert time.monotonic() - began < 3
