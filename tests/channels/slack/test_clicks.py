from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack.blocks import CHOSEN, RATING, SUGGESTIONS
from bot.channels.slack.home import question_key
from tests.channels.slack import payloads, scenes
from tests.channels.slack.app import STARTERS, WORDS, App, serve_slack, slack_app
from tests.channels.slack.fake_slack import fake_slack
from tests.channels.slack.scenes import QUESTION, SUGGESTING, asked, asked_privately, clicked, conversations, heard
from tests.channels.slack.workspace import Json, Post

app = scenes.app
PRIVATE = "private"
everywhere = pytest.mark.parametrize("where", ["D1", "C1", "G1", PRIVATE])


async def answered(app: App, where: str) -> Post:
    """An answer with suggestions: in a direct message, a channel's thread, a group, or to one alone in a channel."""
    app.agent.replies = [SUGGESTING]
    return await asked_privately(app) if where == PRIVATE else await asked(app, where)


async def gone(app: App) -> Post:
    """An answer whose conversation is forgotten."""
    post = await asked(app)
    await scenes.forget(app)
    return post


def place(post: Post) -> tuple[str, str, str]:
    """Where a message stands, and who sees it if not all."""
    return post.channel, post.thread_ts, post.ephemeral_for


@everywhere
async def test_a_suggestion_asks_its_question_where_the_message_stands(app: App, where: str) -> None:
    post = await answered(app, where)

    (answer,) = await clicked(app, post, "ask.1")

    assert heard(app) == [QUESTION, scenes.SUGGESTIONS[1]]
    assert len(set(conversations(app))) == 1, "it goes on with the conversation"
    assert place(answer) == place(post)
    assert answer.text.startswith(scenes.ANSWER)


@everywhere
async def test_the_message_shows_what_was_chosen_in_place_of_its_suggestions(app: App, where: str) -> None:
    post = await answered(app, where)
    before = post.blocks

    await clicked(app, post, "ask.0")

    line = WORDS.chosen if where in ("D1", PRIVATE) else WORDS.chosen_by
    assert scenes.part_of(post, CHOSEN) == [line.format(user="<@U1>", question=scenes.SUGGESTIONS[0])]
    assert scenes.part_of(post, SUGGESTIONS) == []
    assert post.text.startswith(scenes.ANSWER)
    assert len(post.blocks) == len(before), "all else is as it was"
    assert scenes.part_of(post, RATING) != []


async def test_in_a_thread_of_a_group_a_suggestion_goes_on_in_that_thread(app: App) -> None:
    root = await asked(app, "G1")
    (post,) = await app.told(payloads.message("G1", text="and yogurt", thread_ts=root.ts))

    (answer,) = await clicked(app, post, "ask.0", "U2")

    assert place(answer) == ("G1", root.ts, "")
    assert conversations(app)[1] == conversations(app)[2]


async def test_a_topic_of_a_welcome_is_answered_where_the_welcome_stands(app: App) -> None:
    (welcome,) = await app.told(payloads.message("D1", text="<@UBOT>"))

    (answer,) = await clicked(app, welcome, "topic.1")

    assert heard(app) == [STARTERS[1]]
    assert place(answer) == place(welcome)
    assert scenes.part_of(welcome, CHOSEN) == [WORDS.chosen.format(question=STARTERS[1])]
    assert scenes.part_of(welcome, SUGGESTIONS) == []


async def test_a_topic_of_a_welcome_in_a_channel_begins_the_conversation_of_its_thread(app: App) -> None:
    (welcome,) = await app.told(payloads.app_mention("C1", text="<@UBOT>"))
    (answer,) = await clicked(app, welcome, "topic.0", "U2")
    follow_up = payloads.message("C1", "U2", "and kimchi", thread_ts=welcome.thread_ts)

    (second,) = await app.told(follow_up)

    assert place(answer) == place(second) == place(welcome)
    assert heard(app) == [STARTERS[0], "and kimchi"]
    assert len(set(conversations(app))) == 1
    assert scenes.part_of(welcome, CHOSEN) == [WORDS.chosen_by.format(user="<@U2>", question=STARTERS[0])]


@scenes.only_http
@pytest.mark.parametrize(("action", "value"), [("ask.0", None), ("rate", "up"), ("rate", "down")])
async def test_a_click_in_a_forgotten_conversation_is_told_so_privately(
    app: App, action: str, value: str | None
) -> None:
    post = await gone(app)
    chosen = scenes.rating_of(post, value) if value else None

    (notice,) = await clicked(app, post, action, value=chosen)

    assert (notice.text, notice.ephemeral_for) == (WORDS.gone, "U1")
    assert heard(app) == [QUESTION]
    assert post.edited == []
    assert app.slack.modals == []


# What Slack never sends as long as its buttons are ours; {turn} is a good turn.
ODD: tuple[dict[str, Any], ...] = (
    {"action_id": "nobody.0"},
    {"action_id": ""},
    {"action_id": 7},
    {"action_id": "ask"},
    {"action_id": "ask."},
    {"action_id": "ask.2"},
    {"action_id": "ask.-1"},
    {"action_id": "ask.0x0"},
    {"action_id": "ask.1.0"},
    {"action_id": "ask.\N{SUPERSCRIPT TWO}"},
    {"action_id": f"ask.{'9' * 250}"},
    {"action_id": "ask.0", "value": ""},
    {"action_id": "ask.0", "value": "0" * 32},
    {"action_id": "ask.0", "value": None},
    {"action_id": "ask.0", "value": ["{turn}"]},
    {"action_id": "ask.0", "value": "x" * 100_000},
    {"action_id": "topic.0", "value": "{turn}"},
    {"action_id": "topic.0", "value": "f" * 16},
    {"action_id": "topic", "value": ""},
    {"action_id": "rate", "value": ""},
    {"action_id": "rate", "value": "sideways.{turn}"},
    {"action_id": "rate", "value": "up."},
    {"action_id": "rate", "value": "{turn}"},
    {"action_id": "rate.sideways", "value": "{turn}"},
    {"action_id": "rate.down", "value": "0" * 32},
    {"action_id": "share", "value": "0" * 32},
    {"action_id": "share", "value": ""},
)


async def test_odd_clicks_ask_rate_and_change_nothing(app: App, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    post = await asked(app)
    turn = str(app.agent.heard[-1].message_id)
    good = scenes.click_of(app, post, "ask.0")
    (action,) = good["actions"]
    odd = [
        {name: value.format(turn=turn) if isinstance(value, str) else value for name, value in each.items()}
        for each in ODD
    ]

    clicks: list[Json] = [
        {
            **good,
            "response_url": app.slack.response_url(post=post),
            "actions": [{**action, **each, "action_ts": f"{n}"}],
        }
        for n, each in enumerate(odd)
    ]
    clicks += [{**good, "actions": actions} for actions in ([], None, "ask.0", [None], {"0": action})]
    notices = await scenes.pressed(app, *clicks)

    assert {(notice.text, notice.ephemeral_for) for notice in notices} == {(WORDS.gone, "U1"), (WORDS.expired, "U1")}
    assert heard(app) == [QUESTION]
    assert (post.edited, app.slack.modals) == ([], [])
    assert (await scenes.turn_of(app, turn)).feedback is None
    assert caplog.messages == []
    assert len(await scenes.pressed(app, good)) == 1, "a good one still works"


async def test_where_each_person_has_a_conversation_another_one_clicks_in_one_of_their_own(
    way: str, tmp_path: Path
) -> None:
    async with slack_app(tmp_path, way=way, slack_conversation="user") as app:
        first, second = await answered(app, "C1"), await answered(app, "C1")

        await clicked(app, first, "ask.0", "U1")
        (answer,) = await clicked(app, second, "ask.0", "U2")

        mine, other = "slack-T1-C1-U1", "slack-T1-C1-U2"
        assert conversations(app) == [mine, mine, mine, other]
        assert place(answer) == place(second)
        (notice,) = await clicked(app, answer, "ask.1", "U1")
        assert conversations(app)[-1] == mine
        assert notice.text.startswith(scenes.ANSWER)


async def test_where_each_person_has_a_conversation_that_of_a_group_stays_one(way: str, tmp_path: Path) -> None:
    async with slack_app(tmp_path, way=way, slack_conversation="user") as app:
        post = await answered(app, "G1")
        post.thread_ts = post.ts  # so Slack tells of a message under which somebody has written

        await clicked(app, post, "ask.0", "U2")

        assert set(conversations(app)) == {"slack-T1-G1"}


async def test_after_a_restart_what_was_answered_before_can_still_be_clicked(way: str, tmp_path: Path) -> None:
    async with fake_slack() as slack:
        slack.workspace()
        async with serve_slack(slack, tmp_path, way=way) as before:
            posts = [await answered(before, where) for where in ("D1", "C1", PRIVATE)]
            (welcome,) = await before.told(payloads.message(slack.workspaces[0].dm("U2"), "U2", "<@UBOT>"))
        async with serve_slack(slack, tmp_path, way=way) as after:
            for post in posts:
                (answer,) = await clicked(after, post, "ask.0")
                assert place(answer) == place(post)
            (answer,) = await clicked(after, welcome, "topic.0", "U2")
            assert place(answer) == place(welcome)
            assert heard(after) == [scenes.SUGGESTIONS[0]] * 3 + [STARTERS[0]]
            assert conversations(after)[:3] == conversations(before)[:3]
            assert all(scenes.part_of(post, CHOSEN) for post in (*posts, welcome))


async def test_a_button_carries_no_words(app: App) -> None:
    post = await asked(app)
    (welcome,) = await app.told(payloads.app_mention("C1", text="<@UBOT>"))

    values = [
        e["value"] for each in (post, welcome) for b in each.blocks for e in b.get("elements", ()) if "value" in e
    ]

    assert values == [str(app.agent.heard[0].message_id)] * 2 + [question_key(text) for text in STARTERS]
