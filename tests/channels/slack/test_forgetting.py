"""Whoever presses "Forget me" is forgotten in that workspace, and nobody else is."""

from __future__ import annotations

from pathlib import Path

from bot.channels.history import turns_of
from bot.channels.receipts import receipts_of
from bot.channels.slack.database import DATABASE as SLACK
from bot.channels.slack.database import database_url
from bot.channels.slack.records import Records
from bot.settings import Settings
from bot.tracker_store import DATABASE as CONVERSATIONS
from tests.channels.slack import payloads, scenes
from tests.channels.slack.app import WORDS, App, slack_app, until
from tests.channels.slack.scenes import asked, asked_privately, clicked, conversations, forget, home
from tests.channels.slack.workspace import Json

app = scenes.app


def top(view: Json) -> str:
    """The first line of a home."""
    return str(view["blocks"][0]["text"]["text"])


def forgotten_with_receipt(line: str, var: Path) -> int:
    """That a line says that somebody is forgotten; so many conversations its receipt is for."""
    before, after = WORDS.forgotten.split("{receipt}")
    assert line.startswith(before)
    assert line.endswith(after)
    receipt = receipts_of(Settings(var=var)).find(line.removeprefix(before).removesuffix(after))
    assert receipt is not None
    assert receipt.channel == "slack"
    return receipt.conversations


async def kept(app: App, conversation: str) -> list[str]:
    """The questions that are kept of a conversation."""
    tracker = await app.agent.store.retrieve_full_tracker(conversation)
    return [turn.text for turn in turns_of(tracker.events)] if tracker else []


async def ask_everywhere(app: App, user: str, words: str) -> set[str]:
    """Ask in direct messages, a thread, a group, and privately; the conversations that there are then."""
    since = len(app.agent.heard)
    for where in (app.slack.workspaces[0].dm(user), "C1", "G1"):
        await asked(app, where, user, f"{words} in {where}")
    await asked_privately(app, f"{words} privately", user=user)
    return set(conversations(app)[since:])


async def test_who_writes_it_is_forgotten_too(app: App, tmp_path: Path) -> None:
    theirs = await ask_everywhere(app, "U2", "kimchi")
    mine = await ask_everywhere(app, "U1", "zebrafinch") - theirs
    since = len(app.agent.heard)

    said = await asked(app, app.slack.workspaces[0].dm("U1"), "U1", "Forget me, please!")

    assert forgotten_with_receipt(said.text, tmp_path) == 4, "a group's conversation is theirs too"
    assert len(app.agent.heard) == since, "it is no question"
    for conversation in mine:
        assert await kept(app, conversation) == []
    assert await kept(app, f"slack-T1-{app.slack.workspaces[0].dm('U2')}") != []


async def test_all_conversations_of_a_person_are_forgotten_and_those_of_others_stay(app: App, tmp_path: Path) -> None:
    theirs = await ask_everywhere(app, "U2", "kimchi")
    mine = await ask_everywhere(app, "U1", "zebrafinch") - theirs
    others = theirs - {"slack-T1-G1"}
    assert len(mine) == len(others) == 3

    await forget(app, "U1")

    assert [await kept(app, conversation) for conversation in mine] == [[]] * 3
    assert all([await kept(app, conversation) for conversation in others])
    records = Records(database_url(tmp_path))
    assert records.conversations_of("T1", "U1") == []
    assert set(records.conversations_of("T1", "U2")) == others
    files = {name: (tmp_path / name).read_bytes() for name in (CONVERSATIONS, SLACK)}
    assert [name for name, content in files.items() if b"zebrafinch" in content] == []
    assert b"kimchi" in files[CONVERSATIONS]
    assert forgotten_with_receipt(top(app.slack.views["U1"]), tmp_path) == 4  # with the group that others ask in too
    assert "U2" not in app.slack.views


async def test_a_group_in_which_somebody_asked_is_forgotten_whole(app: App) -> None:
    await asked(app, "G1", "U1")
    await asked(app, "G1", "U2")

    await forget(app, "U1")

    assert await kept(app, "slack-T1-G1") == []


async def test_what_stands_in_slack_stays_there(app: App) -> None:
    post = await asked(app)

    await forget(app)

    assert not post.deleted
    assert post.edited == []


async def test_who_asked_nothing_is_told_the_same(app: App, tmp_path: Path) -> None:
    await forget(app)

    assert forgotten_with_receipt(top(app.slack.views["U1"]), tmp_path) == 0


async def test_afterwards_a_question_begins_anew(app: App) -> None:
    root = await asked(app, "C1")
    await forget(app)

    assert await app.told(payloads.message("C1", text="and now", thread_ts=root.thread_ts)) == []
    await asked(app, "D1", text="hello again")

    assert await kept(app, "slack-T1-D1") == ["hello again"]


@scenes.only_http
async def test_where_a_conversation_can_not_be_deleted_the_home_says_so_and_it_can_be_tried_again(
    way: str, tmp_path: Path
) -> None:
    async with slack_app(tmp_path, way=way, web_timeout=1) as app:
        await asked(app)
        async with app.agent.lock_store.lock("slack-T1-D1"):  # as if it were worked on for ever
            await forget(app)
        assert top(app.slack.views["U1"]) == WORDS.forgetting_failed
        assert len(await kept(app, "slack-T1-D1")) == 1

        await forget(app)

        assert forgotten_with_receipt(top(app.slack.views["U1"]), tmp_path) == 1
        assert await kept(app, "slack-T1-D1") == []


@scenes.only_http
async def test_a_question_that_is_still_worked_on_is_forgotten_too(way: str, tmp_path: Path) -> None:
    async with slack_app(tmp_path, way=way, web_timeout=3) as app:
        view = await home(app)
        app.agent.may_answer.clear()
        await app.send.event(payloads.message("D1", text="zebrafinch"))
        await app.send.event(payloads.message("D1", text="and marmalade"))
        await until(lambda: bool(app.agent.heard))

        assert await clicked(app, view, "forget") == []

        assert forgotten_with_receipt(top(app.slack.views["U1"]), tmp_path) == 1
        assert (await kept(app, "slack-T1-D1"), app.slack.posts) == ([], [])
        assert Records(database_url(tmp_path)).conversations_of("T1", "U1") == []
