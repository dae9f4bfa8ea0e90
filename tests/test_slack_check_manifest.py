"""What `gut slack check` says of an app that differs from our manifest."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.channels.slack.manifest import MANIFEST, read_manifest
from bot.settings import Settings
from bot.slack_check import manifest_problems

OURS = read_manifest()
HTTP = Settings(slack_bot_token="xoxb-one", slack_signing_secret="s")
SOCKET = Settings(slack_bot_token="xoxb-one", slack_app_token="xapp-1-A1-x")


def theirs(**settings: Any) -> dict[str, Any]:
    """The app as Slack shows it, made from our manifest for a server."""
    text = MANIFEST.read_text(encoding="utf-8").replace("assistant.example", "clinic.example")
    manifest: dict[str, Any] = yaml.safe_load(text)
    manifest["settings"].update(settings)
    return manifest


@pytest.mark.parametrize(
    ("settings", "place", "value", "says"),
    [
        pytest.param(HTTP, ("settings", "interactivity"), {"is_enabled": False}, "Buttons don't work", id="clicks"),
        pytest.param(HTTP, ("features", "slash_commands"), None, "Command /gut: add it", id="command"),
        pytest.param(HTTP, ("features", "app_home", "home_tab_enabled"), False, "App Home: switch the Home", id="home"),
        pytest.param(HTTP, ("features", "app_home", "messages_tab_read_only_enabled"), True, "Nobody", id="read-only"),
        pytest.param(HTTP, ("settings", "socket_mode_enabled"), True, "Socket Mode is on at Slack", id="socket-on"),
        pytest.param(SOCKET, ("settings", "socket_mode_enabled"), False, "Socket Mode is off", id="socket-off"),
        pytest.param(
            HTTP, ("settings", "event_subscriptions", "request_url"), "https://a.example/", "The request URL", id="url"
        ),
        pytest.param(
            HTTP,
            ("settings", "event_subscriptions", "request_url"),
            OURS["settings"]["event_subscriptions"]["request_url"],
            "The request URL is 'https://assistant.example",
            id="placeholder",
        ),
    ],
)
def test_an_app_that_differs_at_slack_is_told_what_to_change(
    settings: Settings, place: tuple[str, ...], value: object, says: str
) -> None:
    manifest = theirs(socket_mode_enabled=settings is SOCKET)
    inner = manifest
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value

    (problem,) = manifest_problems(OURS, manifest, settings)

    assert problem.startswith(says)


@pytest.mark.parametrize("manifest", [{}, {"settings": None, "features": []}, {"settings": {"interactivity": "on"}}])
def test_whatever_slack_shows_of_the_app_there_are_only_lines(manifest: dict[str, Any]) -> None:
    assert len(list(manifest_problems(OURS, manifest, HTTP))) >= 3


@pytest.mark.parametrize(("settings", "is_socket"), [(HTTP, False), (SOCKET, True)], ids=["http", "socket"])
def test_an_app_made_from_the_manifest_lacks_nothing(settings: Settings, is_socket: bool) -> None:
    assert list(manifest_problems(OURS, theirs(socket_mode_enabled=is_socket), settings)) == []
