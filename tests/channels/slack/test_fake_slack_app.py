"""The fake knows the app as Slack does: who it is, its agent, its views, its installation."""

from __future__ import annotations

import time

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.channels.slack.calling import SECTION, client, lenient_slack, refusal
from tests.channels.slack.fake_slack import FakeSlack
from tests.channels.slack.sender import signed
from tests.channels.slack.timestamps import new_ts

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

slack = lenient_slack


async def test_auth_test_says_who_the_app_is_and_what_it_may(slack: FakeSlack) -> None:
    answer = await client(slack).auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T1", "UBOT", "BBOT")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


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
