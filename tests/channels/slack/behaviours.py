"""What an app in Slack should do, whatever connector it has: each is a function that fails where it does not."""

from __future__ import annotations

from typing import Protocol

from bot.channels.slack.home import REASON, reason_modal
from bot.knowledge.reply import Block, Reply
from tests.channels.agents import FakeAgent
from tests.channels.slack import payloads
from tests.channels.slack.block_rules import elements_of
from tests.channels.slack.calling import client
from tests.channels.slack.fake_slack import FakeSlack
from tests.channels.slack.replies import WORDS
from tests.channels.slack.sender import Speaking
from tests.channels.slack.workspace import Post

QUESTION, ANSWER = "does kefir help", "Kefir is one of them."


class App(Protocol):
    """Either connector at work before the fake Slack."""

    @property
    def slack(self) -> FakeSlack:
        """Slack, with the workspace T1."""

    @property
    def agent(self) -> FakeAgent:
        """The assistant behind it."""

    @property
    def send(self) -> Speaking:
        """How Slack tells the app of something."""

    async def settled(self) -> None:
        """Wait until nothing is worked on."""


async def works(app: App) -> None:
    """Make sure that the app answers a direct message and a mention, each once and in its place."""
    await app.send.event(payloads.message("D1", text=QUESTION))
    await app.settled()
    await app.send.event(payloads.app_mention("C1", text=QUESTION))
    await app.settled()
    posts, heard = app.slack.posts, [message.text for message in app.agent.heard]
    assert heard == [QUESTION] * 2, f"heard: {heard}"
    assert [(post.channel, post.text[: len(ANSWER)]) for post in posts] == [("D1", ANSWER), ("C1", ANSWER)], posts


async def said(app: App, channel: str, since: int) -> list[Post]:
    """The app's posts in a channel from a number on, once somebody else's later question was answered."""
    await app.settled()
    elsewhere = app.slack.workspaces[0].dm("U9")
    await app.send.event(payloads.message(elsewhere, "U9", QUESTION))
    await app.settled()
    posts = app.slack.posts[since:]
    assert any(post.channel == elsewhere for post in posts), "the app is gone"
    return [post for post in posts if post.channel == channel]


async def a_retry_is_answered_once(app: App) -> None:
    since, whole = len(app.slack.posts), payloads.envelope(payloads.message("D1", text=QUESTION))
    await app.send.event(whole)
    await app.send.event(whole, retry=(1, "http_error"))
    posts = await said(app, "D1", since)
    assert len(posts) == 1, f"answers: {len(posts)}"


async def a_mention_that_comes_as_two_events_is_answered_once(app: App) -> None:
    since, asked = len(app.slack.posts), payloads.message("C1", text=f"<@UBOT> {QUESTION}")
    await app.send.event(asked)
    await app.send.event(payloads.as_mention(asked))
    posts = await said(app, "C1", since)
    assert len(posts) == 1, f"answers: {len(posts)}"


async def a_follow_up_in_a_thread_needs_no_mention(app: App) -> None:
    asked = payloads.app_mention("C1", text=QUESTION)
    await app.send.event(asked)
    await app.settled()
    since = len(app.slack.posts)
    await app.send.event(payloads.message("C1", text="and yogurt", thread_ts=asked["ts"]))
    posts = await said(app, "C1", since)
    assert [post.thread_ts for post in posts] == [asked["ts"]], f"answers: {len(posts)}"


async def a_message_in_a_group_conversation_is_answered(app: App) -> None:
    since = len(app.slack.posts)
    await app.send.event(payloads.message("G1", text=QUESTION))
    posts = await said(app, "G1", since)
    assert len(posts) == 1, f"answers: {len(posts)}"


async def a_slash_command_is_answered(app: App) -> None:
    since = len(app.slack.posts)
    reception = await app.send.command(QUESTION, channel="C1")
    posts = await said(app, "C1", since)
    assert reception.status == 200, f"status: {reception.status}"
    assert [post.text[: len(ANSWER)] for post in posts] == [ANSWER], posts


async def a_form_that_is_sent_is_accepted(app: App) -> None:
    await app.send.event(payloads.message("D1", text=QUESTION))
    await app.settled()
    since, view = len(app.slack.posts), reason_modal(str(app.agent.heard[-1].message_id), WORDS)
    opened = (await client(app.slack).views_open(trigger_id=app.slack.trigger(), view=view))["view"]
    reception = await app.send.submit(opened, values={REASON: "unclear"})
    await said(app, "D1", since)
    assert reception.status == 200, f"status: {reception.status}"
    assert reception.body == "", "anything else than nothing would have to say what becomes of the form"


async def feedback_buttons_work(app: App) -> None:
    since = len(app.slack.posts)
    await app.send.event(payloads.message("D1", text=QUESTION))
    (post,) = await said(app, "D1", since)
    (rating,) = [e for block in post.blocks for e in elements_of(block) if e["type"] == "feedback_buttons"]
    reception = await app.send.click(post, "rate", value=rating["positive_button"]["value"])
    await said(app, "D1", since)
    assert reception.status == 200, f"status: {reception.status}"
    assert post.edited, "nothing is to be seen of it"


async def seven_suggestions_are_seven_buttons(app: App) -> None:
    since, suggestions = len(app.slack.posts), tuple(f"What about food {number}?" for number in range(7))
    app.agent.replies = [Reply("answer", (Block(ANSWER),), suggestions=suggestions)]
    await app.send.event(payloads.message("D1", text=QUESTION))
    (post,) = await said(app, "D1", since)
    assert post.text.startswith(ANSWER), post.text
    buttons = [e for block in post.blocks for e in elements_of(block) if e["type"] == "button"]
    shown = [button["text"]["text"] for button in buttons if button["text"]["text"] in suggestions]
    assert shown == list(suggestions), f"buttons: {len(shown)}"


async def a_content_type_may_name_its_charset(app: App) -> None:
    since = len(app.slack.posts)
    await app.send.event(payloads.message("D1", text=QUESTION), content_type="application/json; charset=utf-8")
    posts = await said(app, "D1", since)
    assert len(posts) == 1, f"answers: {len(posts)}"


async def an_answer_with_a_blank_line_is_one_message(app: App) -> None:
    since = len(app.slack.posts)
    app.agent.replies = [Reply("answer", (Block("Kefir is one.\n\nYogurt is another."),))]
    await app.send.event(payloads.message("D1", text=QUESTION))
    posts = await said(app, "D1", since)
    assert len(posts) == 1, f"answers: {len(posts)}"
    assert posts[0].text.endswith("Yogurt is another."), posts[0].text


async def a_typed_slash_is_no_command_for_the_agent(app: App) -> None:
    since, before = len(app.slack.posts), len(app.agent.heard)
    await app.send.event(payloads.app_mention("C1", text="/restart"))
    await app.settled()
    heard = [message.text for message in app.agent.heard[before:]]
    await said(app, "C1", since)
    assert heard == ["restart"], f"heard: {heard}"


async def signs_reach_the_agent_as_they_were_typed(app: App) -> None:
    since, before = len(app.slack.posts), len(app.agent.heard)
    await app.send.event(payloads.message("D1", text="is kefir &lt; yogurt"))
    await app.settled()
    heard = [message.text for message in app.agent.heard[before:]]
    await said(app, "D1", since)
    assert heard == ["is kefir < yogurt"], f"heard: {heard}"


async def a_failure_is_said(app: App) -> None:
    since = len(app.slack.posts)
    app.agent.error = RuntimeError("the agent broke")
    await app.send.event(payloads.message("D1", text=QUESTION))
    await app.settled()
    app.agent.error = None
    posts = await said(app, "D1", since)
    assert len(posts) == 1, f"answers: {len(posts)}"
    assert posts[0].text, "an empty message"
    assert not posts[0].text.startswith(ANSWER), "an answer that the agent did not give"


async def events_can_be_fetched_over_socket_mode(app: App) -> None:
    assert app.slack.socket.connected, "no connection"


async def the_home_shows_something(app: App) -> None:
    since = len(app.slack.posts)
    await app.send.event(payloads.app_home_opened("U1"))
    await said(app, "D1", since)
    assert app.slack.views.get("U1", {}).get("blocks"), f"homes: {len(app.slack.views)}"
