from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.channels.slack.blocks import RATED, RATING, SUGGESTIONS
from bot.channels.slack.home import REASON
from bot.channels.turns import REASONS, Feedback
from bot.knowledge.reply import Block, Reply
from tests.channels.slack import scenes
from tests.channels.slack.app import WORDS, App
from tests.channels.slack.block_rules import elements_of
from tests.channels.slack.scenes import asked, asked_privately, click_of, clicked, part_of, pressed
from tests.channels.slack.workspace import Json, Post

app = scenes.app


def rating(app: App, post: Post, value: str, user: str = "U1") -> Json:
    """A click that rates an answer "up" or "down", whichever buttons it has."""
    has_feedback_buttons = any(e["type"] == "feedback_buttons" for block in post.blocks for e in elements_of(block))
    if has_feedback_buttons:
        return click_of(app, post, "rate", user, value=scenes.rating_of(post, value))
    return click_of(app, post, f"rate.{value}", user)


async def kept(app: App) -> Feedback | None:
    """The feedback that is kept of the first answer."""
    return (await scenes.turn_of(app, str(app.agent.heard[0].message_id))).feedback


async def answered(app: App, where: str) -> Post:
    """An answer in the agent view, in a workspace without it, or to one person alone."""
    if where == "without agents":
        app.slack.workspaces[0].agent = False
    return await asked_privately(app) if where == "private" else await asked(app)


anywhere = pytest.mark.parametrize("where", ["agent view", "without agents", "private"])


@anywhere
async def test_a_good_rating_is_kept_and_thanked_for(app: App, where: str) -> None:
    post = await answered(app, where)
    above = [block for block in post.blocks if block.get("block_id") != RATING]

    said = await pressed(app, rating(app, post, "up"))

    assert await kept(app) == Feedback("up")
    assert (part_of(post, RATING), part_of(post, RATED)) == ([], [WORDS.thanks])
    assert [block for block in post.blocks if block.get("block_id") != RATED] == filled_in(app, post, above)
    assert part_of(post, SUGGESTIONS) == list(scenes.SUGGESTIONS)
    assert (said, app.slack.modals) == ([], [])


def filled_in(app: App, post: Post, blocks: list[Json]) -> list[Json]:
    """The blocks as Slack gives them back, with which a public message is shown anew."""
    return blocks if post.ephemeral_for else [each for each in as_given_back(post) if each["block_id"] != RATING]


def as_given_back(post: Post) -> list[Json]:
    """The blocks of a message, before it was changed, as a click tells of them."""
    (before,) = post.edited
    return Post(post.team, post.channel, post.ts, before.text, before.blocks).shown


@anywhere
async def test_a_bad_rating_asks_why_and_the_reason_is_kept(app: App, where: str) -> None:
    post = await answered(app, where)

    await pressed(app, rating(app, post, "down"))
    assert await kept(app) == Feedback("down")
    assert part_of(post, RATED) == [WORDS.thanks]
    (form,) = app.slack.modals
    reception = await app.send.submit(form, values={REASON: "unclear"})
    await app.settled()

    assert await kept(app) == Feedback("down", "unclear")
    assert not scenes.acknowledged(reception), "the form closes"


async def test_the_form_offers_every_reason_and_holds_no_words(app: App) -> None:
    post = await asked(app)
    await pressed(app, rating(app, post, "down"))

    (form,) = app.slack.modals
    ((block,),) = [form["blocks"]]
    assert [option["value"] for option in block["element"]["options"]] == list(REASONS)
    assert form["private_metadata"] == str(app.agent.heard[0].message_id)
    assert scenes.QUESTION not in str(form)


async def test_a_form_without_a_reason_leaves_the_rating(app: App) -> None:
    post = await asked(app)
    await pressed(app, rating(app, post, "down"))

    await app.send.submit(app.slack.modals[0])
    await app.settled()

    assert await kept(app) == Feedback("down")


@scenes.only_http
@pytest.mark.parametrize("trouble", ["expired", "used", "none", "500"])
async def test_where_no_form_can_be_opened_the_rating_is_kept_all_the_same(app: App, trouble: str) -> None:
    post = await asked(app)
    down = rating(app, post, "down")
    if trouble == "expired":
        app.slack.advance(4)
    elif trouble == "used":
        app.slack.used_triggers.add(down["trigger_id"])
    elif trouble == "none":
        del down["trigger_id"]
    else:
        app.slack.fail("views.open")

    said = await pressed(app, down)

    assert await kept(app) == Feedback("down")
    assert part_of(post, RATED) == [WORDS.thanks]
    assert (said, app.slack.modals) == ([], [])


@scenes.only_http
@pytest.mark.parametrize(
    ("clicks", "last"), [(("up", "down"), "down"), (("down", "up"), "up"), (("up", "up"), "up")], ids=str
)
async def test_who_changes_their_mind_before_the_buttons_are_gone_is_taken_at_the_last_word(
    app: App, clicks: tuple[str, ...], last: str
) -> None:
    post = await asked(app)

    await pressed(app, *[rating(app, post, value) for value in clicks])

    assert await kept(app) == Feedback(last)
    assert part_of(post, RATED) == [WORDS.thanks]


async def test_a_reason_that_comes_after_a_better_rating_is_the_last_word(app: App) -> None:
    post = await asked(app)
    down, up = rating(app, post, "down"), rating(app, post, "up")
    await pressed(app, down, up)

    await app.send.submit(app.slack.modals[0], values={REASON: "wrong"})
    await app.settled()

    assert await kept(app) == Feedback("down", "wrong")


async def test_each_answer_has_a_rating_of_its_own(app: App) -> None:
    first, second = await asked(app), await asked(app, text="and yogurt")

    await pressed(app, rating(app, second, "down"), rating(app, first, "up"))

    turns = [await scenes.turn_of(app, str(message.message_id)) for message in app.agent.heard]
    assert [turn.feedback for turn in turns] == [Feedback("up"), Feedback("down")]


ODD_FORMS: tuple[dict[str, Any], ...] = (
    {"callback_id": "other"},
    {"private_metadata": ""},
    {"private_metadata": "0" * 32},
    {"private_metadata": None},
    {"state": {"values": {REASON: {REASON: {"selected_option": {"value": "because"}}}}}},
    {"state": {"values": {REASON: {REASON: {"selected_option": "wrong"}}}}},
    {"state": {"values": {}}},
    {"state": None},
)


async def test_odd_forms_change_nothing(app: App, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    post = await asked(app)
    await pressed(app, rating(app, post, "down"))
    good = {"type": "view_submission", "user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}}
    chosen = {"values": {REASON: {REASON: {"selected_option": {"value": "wrong"}}}}}

    said = await pressed(app, *[{**good, "view": {**app.slack.modals[0], "state": chosen, **odd}} for odd in ODD_FORMS])

    assert await kept(app) == Feedback("down")
    assert (said, caplog.messages) == ([], [])


async def test_a_form_of_another_workspace_changes_nothing(app: App) -> None:
    post = await asked(app)
    await pressed(app, rating(app, post, "down"))

    form = {**app.slack.modals[0], "team_id": "T2"}
    await app.send.submit(form, values={REASON: "wrong"})
    await app.settled()

    assert await kept(app) == Feedback("down")


@scenes.only_http
async def test_what_is_no_answer_and_what_is_urgent_has_no_rating(app: App) -> None:
    for kind in ("answer", "partial", "not_covered", "clarify", "out_of_scope", "chitchat", "red_flag"):
        app.agent.replies = [Reply(kind, (Block(scenes.ANSWER),))]

        post, private = await asked(app), await asked_privately(app)

        has_rating = kind in ("answer", "partial", "not_covered")
        assert [bool(part_of(each, RATING)) for each in (post, private)] == [has_rating] * 2, kind


async def test_whoever_clicks_in_a_channel_rates_and_their_last_word_holds(app: App) -> None:
    post = await asked(app, "C1")

    await pressed(app, rating(app, post, "up", "U1"), rating(app, post, "down", "U2"))

    assert await kept(app) == Feedback("down")
    assert [modal["private_metadata"] for modal in app.slack.modals] == [str(app.agent.heard[0].message_id)]


async def test_a_rating_that_can_not_be_shown_is_kept(app: App) -> None:
    post = await asked(app)
    app.slack.fail("chat.update", error="edit_window_closed")

    await clicked(app, post, "rate", value=scenes.rating_of(post, "up"))

    assert await kept(app) == Feedback("up")
    assert post.edited == []
