"""What people write in Slack is answered where they wrote it, once; what is not for the app is let pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.turns import HARD_LIMIT
from tests.channels.slack import payloads
from tests.channels.slack.app import STARTERS, WORDS, App, slack_app
from tests.channels.slack.behaviours import QUESTION
from tests.channels.slack.block_rules import elements_of
from tests.channels.slack.timestamps import new_ts
from tests.channels.slack.workspace import Json, Post

ANSWER = "Kefir is one of them.\n- kefir\n- yogurt"


def heard(app: App) -> list[str]:
    """What the assistant was asked."""
    return [str(message.text) for message in app.agent.heard]


def places(posts: list[Post]) -> list[tuple[str, str]]:
    """Where messages stand."""
    return [(post.channel, post.thread_ts) for post in posts]


async def test_a_direct_message_is_answered_in_its_thread_where_the_agent_view_lists_threads(app: App) -> None:
    event = payloads.message("D1", text=QUESTION)
    (post,) = await app.told(event)
    assert (post.channel, post.thread_ts, post.text) == ("D1", event["ts"], ANSWER)
    assert [(each.channel, each.thread_ts) for each in app.slack.statuses] == [("D1", event["ts"])]
    assert heard(app) == [QUESTION]


async def test_a_direct_message_is_answered_below_it_where_there_is_no_agent_view(app: App) -> None:
    app.slack.workspaces[0].agent = False
    thread = new_ts()
    posts = await app.told(payloads.message("D1", text=QUESTION))
    posts += await app.told(payloads.message("D1", text=QUESTION, thread_ts=thread))
    assert places(posts) == [("D1", ""), ("D1", thread)]
    assert len(app.slack.called("assistant.threads.setStatus")) == 1, "what a workspace has not is tried once"


@pytest.mark.parametrize("channel", ["C1", "P1", "G1"])
async def test_a_mention_is_answered_in_the_thread_below_it(app: App, channel: str) -> None:
    event = payloads.app_mention(channel, text=QUESTION)
    (post,) = await app.told(event)
    assert (post.channel, post.thread_ts, post.text) == (channel, event["ts"], ANSWER)
    assert heard(app) == [QUESTION]


@pytest.mark.parametrize("order", [(0, 1, 0, 1), (1, 0, 1, 0)], ids=["message first", "mention first"])
async def test_a_mention_is_answered_once_whichever_of_its_events_comes_first_and_again(
    app: App, order: tuple[int, ...]
) -> None:
    message = payloads.message("C1", text=f"<@UBOT> {QUESTION}", client_msg_id="")  # known by its place alone
    events = [payloads.envelope(message), payloads.envelope(payloads.as_mention(message))]
    for number in order:
        await app.send.event(events[number])
    await app.settled()
    assert places(app.slack.posts) == [("C1", message["ts"])]
    assert heard(app) == [QUESTION]


async def test_a_mention_in_a_thread_is_answered_in_that_thread(app: App) -> None:
    thread = new_ts()
    posts = await app.told(payloads.app_mention("C1", text=QUESTION, thread_ts=thread))
    assert places(posts) == [("C1", thread)]


@pytest.mark.parametrize("kind", ["message", "thread_broadcast"])
async def test_in_a_thread_where_it_spoke_it_needs_no_mention(app: App, kind: str) -> None:
    asked = payloads.app_mention("C1", text=QUESTION)
    await app.told(asked)
    if kind == "message":
        event = payloads.message("C1", "U2", "and yogurt", thread_ts=asked["ts"])
    else:
        event = payloads.thread_broadcast("C1", "U2", "and yogurt", asked["ts"])
    assert places(await app.told(event)) == [("C1", asked["ts"])]
    assert heard(app) == [QUESTION, "and yogurt"]


async def test_in_a_thread_where_somebody_else_is_addressed_it_keeps_silent(app: App) -> None:
    asked = payloads.app_mention("C1", text=QUESTION)
    await app.told(asked)
    assert await app.told(payloads.message("C1", text="<@U2> what do you think", thread_ts=asked["ts"])) == []
    both = payloads.message("C1", text="<@U2> ask <@UBOT> about yogurt", thread_ts=asked["ts"])
    assert places(await app.told(both)) == [("C1", asked["ts"])]


async def test_what_is_said_among_people_is_not_for_it(app: App) -> None:
    asked = payloads.app_mention("C1", text=QUESTION)
    await app.told(asked)
    among_people = [
        payloads.message("C1", text="and yogurt"),
        payloads.message("C1", text="and yogurt", thread_ts=new_ts()),
        payloads.message("P1", text="and yogurt", thread_ts=asked["ts"]),
        payloads.message("C1", text="<@U2> and yogurt"),
        payloads.message("G1", text="<@U2> and yogurt"),
    ]
    assert [await app.told(event) for event in among_people] == [[]] * len(among_people)
    assert heard(app) == [QUESTION]


async def test_a_group_conversation_is_answered_like_a_direct_one(app: App) -> None:
    posts = await app.told(payloads.message("G1", text=QUESTION))
    assert places(posts) == [("G1", "")]
    thread = new_ts()
    assert places(await app.told(payloads.message("G1", text=QUESTION, thread_ts=thread))) == [("G1", thread)]


async def test_a_file_is_answered_by_its_words_and_without_any_a_sentence_says_what_can_be_read(app: App) -> None:
    (answer,) = await app.told(payloads.file_share("D1", "U1", QUESTION))
    (sentence,) = await app.told(payloads.file_share("D1", "U1", ""))
    assert [answer.text, sentence.text] == [ANSWER, WORDS.only_text]
    assert heard(app) == [QUESTION]


@pytest.mark.parametrize("text", ["<@UBOT>", "  <@UBOT|gut> :wave: ", "<@UBOT> <!here>"])
async def test_who_only_mentions_it_is_welcomed_with_questions_to_choose(app: App, text: str) -> None:
    event = payloads.app_mention("C1", text=text)
    (post,) = await app.told(event)
    assert post.thread_ts == event["ts"]
    assert WORDS.welcome in post.text
    buttons = [part["text"]["text"] for block in post.blocks for part in elements_of(block) if part["type"] == "button"]
    assert buttons == list(STARTERS)
    assert heard(app) == []


async def test_more_than_can_be_read_at_once_is_answered_with_a_sentence(app: App) -> None:
    fitting = ("k" * 39 + " ") * (HARD_LIMIT // 40)
    assert len(fitting) == HARD_LIMIT
    assert [post.text for post in await app.told(payloads.message("D1", text=fitting))] == [ANSWER]
    assert [post.text for post in await app.told(payloads.message("D1", text=f"{fitting}!"))] == [WORDS.too_long]
    assert heard(app) == [fitting.strip()]


def not_to_be_answered() -> dict[str, Json]:
    """What comes from a place in which everything that people write is answered."""
    written = payloads.message("D1", text=QUESTION)
    own = Post("T1", "D1", new_ts(), QUESTION, [], user="UBOT", bot="BBOT", app="A1")
    return {
        "another bot": payloads.bot_message("D1", QUESTION),
        "another bot's user": payloads.bot_message("D1", QUESTION, user="UOTHER"),
        "a bot that mentions it": payloads.as_mention(payloads.bot_message("C1", f"<@UBOT> {QUESTION}", user="UOTHER")),
        "itself": payloads.own_message(own),
        "itself, as a user": payloads.message("D1", "UBOT", QUESTION),
        "Slackbot": payloads.message("D1", "USLACKBOT", QUESTION),
        "an edit": payloads.message_changed(written, f"{QUESTION} really"),
        "a deletion": payloads.message_deleted(written),
        "an edited message": payloads.message("D1", text=QUESTION, edited={"user": "U1", "ts": new_ts()}),
        "somebody who comes": payloads.channel_join("G1"),
        "a new topic": payloads.message("G1", text=QUESTION, subtype="channel_topic", topic=QUESTION),
        "a reminder": payloads.message("D1", text=QUESTION, subtype="reminder_add"),
        "an unknown subtype": payloads.message("D1", text=QUESTION, subtype="of_tomorrow"),
        "an unknown event": {**payloads.message("D1", text=QUESTION), "type": "of_tomorrow"},
        "a reaction": {"type": "reaction_added", "user": "U1", "reaction": "eyes", "event_ts": new_ts()},
        "a view beside it": payloads.assistant_thread_context_changed(),
    }


async def test_what_is_nobodys_question_is_let_pass(app: App) -> None:
    answered = [kind for kind, event in not_to_be_answered().items() if await app.told(event)]
    assert (answered, heard(app)) == ([], [])
    assert places(await app.told(payloads.message("G1", text=QUESTION))) == [("G1", "")]


MEANT = {
    "is kefir &lt; yogurt &amp; kraut &gt; all": "is kefir < yogurt & kraut > all",
    "&amp;lt; is a sign": "&lt; is a sign",
    "see <https://example.org/kefir|this page> please": "see this page please",
    "see <https://example.org/kefir>": "see https://example.org/kefir",
    "is \u2018kefir\u2019 \u201cgood\u201d \u2013 or\u2026": "is 'kefir' \"good\" - or...",
    "is *kefir* _really_ ~not~ `good`": "is kefir really not good",
    "what does <@U2|ben> eat in <#C1|general> <!here>": "what does ben eat in general",
    "is kefir good :thumbsup::skin-tone-3:": "is kefir good",
    ":wave: is kefir good": "is kefir good",
    ": is kefir good": "is kefir good",
    "&gt; quoted\nis that so": "quoted\nis that so",
    "/restart": "restart",
    "/session_start": "session_start",
}
"""What was typed, and what was meant."""


async def test_a_text_is_heard_as_it_was_meant(app: App) -> None:
    for typed in MEANT:
        await app.told(payloads.app_mention("C1", text=typed))
    assert dict(zip(MEANT, heard(app), strict=True)) == MEANT


def questions() -> list[Json]:
    """Questions of two people: in direct messages, in two threads of a channel, in a group."""
    first, second = payloads.app_mention("C1", "U1", QUESTION), payloads.app_mention("C1", "U2", QUESTION)
    return [
        payloads.message("D1", "U1", QUESTION), payloads.message("D2", "U2", QUESTION), first, second,
        payloads.message("G1", "U1", QUESTION), payloads.message("D1", "U1", "and yogurt", thread_ts=new_ts()),
        payloads.message("C1", "U2", "and yogurt", thread_ts=first["ts"]), payloads.message("G1", "U2", "and yogurt"),
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["thread", "user"])
async def test_what_belongs_together_is_one_conversation_and_nothing_else_is(way: str, by: str, tmp_path: Path) -> None:
    async with slack_app(tmp_path, way=way, slack_conversation=by) as app:
        app.slack.workspaces[0].dm("U2")
        events = questions()
        for event in events:
            assert len(await app.told(event)) == 1
        threads = [f"slack-T1-C1-{event['ts']}" for event in events[2:4]]
        first, second = threads if by == "thread" else ("slack-T1-C1-U1", "slack-T1-C1-U2")
        later = first if by == "thread" else second
        told = ["slack-T1-D1", "slack-T1-D2", first, second, "slack-T1-G1", "slack-T1-D1", later, "slack-T1-G1"]
        assert [message.sender_id for message in app.agent.heard] == told


async def test_in_a_channel_that_companies_share_the_workspace_is_the_one_that_has_the_app(app: App) -> None:
    event = payloads.app_mention("C1", "U9", QUESTION, team="T9")
    whole = payloads.envelope(event) | {"team_id": "T9", "context_team_id": "T9", "is_ext_shared_channel": True}
    assert places(await app.told(whole)) == [("C1", event["ts"])]
    assert [message.sender_id for message in app.agent.heard] == [f"slack-T1-C1-{event['ts']}"]
