"""The manifest asks Slack for what the code uses: not less, and nothing more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.slack.client import USED_METHODS
from bot.channels.slack.events import HANDLED_EVENTS
from bot.knowledge.model import Knowledge

SCOPES_OF_EVENTS = {
    # Slack sends an event only to an app with its scope.
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "assistant_thread_started": "assistant:write",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "tokens_revoked": None,
}
WITHOUT_BOT = {"oauth.v2.access", "apps.connections.open"}
"""Methods that are not called with a bot's token, so that no scope is needed."""
METHOD = re.compile(
    r"(?:apps|assistant|auth|bots|chat|conversations|files|oauth|reactions|team|users|views)(?:[._]\w+)+"
)
PLACEHOLDER = "https://assistant.example/webhooks/slack/"


@pytest.fixture(scope="session")
def manifest(root: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((root / "deploy/slack/manifest.yaml").read_text(encoding="utf-8"))
    return read


def called_methods(path: Path) -> Iterator[str]:
    """The methods of Slack that a file names, as a text or as a call of slack_sdk."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "_" not in node.value:
            name = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
        else:
            continue
        if METHOD.fullmatch(name):
            yield name.replace("_", ".")


def test_its_events_are_those_that_are_handled(manifest: dict[str, Any]) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]

    assert len(events) == len(set(events))
    assert set(events) == HANDLED_EVENTS


def test_its_scopes_are_those_of_its_events_its_command_and_the_methods_that_are_called(
    manifest: dict[str, Any],
) -> None:
    of_events = {SCOPES_OF_EVENTS[event] for event in HANDLED_EVENTS} - {None}
    of_methods = {scope for scopes in USED_METHODS.values() for scope in scopes}
    scopes = manifest["oauth_config"]["scopes"]

    assert set(scopes) == {"bot"}
    assert len(scopes["bot"]) == len(set(scopes["bot"]))
    assert set(scopes["bot"]) == of_events | of_methods | {"commands"}


def test_every_method_that_is_called_stands_in_the_table_of_methods(root: Path) -> None:
    called = {name for path in (root / "bot/channels/slack").glob("*.py") for name in called_methods(path)}

    assert called - set(USED_METHODS) - WITHOUT_BOT == set()


def test_its_suggested_prompts_are_the_questions_to_begin_with(manifest: dict[str, Any], knowledge: Knowledge) -> None:
    questions = [knowledge.topics[topic].asks for topic in knowledge.start]

    prompts = manifest["features"]["agent_view"]["suggested_prompts"]
    assert prompts == [{"title": question, "message": question} for question in questions]


def test_every_address_is_a_route_of_the_channel_at_a_place_to_fill_in(manifest: dict[str, Any]) -> None:
    settings, features = manifest["settings"], manifest["features"]
    events = [
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *(command["url"] for command in features["slash_commands"]),
    ]

    assert set(events) == {f"{PLACEHOLDER}events"}
    assert manifest["oauth_config"]["redirect_urls"] == [f"{PLACEHOLDER}oauth_redirect"]


def test_people_can_write_to_it_and_click(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["interactivity"]["is_enabled"] is True


def test_the_command_has_a_hint_and_gives_mentions_as_ids(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]

    assert (command["command"], command["should_escape"], bool(command["usage_hint"])) == ("/gut", True, True)


def test_its_texts_fit_slacks_limits(manifest: dict[str, Any]) -> None:
    about, features = manifest["display_information"], manifest["features"]

    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert len(features["bot_user"]["display_name"]) <= 80
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert 1 <= len(features["agent_view"]["suggested_prompts"]) <= 4


def test_it_says_what_to_change_for_socket_mode(root: Path, manifest: dict[str, Any]) -> None:
    comments = " ".join(re.findall(r"#(.*)", (root / "deploy/slack/manifest.yaml").read_text(encoding="utf-8")))

    assert manifest["settings"]["socket_mode_enabled"] is False
    for name in ("Socket Mode", "socket_mode_enabled to true", "request_url", "redirect_urls", "connections:write"):
        assert name in comments
