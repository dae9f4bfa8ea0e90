"""What happens in Slack, as the Events API tells it: builders of events and of the envelope around them."""

from __future__ import annotations

import time
import uuid
from typing import Any

from tests.channels.slack.timestamps import new_id, new_ts
from tests.channels.slack.workspace import Json, Post

CHANNEL_TYPES = {"C": "channel", "P": "group", "G": "mpim", "D": "im"}


def channel_type(channel: str) -> str:
    """What a channel is, by its id."""
    return CHANNEL_TYPES[channel[0]]


def typed(text: str) -> list[Json]:
    """The blocks that Slack makes of what somebody typed."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": new_id("r"), "elements": [section]}]


def message(
    channel: str = "D1", user: str = "U1", text: str = "does kefir help", *,
    ts: str | None = None, thread_ts: str | None = None, subtype: str | None = None,
    client_msg_id: str | None = None, team: str = "T1", **more: Any,
) -> Json:  # fmt: skip
    """What somebody wrote; client_msg_id: "" leaves it out."""
    at = ts or new_ts()
    event: Json = {"type": "message", "user": user, "text": text, "ts": at, "team": team, "blocks": typed(text)}
    if client_msg_id != "":
        event["client_msg_id"] = client_msg_id or str(uuid.uuid4())
    if thread_ts:
        event |= {"thread_ts": thread_ts, "parent_user_id": "U1"}
    if subtype:
        event["subtype"] = subtype
    return {**event, "channel": channel, "event_ts": at, "channel_type": channel_type(channel), **more}


def as_mention(event: Json) -> Json:
    """The app_mention that comes along with a message in which the app is mentioned."""
    return {**{name: value for name, value in event.items() if name != "channel_type"}, "type": "app_mention"}


def app_mention(
    channel: str = "C1", user: str = "U1", text: str = "does kefir help", *, bot_user: str = "UBOT", **more: Any
) -> Json:
    """What somebody asked the app in a channel; its mention is put in front where the text has none."""
    whole = text if f"<@{bot_user}" in text else f"<@{bot_user}> {text}"
    return as_mention(message(channel, user, whole, **more))


def message_changed(original: Json, text: str, user: str | None = None) -> Json:
    """That somebody, or Slack itself for a link's preview, changed a message."""
    kept = {name: original[name] for name in original if name not in ("channel", "channel_type", "event_ts")}
    at = new_ts()
    changed = {**kept, "text": text, "blocks": typed(text)}
    changed["edited"] = {"user": user or original.get("user", "U1"), "ts": at}
    return happened("message_changed", original, at, message=changed, previous_message=kept)


def message_deleted(original: Json) -> Json:
    """That somebody deleted a message."""
    kept = {name: original[name] for name in original if name not in ("channel", "channel_type", "event_ts")}
    return happened("message_deleted", original, new_ts(), deleted_ts=original["ts"], previous_message=kept)


def happened(subtype: str, original: Json, at: str, **more: Any) -> Json:
    """What befell a message."""
    return {
        "type": "message", "subtype": subtype, "hidden": True, "channel": original["channel"], "ts": at,
        "event_ts": at, "channel_type": channel_type(original["channel"]), **more,
    }  # fmt: skip


def thread_broadcast(channel: str, user: str, text: str, thread_ts: str, **more: Any) -> Json:
    """An answer in a thread that is shown in the channel as well."""
    root = {"type": "message", "user": "U1", "text": "", "ts": thread_ts, "thread_ts": thread_ts, "reply_count": 1}
    return message(channel, user, text, thread_ts=thread_ts, subtype="thread_broadcast", root=root, **more)


def file_share(channel: str, user: str, text: str, **more: Any) -> Json:
    """A file with a few words."""
    file = {
        "id": new_id("F"), "name": "kefir.png", "title": "kefir.png", "mimetype": "image/png", "filetype": "png",
        "user": user, "size": 1024, "mode": "hosted", "is_external": False, "file_access": "visible",
    }  # fmt: skip
    return message(channel, user, text, subtype="file_share", files=[file], upload=False, **more)


def bot_message(
    channel: str = "C1", text: str = "The build is green", *, bot: str = "BOTHER", user: str = "", **more: Any
) -> Json:
    """What another app wrote; with a user it comes in the newer form, without a subtype."""
    event = message(channel, user, text, client_msg_id="", bot_id=bot, **more)
    if user:
        profile = {"id": bot, "app_id": "AOTHER", "name": "other", "deleted": False, "team_id": event["team"]}
        return {**event, "app_id": "AOTHER", "bot_profile": profile}
    del event["user"], event["team"]
    return {**event, "subtype": "bot_message", "username": "other"}


def own_message(post: Post) -> Json:
    """What the app wrote, as it comes back to it."""
    profile = {"id": post.bot, "app_id": post.app, "name": "gut", "deleted": False, "team_id": post.team}
    return {
        **post.as_message(), "bot_profile": profile, "channel": post.channel, "event_ts": post.ts,
        "channel_type": channel_type(post.channel),
    }  # fmt: skip


def channel_join(channel: str = "C1", user: str = "U1") -> Json:
    """That somebody came into a channel."""
    return message(channel, user, f"<@{user}> has joined the channel", subtype="channel_join", client_msg_id="")


def app_home_opened(user: str = "U1", tab: str = "home", channel: str = "D1", view: Json | None = None) -> Json:
    """That somebody looks at the app; tab: home or messages."""
    shown = {"view": view} if view else {}
    return {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": new_ts(), **shown}


def assistant_thread_started(user: str = "U1", channel: str = "D1", thread_ts: str | None = None) -> Json:
    """That somebody opens a new thread with the agent."""
    return assistant_thread("assistant_thread_started", user, channel, thread_ts)


def assistant_thread_context_changed(user: str = "U1", channel: str = "D1", thread_ts: str | None = None) -> Json:
    """That somebody looks at another channel beside the agent."""
    return assistant_thread("assistant_thread_context_changed", user, channel, thread_ts)


def assistant_thread(kind: str, user: str, channel: str, thread_ts: str | None) -> Json:
    """What is told of a thread with the agent."""
    seen = {"channel_id": "C1", "team_id": "T1", "enterprise_id": None}
    thread = {"user_id": user, "context": seen, "channel_id": channel, "thread_ts": thread_ts or new_ts()}
    return {"type": kind, "assistant_thread": thread, "event_ts": new_ts()}


def app_uninstalled() -> Json:
    """That the app was taken out of a workspace."""
    return {"type": "app_uninstalled", "event_ts": new_ts()}


def tokens_revoked(*bot_users: str, users: tuple[str, ...] = ()) -> Json:
    """That tokens are worth nothing any more."""
    tokens = {"oauth": list(users), "bot": list(bot_users or (() if users else ("UBOT",)))}
    return {"type": "tokens_revoked", "tokens": tokens, "event_ts": new_ts()}


def url_verification(challenge: str = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P") -> Json:
    """Slack's question whether the request URL is the app's; no envelope is around it."""
    return {"token": "verification", "challenge": challenge, "type": "url_verification"}


def envelope(
    event: Json, *, team: str = "T1", event_id: str | None = None, enterprise: str = "", bot_user: str = "UBOT",
    app: str = "A1", org: bool = False,
) -> Json:  # fmt: skip
    """An event as it is sent; the same event_id again is a retry."""
    authorization = {
        "enterprise_id": enterprise or None, "team_id": None if org else team, "user_id": bot_user, "is_bot": True,
        "is_enterprise_install": org,
    }  # fmt: skip
    return {
        "token": "verification", "team_id": team, "context_team_id": team,
        "context_enterprise_id": enterprise or None, "api_app_id": app, "event": event, "type": "event_callback",
        "event_id": event_id or new_id("Ev"), "event_time": int(time.time()), "authorizations": [authorization],
        "is_ext_shared_channel": False, "event_context": new_id("4-"),
        **({"enterprise_id": enterprise} if enterprise else {}),
    }  # fmt: skip
