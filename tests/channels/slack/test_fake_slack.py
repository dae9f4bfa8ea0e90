"""The fake behaves as Slack does, seen through slack_sdk's own clients."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.channels.slack.fake_slack import FakeSlack, fake_slack
from tests.channels.slack.sender import signed
from tests.channels.slack.timestamps import new_ts

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Kefir is one."}}
RATING = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "rate",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "up.1"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "down.1"},
        }
    ],
}
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Why?"},
    "blocks": [SECTION],
}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack with one workspace; what breaks its rules is looked at by the tests themselves."""
    async with fake_slack(strict=False) as made:
        made.workspace()
        yield made


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A session of plain HTTP."""
    async with aiohttp.ClientSession() as session:
        yield session


def client(slack: FakeSlack, token: str = "xoxb-one") -> AsyncWebClient:
    """slack_sdk's client, which does not try again."""
    return AsyncWebClient(token=token, base_url=slack.api, retry_handlers=[])


async def refusal(call: Any) -> str:
    """Why a call was refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_auth_test_says_who_the_app_is_and_what_it_may(slack: FakeSlack) -> None:
    answer = await client(slack).auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T1", "UBOT", "BBOT")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


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


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-other", "invalid_auth"), ("", "not_authed"), ("xoxb-gone", "token_revoked")]
)
async def test_a_wrong_token_is_refused(slack: FakeSlack, token: str, error: str) -> None:
    slack.workspace("T2", "xoxb-gone", revoked=True)
    assert await refusal(client(slack, token).auth_test()) == error


async def test_a_missing_scope_is_named(slack: FakeSlack) -> None:
    slack.workspace("T2", "xoxb-two", scopes=("commands",))
    with pytest.raises(SlackApiError) as caught:
        await client(slack, "xoxb-two").chat_postMessage(channel="C1", text="x")
    answer = caught.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "chat:write", "commands")


async def test_a_channel_must_be_there_and_have_the_app_in_it(slack: FakeSlack) -> None:
    slack.workspaces[0].absent.add("P1")
    assert await refusal(client(slack).chat_postMessage(channel="C9", text="x")) == "channel_not_found"
    assert await refusal(client(slack).chat_postMessage(channel="P1", text="x")) == "not_in_channel"


async def test_blocks_against_the_rules_are_refused_and_remembered(slack: FakeSlack) -> None:
    broken = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    assert await refusal(client(slack).chat_postMessage(channel="C1", text="x", blocks=[broken])) == "invalid_blocks"
    assert slack.posts == []
    assert slack.violations == ["chat.postMessage: blocks[0].text.text: must be at most 3000 characters (section.text)"]


async def test_what_breaks_the_rules_fails_a_strict_test() -> None:
    with pytest.raises(AssertionError):
        async with fake_slack() as strict:
            strict.workspace()
            await refusal(client(strict).chat_postMessage(channel="C1", text="x", blocks=[{"type": "poster"}]))


async def test_a_workspace_without_agents_refuses_their_blocks_and_methods(slack: FakeSlack) -> None:
    slack.workspace("T2", "xoxb-two", agent=False)
    web = client(slack, "xoxb-two")
    assert await refusal(web.chat_postMessage(channel="C1", text="x", blocks=[RATING])) == "invalid_blocks"
    status = web.assistant_threads_setStatus(channel_id="D1", thread_ts=new_ts(), status="is reading")
    assert await refusal(status) == "not_allowed"
    assert slack.violations == []


async def test_an_agent_shows_its_status_prompts_and_title(slack: FakeSlack) -> None:
    web, thread = client(slack), new_ts()
    await web.assistant_threads_setStatus(channel_id="D1", thread_ts=thread, status="is reading")
    prompts = [{"title": "Kefir", "message": "does kefir help"}]
    await web.assistant_threads_setSuggestedPrompts(channel_id="D1", thread_ts=thread, prompts=prompts)
    await web.assistant_threads_setTitle(channel_id="D1", thread_ts=thread, title="Kefir")
    assert slack.statuses[0].status == "is reading"
    assert (slack.prompts[0].prompts, slack.titles) == (prompts, {thread: "Kefir"})
    many = web.assistant_threads_setSuggestedPrompts(channel_id="D1", thread_ts=thread, prompts=prompts * 5)
    assert await refusal(many) == "invalid_arguments"


async def test_a_modal_opens_once_within_three_seconds(slack: FakeSlack) -> None:
    web, trigger, late = client(slack), slack.trigger(), slack.trigger()
    await web.views_open(trigger_id=trigger, view=MODAL)
    assert slack.modals[0]["title"]["text"] == "Why?"
    assert await refusal(web.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    slack.advance(3.1)
    assert await refusal(web.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"


async def test_a_home_is_published_for_one_person(slack: FakeSlack) -> None:
    await client(slack).views_publish(user_id="U1", view={"type": "home", "blocks": [SECTION]})
    assert slack.views["U1"]["blocks"][0]["text"]["text"] == "Kefir is one."


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
    slack.slow("chat.postMessage", 0.2)
    began = time.monotonic()
    call = asyncio.create_task(client(slack).chat_postMessage(channel="C1", text="x"))
    await asyncio.sleep(0.1)
    assert len(slack.posts) == 1
    await call
    assert time.monotonic() - began >= 0.2


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


async def test_a_code_is_exchanged_once_and_within_its_time(slack: FakeSlack) -> None:
    web = AsyncWebClient(base_url=slack.api, retry_handlers=[])
    app = {"client_id": slack.client_id, "client_secret": slack.client_secret}
    code, late = slack.code("T1"), slack.code("T1")
    answer = await web.oauth_v2_access(**app, code=code)
    assert (answer["access_token"], answer["team"]["id"]) == ("xoxb-one", "T1")
    assert await refusal(web.oauth_v2_access(**app, code=code)) == "code_already_used"
    assert await refusal(web.oauth_v2_access(**app, code="guessed")) == "invalid_code"
    slack.advance(601)
    assert await refusal(web.oauth_v2_access(**app, code=late)) == "code_expired"
    wrong = web.oauth_v2_access(client_id=slack.client_id, client_secret="wrong", code=late)
    assert await refusal(wrong) == "bad_client_secret"


async def test_an_installation_for_an_enterprise_names_no_team(slack: FakeSlack) -> None:
    slack.workspace("T2", "xoxb-two", enterprise="E1")
    web = AsyncWebClient(base_url=slack.api, retry_handlers=[])
    code = slack.code("T2", org=True)
    answer = await web.oauth_v2_access(client_id=slack.client_id, client_secret=slack.client_secret, code=code)
    assert (answer["team"], answer["enterprise"]["id"], answer["is_enterprise_install"]) == (None, "E1", True)


async def test_the_manifest_is_exported_with_the_right_token(slack: FakeSlack) -> None:
    slack.manifest = {"display_information": {"name": "Gut"}}
    answer = await client(slack, slack.config_token).apps_manifest_export(app_id="A1")
    assert answer["manifest"] == slack.manifest
    assert await refusal(client(slack).apps_manifest_export(app_id="A1")) == "not_allowed_token_type"


def test_signatures_verify_until_body_secret_or_time_differ() -> None:
    verifier, body = SignatureVerifier("secret"), b'{"type": "event_callback"}'
    assert verifier.is_valid_request(body, signed(body, "secret"))
    assert not verifier.is_valid_request(body + b" ", signed(body, "secret"))
    assert not verifier.is_valid_request(body, signed(body, "other"))
    assert not verifier.is_valid_request(body, signed(body, "secret", time.time() - 400))


async def test_a_slow_answer_does_not_hold_up_the_end() -> None:
    began = time.monotonic()
    async with fake_slack() as slack:
        slack.workspace()
        slack.slow("auth.test", 30)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(client(slack).auth_test(), 0.1)
    assert time.monotonic() - began < 3
