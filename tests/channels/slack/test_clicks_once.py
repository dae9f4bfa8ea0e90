"""What is chosen once stays chosen: however often, by whom and when a message's buttons are pressed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.slack.blocks import CHOSEN, RATED, RATING, SHARE, SUGGESTIONS
from bot.channels.turns import Feedback
from tests.channels.slack import interactions, payloads, scenes
from tests.channels.slack.app import WORDS, App, serve_slack, slack_app, until
from tests.channels.slack.fake_slack import fake_slack
from tests.channels.slack.scenes import (
    QUESTION,
    SUGGESTING,
    asked,
    asked_privately,
    click_of,
    clicked,
    heard,
    part_of,
    pressed,
)
from tests.channels.slack.workspace import Json, Post

app = scenes.app
PRIVATE = "private"


async def answered(app: App, where: str) -> Post:
    """An answer with suggestions."""
    return await asked_privately(app) if where == PRIVATE else await asked(app, where)


async def pressed_at_once(app: App, *clicks: Json) -> None:
    """Tell of clicks all at the same time."""
    await asyncio.gather(*(app.send.deliver("interaction", click) for click in clicks))
    await app.settled()


@pytest.mark.parametrize(
    ("where", "user", "action"),
    [("D1", "U1", "ask.1"), ("C1", "U1", "ask.0"), ("C1", "U2", "ask.1"), (PRIVATE, "U1", "ask.1")],
)
async def test_a_second_click_asks_nothing_again(app: App, where: str, user: str, action: str) -> None:
    post = await answered(app, where)
    first, second = click_of(app, post, "ask.0"), click_of(app, post, action, user)

    answers = await pressed(app, first, second)

    assert len(answers) == 1
    assert heard(app) == [QUESTION, scenes.SUGGESTIONS[0]]
    (line,) = part_of(post, CHOSEN)
    assert scenes.SUGGESTIONS[0] in line, "it still says what was asked"
    assert "U2" not in line


async def test_of_many_clicks_at_the_same_time_one_asks_and_is_shown(app: App) -> None:
    post = await asked(app, "C1")
    clicks = [click_of(app, post, f"ask.{number % 2}", f"U{number}") for number in range(1, 9)]

    await pressed_at_once(app, *clicks)

    (_, question), (line,) = heard(app), part_of(post, CHOSEN)
    possible = [f"U{number}" for number in range(1, 9) if scenes.SUGGESTIONS[number % 2] == question]
    assert line in [WORDS.chosen_by.format(user=f"<@{user}>", question=question) for user in possible]
    assert part_of(post, SUGGESTIONS) == []


async def test_the_same_topic_of_a_welcome_is_asked_once(app: App) -> None:
    (welcome,) = await app.told(payloads.app_mention("C1", text="<@UBOT>"))
    clicks = [click_of(app, welcome, "topic.0"), click_of(app, welcome, "topic.1", "U2")]

    answers = await pressed(app, *clicks)

    assert len(answers) == 1
    assert len(heard(app)) == 1


@pytest.mark.parametrize("action", ["ask.0", "rate", "topic.0"])
async def test_a_click_that_is_told_of_twice_acts_once(app: App, action: str) -> None:
    if action == "topic.0":  # in the home, where another click on the same button would ask again
        view = await scenes.home(app)
        click = interactions.click_in_view(view, action, trigger_id=app.slack.trigger())
    else:
        post = await asked(app)
        value = scenes.rating_of(post, "down") if action == "rate" else None
        click = click_of(app, post, action, value=value)
    before = len(heard(app))

    await pressed_at_once(app, click, click)
    await pressed(app, click)

    assert len(heard(app)) == before + (action != "rate")
    assert len(app.slack.modals) == (action == "rate")
    assert len(app.slack.called("chat.update")) == (action != "topic.0")


@pytest.mark.parametrize(("where", "rating_first"), [("D1", True), ("C1", False), (PRIVATE, True), (PRIVATE, False)])
async def test_a_suggestion_and_a_rating_at_nearly_the_same_time_stay_both(
    app: App, where: str, rating_first: bool
) -> None:
    post = await answered(app, where)
    rating = click_of(app, post, "rate.up") if where == PRIVATE else rated_up(app, post)
    clicks = [rating, click_of(app, post, "ask.0")] if rating_first else [click_of(app, post, "ask.0"), rating]
    app.slack.slow("response_url" if where == PRIVATE else "chat.update", 0.1)

    await pressed_at_once(app, *clicks)

    assert (part_of(post, SUGGESTIONS), part_of(post, RATING)) == ([], [])
    assert part_of(post, RATED) == [WORDS.thanks]
    assert len(part_of(post, CHOSEN)) == 1
    assert post.text.startswith(scenes.ANSWER)
    assert bool(part_of(post, SHARE)) == (where == PRIVATE)


def rated_up(app: App, post: Post) -> Json:
    """A click that rates an answer well."""
    return click_of(app, post, "rate", value=scenes.rating_of(post, "up"))


@scenes.only_http
async def test_what_could_not_be_shown_at_first_is_shown_with_the_next_click(app: App) -> None:
    post = await asked(app)
    rating, ask = rated_up(app, post), click_of(app, post, "ask.0")
    app.slack.fail("chat.update", error="edit_window_closed")

    await pressed(app, ask)
    assert part_of(post, SUGGESTIONS) != []
    await pressed(app, rating)

    assert part_of(post, CHOSEN) == [WORDS.chosen.format(question=scenes.SUGGESTIONS[0])]
    assert part_of(post, RATED) == [WORDS.thanks]


@scenes.only_http
@pytest.mark.parametrize("where", ["C1", PRIVATE])
async def test_a_button_that_stayed_by_mistake_goes_with_a_second_click(app: App, where: str) -> None:
    post = await answered(app, where)
    if where == PRIVATE:
        app.slack.fail("response_url", 2, status=403)  # the change of the message, and the answer
    else:
        app.slack.fail("chat.update", error="edit_window_closed")
    await clicked(app, post, "ask.0")
    assert part_of(post, SUGGESTIONS) != []

    await clicked(app, post, "ask.1")

    (line,) = part_of(post, CHOSEN)
    assert scenes.SUGGESTIONS[0] in line
    assert len(heard(app)) == 2


async def test_a_private_answer_stays_rated_over_a_restart(way: str, tmp_path: Path) -> None:
    async with fake_slack() as slack:
        slack.workspace()
        async with serve_slack(slack, tmp_path, way=way) as before:
            before.agent.replies = [SUGGESTING]
            post = await asked_privately(before)
            await clicked(before, post, "rate.up")
        async with serve_slack(slack, tmp_path, way=way) as after:
            await clicked(after, post, "ask.0")

            assert part_of(post, RATING) == []
            assert part_of(post, RATED) == [WORDS.thanks]
            turn = str(before.agent.heard[0].message_id)
            assert (await scenes.turn_of(before, turn)).feedback == Feedback("up")


async def test_a_message_that_slack_is_slow_to_change_holds_up_no_other(
    tmp_path: Path,
) -> None:
    async with slack_app(tmp_path) as app:
        app.agent.replies = [SUGGESTING]
        slow, other = await asked(app, "D1"), await asked(app, "C1")
        app.slack.fail("chat.update", status=429, retry_after=50)
        await app.send.deliver("interaction", click_of(app, slow, "ask.0"))
        await until(lambda: bool(app.slack.called("chat.update")))

        await app.send.deliver("interaction", click_of(app, other, "ask.0"))
        await until(lambda: bool(other.edited))

        assert slow.edited == [], "it still waits"
