"""What the operator is told about Slack as the assistant starts, and whether it is on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack.installations import Bot, Installations, OneWorkspace
from bot.channels.slack.starting import Beginning, begin
from bot.settings import Settings
from tests.channels.slack.fake_slack import FakeSlack, fake_slack
from tests.servers import free_port

BOT, SIGNING, APP = (f"GUT_SLACK_{name}" for name in ("BOT_TOKEN", "SIGNING_SECRET", "APP_TOKEN"))
ID, SECRET = "GUT_SLACK_CLIENT_ID", "GUT_SLACK_CLIENT_SECRET"
GOOD = {
    BOT: "xoxb-one", SIGNING: "signing secret of the tests", APP: "xapp-1-A1-tests", ID: "111.222",
    SECRET: "client secret of the tests",
}  # fmt: skip
SECRETS = {*GOOD.values(), "xoxb-wrong", "xapp-wrong"} - {GOOD[ID]}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as made:
        made.workspace(name="The clinic")
        yield made


async def began(var: Path, *names: str, api: str, **changed: str) -> Beginning:
    """What comes of the good values of some variables, and of others that are not."""
    environment = {name: GOOD[name] for name in names} | changed | {"GUT_VAR": str(var), "GUT_SLACK_API": api}
    beginning = await asyncio.to_thread(begin, Settings.from_environment(environment))
    assert not [secret for secret in SECRETS if secret in beginning.line], "a secret is printed"
    assert "\n" not in beginning.line
    return beginning


async def bot_of(beginning: Beginning) -> Bot | None:
    """The bot with which the one workspace is served."""
    assert isinstance(beginning.workspaces, OneWorkspace)
    return await beginning.workspaces.bot("T1")


async def test_without_credentials_it_is_off_and_slack_is_not_asked(slack: FakeSlack, tmp_path: Path) -> None:
    assert await began(tmp_path, api=slack.api) == Beginning(
        None, "Slack is off: no credentials are set (docs/slack.md)."
    )
    assert slack.calls == []


@pytest.mark.parametrize(
    ("half", "missing"),
    [
        ([BOT], f"{SIGNING} is"),
        ([SIGNING], f"{BOT} is"),
        ([APP], f"{BOT} is"),
        ([SIGNING, APP], f"{BOT} is"),
        ([ID], f"{SECRET}, {SIGNING} are"),
        ([SECRET], f"{ID}, {SIGNING} are"),
        ([ID, SECRET], f"{SIGNING} is"),
        ([ID, SIGNING], f"{SECRET} is"),
        ([SECRET, SIGNING, APP], f"{ID} is"),
        ([ID, SECRET, APP], f"{SIGNING} is"),
    ],
    ids=str,
)
async def test_with_half_of_the_credentials_it_is_off_and_says_what_is_missing(
    slack: FakeSlack, tmp_path: Path, half: list[str], missing: str
) -> None:
    assert await began(tmp_path, *half, api=slack.api) == Beginning(
        None, f"Slack is off: {missing} not set (gut slack check says more)."
    )
    assert slack.calls == []


@pytest.mark.parametrize(
    ("names", "way", "asked"),
    [
        ([BOT, SIGNING], "HTTP", ["auth.test"]),
        ([BOT, APP], "Socket Mode", ["auth.test", "apps.connections.open"]),
        ([BOT, SIGNING, APP], "HTTP and Socket Mode", ["auth.test", "apps.connections.open"]),
    ],
    ids=str,
)
async def test_with_good_tokens_it_is_on_and_says_how_and_as_whom(
    slack: FakeSlack, tmp_path: Path, names: list[str], way: str, asked: list[str]
) -> None:
    beginning = await began(tmp_path, *names, api=slack.api)

    assert beginning.line == f"Slack: on, over {way}, as gut in The clinic."
    assert await bot_of(beginning) == Bot("xoxb-one", "UBOT")
    assert [call.method for call in slack.calls] == asked


async def test_a_bots_token_is_stronger_than_the_credentials_for_installations(
    slack: FakeSlack, tmp_path: Path
) -> None:
    beginning = await began(tmp_path, BOT, SIGNING, ID, SECRET, api=slack.api)

    assert beginning.line == "Slack: on, over HTTP, as gut in The clinic."


@pytest.mark.parametrize(
    ("names", "way"), [([ID, SECRET, SIGNING], "HTTP"), ([ID, SECRET, SIGNING, APP], "HTTP and Socket Mode")], ids=str
)
async def test_where_workspaces_install_it_the_line_says_where(
    slack: FakeSlack, tmp_path: Path, names: list[str], way: str
) -> None:
    beginning = await began(tmp_path, *names, api=slack.api)

    assert beginning.line == f"Slack: on, over {way}; workspaces install it at /webhooks/slack/install."
    assert isinstance(beginning.workspaces, Installations)
    assert await beginning.workspaces.everyone() == {}
    assert slack.calls == []


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({BOT: "xoxb-wrong"}, "invalid_auth"),
    ({BOT: "xapp-wrong"}, "invalid_auth"),
    ({APP: "xapp-wrong"}, "invalid_auth"),
    ({APP: "xoxb-wrong"}, "not_allowed_token_type"),
)


@pytest.mark.parametrize("more", [[], [SIGNING]], ids=["socket", "both ways"])
@pytest.mark.parametrize(("wrong", "error"), WRONG, ids=str)
async def test_with_a_token_that_slack_does_not_take_it_is_off(
    slack: FakeSlack, tmp_path: Path, wrong: dict[str, str], error: str, more: list[str]
) -> None:
    beginning = await began(tmp_path, BOT, APP, *more, api=slack.api, **wrong)

    line = f"Slack is off: it does not take the token that is set, {error} (gut slack check says more)."
    assert beginning == Beginning(None, line)


async def test_with_a_token_that_was_revoked_it_is_off(slack: FakeSlack, tmp_path: Path) -> None:
    slack.workspaces[0].revoked = True

    beginning = await began(tmp_path, BOT, SIGNING, api=slack.api)

    assert beginning == Beginning(
        None, "Slack is off: it does not take the token that is set, token_revoked (gut slack check says more)."
    )


TROUBLES: tuple[dict[str, Any], ...] = (
    {"status": 500}, {"status": 503}, {"status": 429}, {"error": "ratelimited"}, {"error": "internal_error"},
)  # fmt: skip
UNREACHABLE = "Slack: on, over {}; Slack can't be reached at the moment (gut slack check says more)."


@pytest.mark.parametrize("trouble", [*TROUBLES, "dropped", "garbage"], ids=str)
async def test_where_slack_does_not_answer_it_is_on_and_tries_again_later(
    slack: FakeSlack, tmp_path: Path, trouble: dict[str, Any] | str
) -> None:
    if isinstance(trouble, dict):
        slack.fail("auth.test", **trouble)
    elif trouble == "dropped":
        slack.drop("auth.test")
    else:
        slack.garbage("auth.test")

    beginning = await began(tmp_path, BOT, SIGNING, api=slack.api)

    assert beginning.line == UNREACHABLE.format("HTTP")
    bot = await bot_of(beginning)
    assert bot is not None
    assert bot.token == "xoxb-one"
    assert len(slack.calls) == 1, "the start waits for nothing"


async def test_where_no_socket_can_be_had_at_the_moment_it_is_on_and_says_so(slack: FakeSlack, tmp_path: Path) -> None:
    slack.fail("apps.connections.open", status=503)

    beginning = await began(tmp_path, BOT, APP, api=slack.api)

    assert beginning.line == UNREACHABLE.format("Socket Mode")
    assert beginning.workspaces is not None


async def test_where_nobody_listens_it_is_on_and_says_so(tmp_path: Path) -> None:
    beginning = await began(tmp_path, BOT, APP, api=f"http://127.0.0.1:{free_port()}/api/")

    assert beginning.line == UNREACHABLE.format("Socket Mode")
    assert beginning.workspaces is not None


async def test_a_token_is_not_shown_by_what_holds_it(slack: FakeSlack, tmp_path: Path) -> None:
    beginning = await began(tmp_path, BOT, SIGNING, api=slack.api)

    assert "xoxb" not in f"{beginning!r} {await bot_of(beginning)!r}"
