from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.channels.slack.blocks import RATING, SHARE, SUGGESTIONS
from tests.channels.slack import interactions, payloads, scenes
from tests.channels.slack.app import WORDS, App, slack_app
from tests.channels.slack.scenes import (
    ANSWER,
    QUESTION,
    asked,
    asked_privately,
    clicked,
    conversations,
    heard,
    part_of,
)

app = scenes.app


async def test_a_command_is_answered_privately_with_suggestions_rating_and_share(app: App) -> None:
    post = await asked_privately(app, "what is kefir good for", channel="C1", user="U2")

    assert heard(app) == ["what is kefir good for"]
    assert (post.via, post.channel, post.ephemeral_for) == ("response_url", "C1", "U2")
    assert post.text.startswith(ANSWER)
    assert part_of(post, SUGGESTIONS) == list(scenes.SUGGESTIONS)
    assert len(part_of(post, RATING)) == 2
    assert part_of(post, SHARE) == [WORDS.share]
    assert app.slack.called("chat.postMessage") == []


async def test_where_the_app_is_not_a_member_a_command_is_answered_too(app: App) -> None:
    app.slack.workspaces[0].absent.add("C1")

    post = await asked_privately(app)

    assert post.text.startswith(ANSWER)
    await clicked(app, post, "ask.0")
    await clicked(app, post, "share")
    assert [(each.text.startswith(ANSWER), each.ephemeral_for) for each in app.slack.visible("C1")] == [
        (True, "U1"),
        (False, ""),
    ]


async def test_each_person_has_a_conversation_of_their_own_in_each_channel(app: App) -> None:
    for user, channel in (("U1", "C1"), ("U1", "C1"), ("U2", "C1"), ("U1", "P1")):
        await asked_privately(app, user=user, channel=channel)

    assert conversations(app) == ["slack-T1-C1-U1"] * 2 + ["slack-T1-C1-U2", "slack-T1-P1-U1"]


@pytest.mark.parametrize("text", ["", "   "])
async def test_a_command_without_words_is_told_in_its_acknowledgement_how_to_be_used(app: App, text: str) -> None:
    reception = await app.send.command(text)
    await app.settled()

    said = scenes.acknowledged(reception)
    assert (said["response_type"], said["text"]) == ("ephemeral", WORDS.usage)
    assert said["blocks"][0]["text"]["text"] == WORDS.usage
    assert (heard(app), app.slack.posts, app.slack.calls[1:]) == ([], [], [])


async def test_any_other_command_is_acknowledged_with_nothing(app: App) -> None:
    reception = await app.send.command(QUESTION)
    await app.settled()

    assert not scenes.acknowledged(reception)


@pytest.mark.parametrize("text", ["/restart", '/slot{"memory": null}', "/gut /session_start"])
async def test_a_slash_in_a_command_is_words(app: App, text: str) -> None:
    await asked_privately(app)
    await asked_privately(app, text)

    assert heard(app)[1] == text.lstrip("/")
    first = await scenes.turn_of(app, str(app.agent.heard[0].message_id))
    assert first.text == QUESTION, "nothing was wiped"


async def test_a_question_that_is_too_long_is_told_so_privately(app: App) -> None:
    post = await asked_privately(app, "x" * 4001)

    assert (post.text, post.ephemeral_for) == (WORDS.too_long, "U1")
    assert heard(app) == []


FOREIGN = (
    "http://localhost:{port}/response/{link}",
    "https://hooks.slack.com.example/commands/{link}",
    "https://hooks.slack.com@assistant.invalid/{link}",
    "file:///etc/passwd",
    "hooks.slack.com/commands/{link}",
)


@scenes.only_http
@pytest.mark.parametrize("address", FOREIGN)
async def test_an_address_that_is_not_slacks_is_never_called(
    app: App, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    good = app.slack.response_url()
    link, port = good.rpartition("/")[2], app.slack.address.rpartition(":")[2]
    fields = interactions.command(QUESTION, response_url=address.format(link=link, port=port), trigger_id="1.2.3")

    await app.send.deliver("command", dict(fields))
    await app.settled()

    assert caplog.messages == ["event=slack_answer_refused error=response_url"]
    assert (app.slack.called("response_url"), app.slack.posts) == ([], [])
    assert len(await app.told(payloads.message("D1", text="and yogurt"))) == 1, "it goes on"


@scenes.only_http
@pytest.mark.parametrize("status", [500, 503, 429])
async def test_where_the_address_fails_once_the_answer_comes_all_the_same(app: App, status: int) -> None:
    app.slack.fail("response_url", status=status)

    post = await asked_privately(app)

    assert post.text.startswith(ANSWER)
    assert len(app.slack.called("response_url")) == 2


async def test_an_address_that_is_too_old_ends_it_and_its_words_are_not_kept(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    fields = interactions.command(QUESTION, response_url=app.slack.response_url(), trigger_id="1.2.3")
    app.slack.advance(31 * 60)

    await app.send.deliver("command", dict(fields))
    await app.settled()

    assert caplog.messages == ["event=slack_answer_refused error=status_404"]
    assert app.slack.posts == []
    assert len(app.slack.called("response_url")) == 1


async def test_a_command_that_comes_again_is_answered_once(app: App) -> None:
    fields = interactions.command(QUESTION, response_url=app.slack.response_url(), trigger_id="1.2.3")

    for _ in range(2):
        await app.send.deliver("command", dict(fields))
        await app.settled()

    assert len(app.slack.posts) == 1


async def test_where_each_person_has_a_conversation_a_command_and_a_mention_belong_together(
    way: str, tmp_path: Path
) -> None:
    async with slack_app(tmp_path, way=way, slack_conversation="user") as app:
        await asked(app, "C1")
        await asked_privately(app, channel="C1")

        assert conversations(app) == ["slack-T1-C1-U1"] * 2
