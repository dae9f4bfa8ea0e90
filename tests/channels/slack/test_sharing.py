"""A private answer is shown to the channel by who asked for it, once."""

from __future__ import annotations

import asyncio

from bot.channels.slack.blocks import CHOSEN, RATED, RATING, SHARE, SUGGESTIONS
from bot.knowledge.reply import Block, Reply
from tests.channels.slack import scenes
from tests.channels.slack.app import WORDS, App
from tests.channels.slack.scenes import ANSWER, SUGGESTING, asked_privately, click_of, clicked, part_of, pressed

app = scenes.app


async def test_sharing_shows_the_answer_to_the_channel_without_what_only_its_reader_needs(app: App) -> None:
    post = await asked_privately(app)

    (shared,) = await clicked(app, post, "share")

    assert (shared.channel, shared.ephemeral_for) == ("C1", "")
    assert shared.text == f"{WORDS.shared.format(user='<@U1>')}\n{SUGGESTING.text}"
    assert [part_of(shared, name) for name in (SUGGESTIONS, RATING, SHARE, CHOSEN, RATED)] == [[]] * 5
    assert shared.blocks[0]["elements"][0]["text"] == WORDS.shared.format(user="<@U1>")
    assert shared.blocks[1]["text"]["text"] == ANSWER
    assert post.deleted, "the private one is gone"


async def test_what_was_clicked_before_is_not_shared(app: App) -> None:
    post = await asked_privately(app)
    await clicked(app, post, "rate.up")
    await clicked(app, post, "ask.0")

    (shared,) = await clicked(app, post, "share")

    assert scenes.SUGGESTIONS[0] not in str(shared.blocks)
    assert WORDS.thanks not in str(shared.blocks)


async def test_an_answer_is_shared_once(app: App) -> None:
    post = await asked_privately(app)
    clicks = [click_of(app, post, "share") for _ in range(3)]

    await asyncio.gather(*(app.send.deliver("interaction", click) for click in clicks))
    await app.settled()

    assert [shown.ephemeral_for for shown in app.slack.visible("C1")] == [""]


async def test_only_who_asked_can_share(app: App) -> None:
    post = await asked_privately(app, user="U1")

    (notice,) = await pressed(app, click_of(app, post, "share", "U2"))

    assert (notice.text, notice.ephemeral_for) == (WORDS.gone, "U2")
    assert not post.deleted


async def test_what_is_urgent_can_not_be_shared(app: App) -> None:
    app.agent.replies = [scenes.URGENT]
    post = await asked_privately(app)
    assert [part_of(post, name) for name in (SHARE, RATING, SUGGESTIONS)] == [[]] * 3
    app.agent.replies = [SUGGESTING]
    other = click_of(app, await asked_privately(app), "share")
    other["actions"][0]["value"] = str(app.agent.heard[0].message_id)

    (notice,) = await pressed(app, other)

    assert (notice.text, notice.ephemeral_for) == (WORDS.gone, "U1")


async def test_a_sharing_that_failed_can_be_tried_again(app: App) -> None:
    post = await asked_privately(app)
    app.slack.fail("response_url", status=403)
    assert await clicked(app, post, "share") == []
    assert not post.deleted

    (shared,) = await clicked(app, post, "share")

    assert shared.ephemeral_for == ""
    assert post.deleted


async def test_a_private_answer_that_stayed_after_it_was_shared_goes_with_the_next_click(app: App) -> None:
    post = await asked_privately(app)
    share = click_of(app, post, "share")
    app.slack.links[share["response_url"].rpartition("/")[2]].uses = 4  # one is left
    assert len(await pressed(app, share)) == 1
    assert not post.deleted

    assert await clicked(app, post, "share") == []

    assert post.deleted


async def test_an_answer_that_slack_could_take_for_markup_is_shared_as_it_was(app: App) -> None:
    app.agent.replies = [Reply("answer", (Block("Kefir <@U9> & *yogurt* :smile: {user}"),))]
    post = await asked_privately(app)
    before = post.blocks[0]

    (shared,) = await clicked(app, post, "share")

    assert shared.blocks[1] == before
    assert "<@U9>" not in shared.text


async def test_a_share_of_which_slack_leaves_it_open_whether_it_was_shown_is_not_shown_again(app: App) -> None:
    post = await asked_privately(app)
    app.slack.fail("response_url", status=500, after=True)

    shown = await clicked(app, post, "share")

    assert [one.ephemeral_for for one in shown] == [""], "shown once, though it looked as if it had failed"
