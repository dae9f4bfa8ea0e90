from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.slack.database import database_url
from bot.channels.slack.installations import Bot, Installation, Installations, load_key
from bot.channels.slack.manifest import MANIFEST, read_manifest
from bot.settings import Settings
from bot.slack_check import CONFIG_TOKEN, check, findings
from tests.channels.slack.fake_slack import FakeSlack, fake_slack

OURS = read_manifest()
SCOPES = tuple(OURS["oauth_config"]["scopes"]["bot"])


def as_slack_shows_it() -> dict[str, Any]:
    """The app, made from our manifest for a server."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8").replace("assistant.example", "clinic.example"))
    return dict(manifest)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as slack:
        slack.workspace("T1", "xoxb-one", scopes=SCOPES, name="Clinic")
        slack.manifest = as_slack_shows_it()
        yield slack


def set_up(slack: FakeSlack, **more: Any) -> Settings:
    """A whole set-up over HTTP."""
    values = {"slack_bot_token": "xoxb-one", "slack_signing_secret": slack.signing_secret, "slack_api": slack.api}
    return Settings(**{**values, **more})


async def lines(settings: Settings, **environment: str) -> list[str]:
    """What is found, as it is printed."""
    return [finding.line async for finding in findings(settings, environment)]


async def missing(settings: Settings, **environment: str) -> list[str]:
    """What is missing."""
    found = [finding async for finding in findings(settings, environment)]
    return [finding.text for finding in found if finding.kind == "missing"]


async def test_a_whole_set_up_lacks_nothing_and_ends_with_zero(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = set_up(slack, slack_app_token=slack.app_token)

    code = await asyncio.to_thread(check, settings, {CONFIG_TOKEN: slack.config_token})

    assert (code, capsys.readouterr().out.splitlines()) == (
        0,
        [
            "ok       GUT_SLACK_BOT_TOKEN is good for the workspace 'Clinic', as 'gut'.",
            "ok       All scopes of the manifest are granted.",
            "ok       GUT_SLACK_SIGNING_SECRET is set; only an event from Slack can prove it.",
            "ok       GUT_SLACK_APP_TOKEN opens Socket Mode.",
            "ok       All events and features of the manifest are there.",
            "gut slack check: nothing missing",
        ],
    )


async def test_what_is_missing_is_counted_and_ends_with_one(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await asyncio.to_thread(check, set_up(slack, slack_bot_token="xoxb-wrong"), {})

    assert (code, capsys.readouterr().out.splitlines()[-1]) == (1, "gut slack check: 1 missing")


async def test_where_slack_is_off_it_says_how_to_begin() -> None:
    (line,) = await lines(Settings())

    assert line.startswith("missing  Slack is off: set GUT_SLACK_BOT_TOKEN, and GUT_SLACK_APP_TOKEN or")


async def test_half_a_set_up_names_the_variable_and_where_to_find_it(slack: FakeSlack) -> None:
    (text,) = await missing(set_up(slack, slack_signing_secret=""))

    assert text.startswith('GUT_SLACK_SIGNING_SECRET is not set: copy it from "Basic Information"')


@pytest.mark.parametrize("given", ["slack_client_id", "slack_client_secret", "slack_app_token", "slack_signing_secret"])
async def test_every_half_of_a_set_up_has_a_next_step(slack: FakeSlack, given: str) -> None:
    settings = Settings(slack_api=slack.api, **{given: slack.app_token})  # type: ignore[arg-type]  # all texts

    found = await missing(settings)

    assert [text.split(" is not set: ")[0] for text in found] == list(settings.slack_missing)


@pytest.mark.parametrize(
    ("change", "error"), [({"slack_bot_token": "xoxb-wrong"}, "invalid_auth"), ({}, "token_revoked")]
)
async def test_a_token_that_slack_does_not_take_is_named_with_slacks_reason(
    slack: FakeSlack, change: dict[str, str], error: str
) -> None:
    slack.workspaces[0].revoked = error == "token_revoked"

    (text,) = await missing(set_up(slack, **change))

    assert text.startswith(f"GUT_SLACK_BOT_TOKEN is not accepted by Slack ({error}): take the ")


async def test_each_scope_that_is_not_granted_has_its_line(slack: FakeSlack) -> None:
    slack.workspaces[0].scopes = tuple(scope for scope in SCOPES if scope not in ("im:write", "commands"))

    assert [text.split(":\x20")[0] for text in await missing(set_up(slack))] == ["Scope commands", "Scope im:write"]


async def test_an_app_token_that_does_not_open_socket_mode_is_named(slack: FakeSlack) -> None:
    (text,) = await missing(set_up(slack, slack_app_token="xapp-wrong"))

    assert text.startswith("GUT_SLACK_APP_TOKEN is not accepted by Slack (invalid_auth): make one (xapp-)")


async def test_without_a_configuration_token_it_says_that_events_cannot_be_read_and_what_to_compare(
    slack: FakeSlack,
) -> None:
    notes = [line for line in await lines(set_up(slack)) if line.startswith("note")]

    assert notes[0].startswith("note     Events can't be read with a bot's token. Compare ")
    assert [event for event in OURS["settings"]["event_subscriptions"]["bot_events"] if event not in notes[0]] == []
    assert CONFIG_TOKEN in notes[1]


async def test_each_event_that_the_app_does_not_get_has_its_line(slack: FakeSlack) -> None:
    slack.manifest["settings"]["event_subscriptions"]["bot_events"] = ["app_mention", "reaction_added"]

    found = await missing(set_up(slack, slack_app_token=slack.app_token), GUT_SLACK_CONFIG_TOKEN=slack.config_token)

    assert [text.split(":")[0] for text in found] == [
        f"Event {event}" for event in OURS["settings"]["event_subscriptions"]["bot_events"] if event != "app_mention"
    ]


async def test_without_an_app_token_the_apps_id_is_asked_for(slack: FakeSlack) -> None:
    (text,) = await missing(set_up(slack), GUT_SLACK_CONFIG_TOKEN=slack.config_token)
    assert text.startswith("GUT_SLACK_APP_ID is not set")

    given = {"GUT_SLACK_CONFIG_TOKEN": slack.config_token, "GUT_SLACK_APP_ID": "A1"}
    assert await missing(set_up(slack), **given) == []


async def test_a_configuration_token_that_is_not_taken_is_named(slack: FakeSlack) -> None:
    given = {"GUT_SLACK_CONFIG_TOKEN": "xoxe-wrong", "GUT_SLACK_APP_ID": "A1"}

    (text,) = await missing(set_up(slack), **given)

    assert text.startswith("GUT_SLACK_CONFIG_TOKEN is not accepted by Slack (invalid_auth): make a new one")


@pytest.mark.parametrize("trouble", ["500", "429", "no answer", "garbage", "closed", "fatal_error"])
async def test_where_slack_does_not_answer_it_says_so(slack: FakeSlack, trouble: str) -> None:
    settings = set_up(slack)
    if trouble in ("500", "429"):
        slack.fail("auth.test", status=int(trouble), retry_after=1)
    elif trouble == "fatal_error":
        slack.fail("auth.test", error=trouble)
    elif trouble == "no answer":
        slack.drop("auth.test")
    elif trouble == "garbage":
        slack.garbage("auth.test")
    else:
        settings = set_up(slack, slack_api="http://127.0.0.1:1/api/")

    (text,) = await missing(settings)

    assert text.startswith("GUT_SLACK_BOT_TOKEN could not be checked (")


def installs(slack: FakeSlack, var: Path, **more: str) -> Settings:
    """A set-up for several workspaces."""
    values: dict[str, Any] = {
        "slack_client_id": slack.client_id, "slack_client_secret": slack.client_secret,
        "slack_signing_secret": slack.signing_secret, "slack_api": slack.api, "var": var, **more,
    }  # fmt: skip
    return Settings(**values)


async def test_for_several_workspaces_the_apps_own_credentials_are_checked(slack: FakeSlack, tmp_path: Path) -> None:
    assert await missing(installs(slack, tmp_path)) == []
    assert list(tmp_path.iterdir()) == []

    for name, error in (("client_id", "invalid_client_id"), ("client_secret", "bad_client_secret")):
        (text,) = await missing(installs(slack, tmp_path, **{f"slack_{name}": "wrong"}))
        assert text.startswith(f"GUT_SLACK_{name.upper()} is not accepted by Slack ({error}): copy it from ")


async def test_each_workspace_that_installed_the_app_is_checked(slack: FakeSlack, tmp_path: Path) -> None:
    installations = Installations(database_url(tmp_path), slack.client_id, load_key(tmp_path))
    await installations.save(Installation("T1", Bot("xoxb-one", "UBOT")))
    await installations.save(Installation("T2", Bot("xoxb-gone", "UBOT")))

    (text,) = await missing(installs(slack, tmp_path))
    assert text.startswith("The token of T2 is not accepted by Slack (invalid_auth)")

    unread = await missing(installs(slack, tmp_path, slack_key="k" * 32))
    assert [text.split(" can't be read")[0] for text in unread] == ["The token of T1", "The token of T2"]


async def test_no_token_and_no_secret_is_printed(slack: FakeSlack, tmp_path: Path) -> None:
    wrong = {name: f"do-not-show-{name}" for name in ("slack_bot_token", "slack_signing_secret", "slack_app_token")}
    secret = (slack.config_token, slack.app_token, slack.signing_secret, slack.client_secret, "xoxb-one", "do-not-show")

    printed = [
        *await lines(set_up(slack, **wrong), GUT_SLACK_CONFIG_TOKEN="do-not-show", GUT_SLACK_APP_ID="A1"),
        *await lines(set_up(slack, slack_app_token=slack.app_token), GUT_SLACK_CONFIG_TOKEN=slack.config_token),
        *await lines(installs(slack, tmp_path)),
    ]

    assert [line for line in printed if any(each in line for each in secret)] == []


async def test_every_finding_is_one_line(slack: FakeSlack) -> None:
    slack.workspaces[0].name = "two\nlines"

    assert [line for line in await lines(set_up(slack)) if "\n" in line] == []


async def test_the_command_checks_the_settings_of_the_environment(root: Path, slack: FakeSlack) -> None:
    environment = {**os.environ, "GUT_SLACK_BOT_TOKEN": "xoxb-one", "GUT_SLACK_API": slack.api}
    command = [sys.executable, "-m", "bot.cli", "slack", "check"]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[0].startswith("missing  GUT_SLACK_SIGNING_SECRET is not set")
