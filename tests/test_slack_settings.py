"""What the settings for Slack come to, whole, in half, or wrong."""

from __future__ import annotations

import pytest

from bot.errors import ServeError
from bot.settings import Settings, variable

BOT, SIGNED, SOCKET = {"slack_bot_token": "b"}, {"slack_signing_secret": "s"}, {"slack_app_token": "a"}
APP_ID, APP_SECRET = {"slack_client_id": "i"}, {"slack_client_secret": "c"}


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        pytest.param(
            "GUT_SLACK_CONVERSATION",
            "channel",
            "GUT_SLACK_CONVERSATION is 'channel': .* thread, user",
            id="conversation",
        ),
        pytest.param("GUT_SLACK_KEY", "k" * 31, "GUT_SLACK_KEY is too short: it must have 32 characters", id="key"),
        pytest.param("GUT_SLACK_API", "http://slack.example/api/", "GUT_SLACK_API must start with https://", id="http"),
        pytest.param("GUT_SLACK_API", "slack.com/api", "GUT_SLACK_API must start with https://", id="no-scheme"),
        pytest.param("GUT_SLACK_API", "http://[::1/api", "GUT_SLACK_API must start with https://", id="no-address"),
    ],
)
def test_a_setting_of_slack_that_cannot_be_is_refused(name: str, raw: str, says: str) -> None:
    with pytest.raises(ServeError, match=says):
        Settings.from_environment({name: raw})


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({**BOT, **SIGNED}, [], id="http"),
        pytest.param({**BOT, **SOCKET}, [], id="socket"),
        pytest.param({**BOT, **SIGNED, **SOCKET}, [], id="both"),
        pytest.param({**APP_ID, **APP_SECRET, **SIGNED}, [], id="workspaces"),
        pytest.param({**BOT, **SIGNED, **APP_ID}, [], id="one-workspace-although-an-id-is-there"),
        pytest.param(BOT, ["SIGNING_SECRET"], id="only-a-bot"),
        pytest.param(SIGNED, ["BOT_TOKEN"], id="only-a-signing-secret"),
        pytest.param(SOCKET, ["BOT_TOKEN"], id="only-an-app-token"),
        pytest.param(APP_ID, ["CLIENT_SECRET", "SIGNING_SECRET"], id="only-an-id"),
        pytest.param({**APP_SECRET, **SOCKET}, ["CLIENT_ID", "SIGNING_SECRET"], id="no-id"),
        pytest.param({"slack_key": "k" * 32}, [], id="only-a-key"),
    ],
)
def test_half_a_set_up_for_slack_says_what_it_lacks(given: dict[str, str], missing: list[str]) -> None:
    read = Settings.from_environment({variable(name): value for name, value in given.items()})

    assert read.slack_missing == tuple(f"GUT_SLACK_{name}" for name in missing)


@pytest.mark.parametrize(
    ("given", "ways"),
    [
        pytest.param({}, (), id="nothing"),
        pytest.param(BOT, (), id="half"),
        pytest.param({**BOT, **SIGNED}, ("slack", "http"), id="http"),
        pytest.param({**BOT, **SOCKET}, ("slack", "socket"), id="socket"),
        pytest.param({**BOT, **SIGNED, **SOCKET}, ("slack", "http", "socket"), id="both"),
        pytest.param({**APP_ID, **APP_SECRET, **SIGNED}, ("slack", "http", "installs"), id="workspaces"),
        pytest.param({**BOT, **SIGNED, **APP_ID, **APP_SECRET}, ("slack", "http"), id="one-workspace"),
    ],
)
def test_what_is_set_chooses_the_way_to_slack(given: dict[str, str], ways: tuple[str, ...]) -> None:
    read = Settings(**given)  # type: ignore[arg-type]  # all of these are texts

    found = {
        "slack": read.has_slack, "http": read.has_slack_http, "socket": read.has_slack_socket,
        "installs": read.has_slack_installs,
    }  # fmt: skip
    assert tuple(way for way, is_there in found.items() if is_there) == ways
