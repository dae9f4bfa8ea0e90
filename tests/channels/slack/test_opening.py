from __future__ import annotations

import asyncio

import pytest

from bot.channels.slack.blocks import CHOSEN
from bot.channels.slack.home import FORGET, TOPIC, prompts
from tests.channels.slack import interactions, payloads, scenes
from tests.channels.slack.app import DISCLAIMER, GROUPS, STARTERS, WORDS, App, until
from tests.channels.slack.scenes import asked, asked_privately, clicked, heard, home, part_of
from tests.channels.slack.state import Prompts, Status
from tests.channels.slack.workspace import Json

app = scenes.app


def top(view: Json) -> str:
    """The first line of a home."""
    return str(view["blocks"][0]["text"]["text"])


async def open_messages(app: App, user: str = "U1") -> None:
    """Look at the messages with the app."""
    channel = app.slack.workspaces[0].dm(user)
    await app.told(payloads.app_home_opened(user, tab="messages", channel=channel))


@pytest.mark.parametrize("agents", [True, False])
async def test_who_opens_the_home_finds_topics_the_disclaimer_and_forget_me(app: App, agents: bool) -> None:
    app.slack.workspaces[0].agent = agents

    view = await home(app, "U2")

    assert top(view) == WORDS.home_title
    assert part_of(view, TOPIC) == [question for _, questions in GROUPS for question in questions]
    assert DISCLAIMER in str(view["blocks"])
    assert WORDS.privacy in str(view["blocks"])
    assert part_of(view, FORGET) == [WORDS.forget]
    assert set(app.slack.views) == {"U2"}
    assert app.slack.posts == [], "nothing is said"


async def test_a_topic_of_the_home_is_answered_in_the_messages_with_the_question_on_top(app: App) -> None:
    (answer,) = await clicked(app, await home(app), "topic.2")

    assert heard(app) == [GROUPS[1][1][1]]
    quoted = WORDS.chosen.format(question=GROUPS[1][1][1])
    assert (answer.channel, answer.thread_ts) == ("D1", "")
    assert answer.text.startswith(f"{quoted}\n{scenes.ANSWER}")
    assert answer.blocks[0]["elements"][0]["text"] == quoted
    assert top(app.slack.views["U1"]) == WORDS.in_messages


async def test_after_a_topic_of_the_home_the_conversation_goes_on_in_the_messages(app: App) -> None:
    (answer,) = await clicked(app, await home(app), "topic.0")
    (second,) = await clicked(app, answer, "ask.0")
    await asked(app)

    assert set(scenes.conversations(app)) == {"slack-T1-D1"}
    assert part_of(answer, CHOSEN) == [WORDS.chosen.format(question=scenes.SUGGESTIONS[0])]
    assert scenes.part_of(second, CHOSEN) == []


async def test_a_home_from_before_other_topics_came_is_shown_anew_and_says_that_its_button_is_too_old(app: App) -> None:
    view = await home(app)
    click = interactions.click_in_view(view, "topic.0", trigger_id=app.slack.trigger())
    click["actions"][0]["value"] = "f" * 16

    assert await scenes.pressed(app, click) == []

    assert top(app.slack.views["U1"]) == WORDS.expired
    assert part_of(app.slack.views["U1"], TOPIC) == part_of(view, TOPIC)
    assert heard(app) == []


async def test_the_home_is_published_again_where_slack_fails_once(app: App) -> None:
    app.slack.fail("views.publish", status=500)

    assert top(await home(app)) == WORDS.home_title


async def test_who_opens_the_messages_finds_questions_to_begin_with(app: App) -> None:
    await open_messages(app)
    await open_messages(app)

    assert app.slack.prompts == [Prompts("T1", "D1", "", prompts(STARTERS), WORDS.prompts_title)] * 2
    assert ["thread_ts" in call.arguments for call in app.slack.calls[-2:]] == [False] * 2
    assert app.slack.posts == []


async def test_who_begins_a_thread_with_the_agent_finds_them_in_that_thread(app: App) -> None:
    event = payloads.assistant_thread_started("U1", "D1")

    await app.told(event)

    thread = event["assistant_thread"]["thread_ts"]
    assert app.slack.prompts == [Prompts("T1", "D1", thread, prompts(STARTERS), WORDS.prompts_title)]
    assert app.slack.posts == []


async def test_without_agents_who_opens_the_messages_is_welcomed_once(app: App) -> None:
    app.slack.workspaces[0].agent = False
    for _ in range(2):
        await asyncio.gather(open_messages(app, "U1"), open_messages(app, "U2"), open_messages(app, "U1"))

    assert sorted((post.channel, post.text) for post in app.slack.posts) == [
        ("D1", WORDS.welcome),
        ("D2", WORDS.welcome),
    ]
    assert [part_of(post, "suggestions") for post in app.slack.posts] == [list(STARTERS)] * 2
    (answer,) = await clicked(app, app.slack.posts[0], "topic.0")
    assert (answer.channel, heard(app)) == (app.slack.posts[0].channel, [STARTERS[0]])


@scenes.only_http
@pytest.mark.parametrize("first", ["a direct message", "a mention", "a command", "a topic"])
async def test_without_agents_who_has_asked_something_is_not_welcomed(app: App, first: str) -> None:
    app.slack.workspaces[0].agent = False
    if first == "a command":
        await asked_privately(app)
    elif first == "a topic":
        await clicked(app, await home(app), "topic.0")
    else:
        await asked(app, "D1" if first == "a direct message" else "C1")

    await open_messages(app)

    assert WORDS.welcome not in app.said()


async def test_a_welcome_that_slack_refuses_comes_the_next_time(app: App) -> None:
    app.slack.workspaces[0].agent = False
    app.slack.fail("chat.postMessage", error="restricted_action")
    await open_messages(app)
    assert app.slack.posts == []

    await open_messages(app)
    await open_messages(app)

    assert app.said() == [WORDS.welcome]


async def test_a_welcome_whose_posting_is_not_confirmed_is_not_said_twice(app: App) -> None:
    app.slack.workspaces[0].agent = False
    app.slack.fail("chat.postMessage", after=True)
    app.slack.fail("conversations.history", 4)

    await open_messages(app)
    assert app.slack.faults.take("conversations.history") is None, "it gave up"
    await open_messages(app)

    assert app.said() == [WORDS.welcome]


async def test_while_a_direct_message_is_worked_on_its_thread_shows_so(app: App) -> None:
    app.agent.may_answer.clear()
    event = payloads.message("D1")
    await app.send.event(event)
    await until(lambda: bool(app.slack.statuses))
    assert app.slack.posts == []

    app.agent.may_answer.set()
    await app.settled()

    assert app.slack.statuses == [Status("T1", "D1", event["ts"], WORDS.status, [])]
    assert len(app.slack.posts) == 1, "which takes the status away"


async def test_in_no_other_place_is_there_a_status(app: App) -> None:
    for where in ("C1", "G1"):
        await asked(app, where)
    await asked_privately(app, channel="D1")
    await clicked(app, await home(app), "topic.0")

    assert app.slack.called("assistant.threads.setStatus") == []


async def test_without_agents_a_status_is_tried_once(app: App) -> None:
    app.slack.workspaces[0].agent = False

    await asked(app)
    await asked(app)

    assert len(app.slack.called("assistant.threads.setStatus")) == 1


@scenes.only_http
@pytest.mark.parametrize("trouble", ["fails", "refused", "dropped"])
async def test_an_answer_comes_without_the_status_too(app: App, trouble: str) -> None:
    method = "assistant.threads.setStatus"
    if trouble == "dropped":
        app.slack.drop(method)
    else:
        app.slack.fail(method, error="" if trouble == "fails" else "internal_error")

    post = await asked(app)

    assert post.text.startswith(scenes.ANSWER)
