"""Several workspaces that have installed the app: each is served as itself, and is forgotten as itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.channels.slack.database import database_url
from bot.channels.slack.installations import Bot, Installation
from bot.channels.slack.records import Records
from bot.tracker_store import DATABASE as CONVERSATIONS
from tests.channels.slack import payloads, scenes
from tests.channels.slack.app import WORDS, App, installations, serve_slack
from tests.channels.slack.fake_slack import FakeSlack, fake_slack
from tests.channels.slack.scenes import QUESTION, click_of, clicked, conversations, heard, pressed
from tests.channels.slack.sender import Sender
from tests.channels.slack.timestamps import new_ts
from tests.channels.slack.workspace import Json, Post


@asynccontextmanager
async def serve_installed(slack: FakeSlack, var: Path, way: str, *places: Installation) -> AsyncIterator[App]:
    """The app where places have installed it."""
    installed = installations(slack, var)
    for place in places:
        await installed.save(place)
    async with serve_slack(
        slack, var, way=way, workspaces=installed, agent=scenes.suggesting(var), slack_bot_token="",
        slack_client_id=slack.client_id, slack_client_secret=slack.client_secret,
        slack_signing_secret=slack.signing_secret,
    ) as app:  # fmt: skip
        yield app


@pytest.fixture
async def app(way: str, tmp_path: Path) -> AsyncIterator[App]:
    """The app in the workspaces T1 and T2, which have channels of the same names and ids."""
    async with fake_slack() as slack:
        slack.workspace("T1", "xoxb-one", "UONE")
        slack.workspace("T2", "xoxb-two", "UTWO")
        places = [Installation(each.team, Bot(each.token, each.bot_user, each.app)) for each in slack.workspaces]
        async with serve_installed(slack, tmp_path, way, *places) as made:
            yield made


async def asked(app: App, team: str, where: str = "D1", text: str = QUESTION) -> Post:
    """The answer in a workspace."""
    (post,) = await app.told(question(app, team, where, text), team=team)
    return post


def question(app: App, team: str, where: str, text: str) -> Json:
    """A direct message, or a mention in a channel, in a workspace."""
    if where.startswith("D"):
        return payloads.message(where, "U1", text, team=team)
    bot_user = next(each.bot_user for each in app.slack.workspaces if each.team == team)
    return payloads.app_mention(where, "U1", text, bot_user=bot_user, team=team)


def said_with(app: App) -> list[str]:
    """The tokens with which messages were posted."""
    return [call.token for call in app.slack.called("chat.postMessage")]


async def kept(app: App, conversation: str) -> bool:
    """Whether anything is kept of a conversation."""
    tracker = await app.agent.store.retrieve_full_tracker(conversation)
    return bool(tracker and tracker.events)


async def test_each_workspace_is_answered_with_its_own_token(app: App) -> None:
    posts = [await asked(app, "T1"), await asked(app, "T2"), await asked(app, "T2", "C1"), await asked(app, "T1", "C1")]

    assert [post.team for post in posts] == ["T1", "T2", "T2", "T1"]
    assert said_with(app) == ["xoxb-one", "xoxb-two", "xoxb-two", "xoxb-one"]


async def test_the_same_channels_in_two_workspaces_are_two_conversations(app: App) -> None:
    for team in ("T1", "T2"):
        await asked(app, team)
        await app.send.command(QUESTION, team=team)
        await app.settled()

    assert conversations(app) == ["slack-T1-D1", "slack-T1-C1-U1", "slack-T2-D1", "slack-T2-C1-U1"]


async def test_a_thread_of_one_workspace_is_none_of_the_other(app: App) -> None:
    post = await asked(app, "T1", "C1")
    follow_up = payloads.message("C1", "U1", "and yogurt", thread_ts=post.thread_ts, team="T2")

    assert await app.told(follow_up, team="T2") == []
    assert len(await app.told({**follow_up, "ts": new_ts(), "client_msg_id": ""}, team="T1")) == 1


async def test_a_click_is_answered_in_its_own_workspace_and_on_nothing_of_another(app: App) -> None:
    first, second = await asked(app, "T1"), await asked(app, "T2")
    foreign = click_of(app, second, "ask.0")
    foreign["actions"][0]["value"] = str(app.agent.heard[0].message_id)

    (notice,) = await pressed(app, foreign)
    (answer,) = await clicked(app, second, "ask.0")

    assert (notice.text, notice.team) == (WORDS.gone, "T2")
    assert (answer.team, conversations(app)[-1]) == ("T2", "slack-T2-D1")
    assert [call.token for call in app.slack.called("chat.update")] == ["xoxb-two"]
    assert first.edited == []


async def test_forget_me_forgets_in_one_workspace(app: App) -> None:
    await asked(app, "T1")
    await asked(app, "T2")

    await app.told(payloads.app_home_opened("U1"), team="T2")
    await clicked(app, app.slack.views["U1"], "forget")

    assert [await kept(app, f"slack-{team}-D1") for team in ("T1", "T2")] == [True, False]


async def test_uninstalling_deletes_the_token_the_turns_and_the_conversations_of_that_workspace(
    app: App, tmp_path: Path
) -> None:
    for where in ("D1", "C1"):
        await asked(app, "T1", where, "zebrafinch")
        await asked(app, "T2", where, "kimchi")
    before = conversations(app)

    await app.told(payloads.app_uninstalled(), team="T1")

    assert await app.workspaces.bot("T1") is None
    assert await app.workspaces.bot("T2") == Bot("xoxb-two", "UTWO", "A1")
    assert [await kept(app, conversation) for conversation in before] == [False, True] * 2
    records = Records(database_url(tmp_path))
    assert [len(records.conversations_of(team, "U1")) for team in ("T1", "T2")] == [0, 2]
    content = (tmp_path / CONVERSATIONS).read_bytes()
    assert (b"zebrafinch" in content, b"kimchi" in content) == (False, True)
    await stays_silent(app, "T1")
    assert (await asked(app, "T2")).team == "T2"


async def test_where_the_bots_token_is_revoked_nothing_is_said_until_it_is_installed_again(
    app: App, tmp_path: Path
) -> None:
    await asked(app, "T1")

    await app.told(payloads.tokens_revoked("UONE"), team="T1")

    await stays_silent(app, "T1")
    assert await kept(app, "slack-T1-D1"), "conversations are not forgotten with it"
    assert (await asked(app, "T2")).team == "T2"
    await installations(app.slack, tmp_path).save(Installation("T1", Bot("xoxb-one", "UONE", "A1")))
    again = await asked(app, "T1")
    assert scenes.rating_of(again, "up"), "with all that the workspace has"


async def stays_silent(app: App, team: str) -> None:
    """Make sure that nothing at all is said in a workspace."""
    calls = len(app.slack.calls)
    assert await app.told(payloads.message("D1", team=team), team=team) == []
    assert await app.told(payloads.app_home_opened("U1"), team=team) == []
    assert len(app.slack.calls) == calls


async def test_where_a_persons_token_is_revoked_nothing_changes(app: App) -> None:
    await app.told(payloads.tokens_revoked(users=("U1",)), team="T1")

    assert (await asked(app, "T1")).team == "T1"


async def test_a_token_that_slack_refuses_is_given_up_and_the_other_workspace_goes_on(app: App) -> None:
    app.slack.workspaces[0].revoked = True

    assert await app.told(question(app, "T1", "C1", QUESTION), team="T1") == []

    assert await app.workspaces.bot("T1") is None
    assert (await asked(app, "T2")).team == "T2"


async def test_where_nobody_has_installed_the_app_nothing_is_said(app: App) -> None:
    await stays_silent(app, "T3")


@scenes.only_http
async def test_a_workspace_installs_the_app_and_is_answered(way: str, tmp_path: Path) -> None:
    async with fake_slack() as slack:
        slack.workspace("T1", "xoxb-one", "UONE")
        async with serve_installed(slack, tmp_path, way) as app:
            await stays_silent(app, "T1")
            assert isinstance(app.send, Sender)
            address = app.send.url.rpartition("/")[0]
            jar = aiohttp.CookieJar(unsafe=True)  # also for an address that is a number
            async with aiohttp.ClientSession(cookie_jar=jar) as browser:
                async with browser.get(f"{address}/install", allow_redirects=False) as page:
                    there = urlsplit(page.headers["Location"])
                back = {"state": parse_qs(there.query)["state"][0], "code": slack.code("T1")}
                async with browser.get(f"{address}/oauth_redirect", params=back) as page:
                    assert (page.status, WORDS.installed_title in await page.text()) == (200, True)

            post = await asked(app, "T1")

            assert there.netloc == "slack.com"
            assert (said_with(app), heard(app)[-1]) == (["xoxb-one"], QUESTION)
            assert "suggestions.0" in [block.get("block_id") for block in post.blocks]


@asynccontextmanager
async def organisation(way: str, tmp_path: Path) -> AsyncIterator[App]:
    """The app in an organisation of two workspaces, with one token for both."""
    async with fake_slack() as slack:
        slack.workspace("T1", "xoxb-org", "UORG", enterprise="E1", channels={"C1": "channel", "D1": "im"})
        slack.workspace("T2", "xoxb-org", "UORG", enterprise="E1", channels={"C2": "channel", "D2": "im"})
        async with serve_installed(slack, tmp_path, way, Installation("E1", Bot("xoxb-org", "UORG", "A1"))) as app:
            yield app


async def test_what_an_organisation_installs_answers_in_each_of_its_workspaces(way: str, tmp_path: Path) -> None:
    async with organisation(way, tmp_path) as app:
        within: dict[str, Any] = {"team": "T2", "enterprise": "E1", "org": True}
        (direct,) = await app.told(payloads.message("D2", "U2", team="T2"), **within)
        (mention,) = await app.told(payloads.app_mention("C2", "U2", bot_user="UORG", team="T2"), **within)
        await app.send.command(QUESTION, user="U2", channel="C2", team="T2", enterprise="E1")
        await app.settled()

        assert (direct.team, mention.team, app.slack.posts[-1].team) == ("T2",) * 3
        assert conversations(app) == ["slack-T2-D2", f"slack-T2-C2-{mention.thread_ts}", "slack-T2-C2-U2"]
        click = click_of(app, direct, "ask.0", "U2", enterprise="E1")
        click |= {"team": None, "is_enterprise_install": True}  # so Slack tells of an organisation's installation
        (answer,) = await pressed(app, click)
        assert (answer.team, conversations(app)[-1]) == ("T2", "slack-T2-D2")


async def test_a_workspace_of_another_organisation_is_not_answered(way: str, tmp_path: Path) -> None:
    async with organisation(way, tmp_path) as app:
        assert await app.told(payloads.message("D1", team="T3"), team="T3", enterprise="E2", org=True) == []
        assert app.slack.calls[1 if way == "socket" else 0 :] == []


async def test_a_workspace_that_takes_its_own_bot_out_leaves_that_of_its_organisation(way: str, tmp_path: Path) -> None:
    async with organisation(way, tmp_path) as app:
        await installations(app.slack, tmp_path).save(Installation("T1", Bot("xoxb-one", "UONE", "A1")))
        for gone in (payloads.tokens_revoked("UONE"), payloads.app_uninstalled()):
            await app.told(gone, team="T1", enterprise="E1")
        assert await app.workspaces.bot("T1", "E1") == Bot("xoxb-org", "UORG", "A1")
        await app.told(payloads.app_uninstalled(), team="T1", enterprise="E1", org=True)
        assert await app.workspaces.bot("T1", "E1") is None
