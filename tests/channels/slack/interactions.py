"""What people do with the app in Slack: builders of commands, clicks, submitted modals and shortcuts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.channels.slack.block_rules import elements_of
from tests.channels.slack.timestamps import new_ts
from tests.channels.slack.workspace import Json, Post, filled_in

CHANNEL_NAMES = {"C": "general", "P": "privategroup", "G": "mpdm-anna--ben--gut-1", "D": "directmessage"}
RATINGS = ("positive_button", "negative_button")


def command(
    text: str, *, user: str = "U1", channel: str = "C1", team: str = "T1", name: str = "/gut",
    response_url: str = "", trigger_id: str = "", enterprise: str = "", app: str = "A1",
) -> dict[str, str]:  # fmt: skip
    """A slash command: the fields of a form over HTTP, an object over Socket Mode."""
    return {
        "token": "verification", "team_id": team, "team_domain": "test", "channel_id": channel,
        "channel_name": CHANNEL_NAMES[channel[0]], "user_id": user, "user_name": "anna", "command": name, "text": text,
        "api_app_id": app, "is_enterprise_install": "false", "response_url": response_url, "trigger_id": trigger_id,
        **({"enterprise_id": enterprise, "enterprise_name": "Test"} if enterprise else {}),
    }  # fmt: skip


def interaction(kind: str, user: str, team: str, *, enterprise: str = "", app: str = "A1", **more: Any) -> Json:
    """What all interactions share."""
    return {
        "type": kind, "user": {"id": user, "username": "anna", "name": "anna", "team_id": team},
        "api_app_id": app, "token": "verification", "team": {"id": team, "domain": "test"},
        "enterprise": {"id": enterprise, "name": "Test"} if enterprise else None,
        "is_enterprise_install": False, **more,
    }  # fmt: skip


def pressable(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """All that can be pressed, with its block's id."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") not in (None, "mrkdwn", "plain_text"):
                yield block["block_id"], element


def pressed(blocks: list[Json], action: str, value: str | None) -> Json:
    """The action that Slack tells of; value: the button of a rating, the option of a choice."""
    for block_id, element in pressable(blocks):
        if element.get("action_id") == action:
            base = {"action_id": action, "block_id": block_id, "type": element["type"], "action_ts": new_ts()}
            return {**base, **outcome(element, value)}
    raise AssertionError(f"nothing with the action_id {action} can be pressed")


def outcome(element: Json, value: str | None) -> Json:
    """What pressing an element says."""
    if element["type"] == "feedback_buttons":
        button = next((element[name] for name in RATINGS if element[name]["value"] == value), None)
        assert button is not None, f"no button has the value {value}"
        return {"text": button["text"], "value": button["value"]}
    if "options" in element:
        option = next((each for each in element["options"] if each["value"] == value), None)
        assert option is not None, f"no option has the value {value}"
        return {"selected_option": option}
    return {name: element[name] for name in ("text", "value", "style", "url", "confirm") if name in element}


def click_in_message(
    post: Post, action: str, user: str = "U1", *, value: str | None = None, response_url: str = "",
    trigger_id: str = "", **more: Any,
) -> Json:  # fmt: skip
    """A click in a message; of an ephemeral one Slack does not say what it said."""
    private = bool(post.ephemeral_for)
    thread = {"thread_ts": post.thread_ts} if post.thread_ts else {}
    container = {
        "type": "message", "message_ts": post.ts, "channel_id": post.channel, "is_ephemeral": private, **thread
    }  # fmt: skip
    payload = interaction(
        "block_actions", user, post.team, container=container, trigger_id=trigger_id,
        channel={"id": post.channel, "name": CHANNEL_NAMES[post.channel[0]]}, state={"values": {}},
        response_url=response_url, actions=[pressed(post.shown, action, value)], **more,
    )  # fmt: skip
    return payload if private else {**payload, "message": post.as_message(metadata=True)}


def click_in_view(
    view: Json, action: str, user: str = "U1", *, value: str | None = None, trigger_id: str = "", **more: Any
) -> Json:
    """A click in an App Home or in a modal."""
    return interaction(
        "block_actions", user, view["team_id"], container={"type": "view", "view_id": view["id"]}, view=view,
        trigger_id=trigger_id, actions=[pressed(view["blocks"], action, value)], **more,
    )  # fmt: skip


def submit(view: Json, user: str = "U1", values: Mapping[str, str] | None = None, **more: Any) -> Json:
    """A modal that is sent; values: what was chosen or typed, by action_id."""
    filled: Json = {}
    for block_id, element in pressable(view["blocks"]):
        action = element.get("action_id", "")
        filled.setdefault(block_id, {})[action] = entered(element, (values or {}).get(action))
    whole = {**view, "state": {"values": filled}}
    return interaction("view_submission", user, view["team_id"], view=whole, response_urls=[], **more)


def entered(element: Json, value: str | None) -> Json:
    """What stands in a field."""
    if element["type"] == "plain_text_input":
        return {"type": element["type"], "value": value}
    if element["type"] == "button":
        return {"type": "button"}
    options = [filled_in(each) for each in element["options"] if each["value"] == value]
    assert options or value is None, f"no option has the value {value}"
    if element["type"] == "checkboxes":
        return {"type": element["type"], "selected_options": options}
    return {"type": element["type"], "selected_option": options[0] if options else element.get("initial_option")}


def view_closed(view: Json, user: str = "U1", **more: Any) -> Json:
    """A modal that is closed."""
    return interaction("view_closed", user, view["team_id"], view=view, is_cleared=False, **more)


def shortcut(callback_id: str, user: str = "U1", *, team: str = "T1", trigger_id: str = "", **more: Any) -> Json:
    """A global shortcut."""
    return interaction(
        "shortcut", user, team, callback_id=callback_id, trigger_id=trigger_id, action_ts=new_ts(), **more
    )


def message_shortcut(
    callback_id: str, message: Json, user: str = "U1", *, team: str = "T1", response_url: str = "",
    trigger_id: str = "", **more: Any,
) -> Json:  # fmt: skip
    """A shortcut in the menu of a message."""
    channel = message["channel"]
    told = {name: message[name] for name in message if name not in ("channel", "channel_type", "event_ts")}
    return interaction(
        "message_action", user, team, callback_id=callback_id, trigger_id=trigger_id, response_url=response_url,
        message_ts=message["ts"], channel={"id": channel, "name": CHANNEL_NAMES[channel[0]]}, message=told,
        action_ts=new_ts(), **more,
    )  # fmt: skip
