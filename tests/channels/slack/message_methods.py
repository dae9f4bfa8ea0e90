"""The Web API's methods about messages: chat.* and conversations.*."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.channels.slack.arguments import needed, structure, switch
from tests.channels.slack.block_rules import for_agents, too_long, violations
from tests.channels.slack.limits import LIMITS
from tests.channels.slack.shapes import mrkdwn_faults
from tests.channels.slack.state import RefusedError, State
from tests.channels.slack.timestamps import new_ts
from tests.channels.slack.workspace import Json, Post, Workspace

Work = Callable[[State, Workspace, Json], Json]
TS = re.compile(r"\d{10}\.\d{6}")
HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history", "mpim": "mpim:history"}


def content(slack: State, workspace: Workspace, values: Json, where: str) -> tuple[str, list[Json]]:
    """The text and the blocks of a message; refused where they break Slack's rules."""
    text, blocks = values.get("text") or "", structure(values, "blocks", "invalid_blocks_format")
    if not isinstance(text, str):
        raise RefusedError("invalid_arguments", "must be a string [json-pointer:/text]")
    if not workspace.agent and (unknown := for_agents(blocks)):
        raise RefusedError("invalid_blocks", *unknown)  # no fault of the app: it cannot know before it tries
    faults = violations(blocks) if blocks is not None else []
    slack.violate(where, [*faults, *mrkdwn_faults(text, "text")])
    if faults:
        raise RefusedError("invalid_blocks", *faults, errors=faults)
    if long := too_long(blocks):
        slack.violate(where, long)
        raise RefusedError("msg_blocks_too_long")
    if len(text) > LIMITS["message.text"]:
        slack.violate(where, [f"text: must be at most {LIMITS['message.text']} characters (message.text)"])
        raise RefusedError("msg_too_long")
    if not text and not blocks:
        raise RefusedError("no_text")
    return text, blocks or []


def described(values: Json) -> Json | None:
    """A message's metadata."""
    metadata = structure(values, "metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    right = isinstance(metadata, dict) and set(metadata) >= {"event_type", "event_payload"}
    if not right or not isinstance(metadata["event_payload"], dict) or not isinstance(metadata["event_type"], str):
        raise RefusedError("invalid_metadata_format")
    return dict(metadata)


def channel_of(workspace: Workspace, values: Json) -> str:
    """The channel that a call names, which is there and has the app in it."""
    channel = str(values.get("channel", ""))
    if channel[:1] in ("U", "W"):
        channel = workspace.dm(channel)
    if channel not in workspace.channels:
        raise RefusedError("channel_not_found")
    if channel in workspace.absent:
        raise RefusedError("not_in_channel")
    return channel


def thread_of(slack: State, values: Json, where: str) -> str:
    """The thread that a message goes to, if any."""
    thread = values.get("thread_ts") or ""
    if thread and not TS.fullmatch(str(thread)):
        slack.violate(where, ["thread_ts: is no timestamp"])
        raise RefusedError("invalid_thread_ts")
    return str(thread)


def add(slack: State, workspace: Workspace, channel: str, text: str, blocks: list[Json], **more: Any) -> Post:
    """Put a message of the app into a channel."""
    post = Post(workspace.team, channel, new_ts(slack.now), text, blocks, **more)
    post.user, post.bot, post.app = workspace.bot_user, workspace.bot, workspace.app
    slack.posts.append(post)
    return post


def post_message(slack: State, workspace: Workspace, values: Json) -> Json:
    """chat.postMessage, which never asks whether it was called before."""
    needed(values, ["channel"])
    channel = channel_of(workspace, values)
    text, blocks = content(slack, workspace, values, "chat.postMessage")
    post = add(
        slack, workspace, channel, text, blocks,
        thread_ts=thread_of(slack, values, "chat.postMessage"), metadata=described(values),
        broadcast=switch(values, "reply_broadcast"),
    )  # fmt: skip
    return {"channel": channel, "ts": post.ts, "message": post.as_message(metadata=True)}


def post_ephemeral(slack: State, workspace: Workspace, values: Json) -> Json:
    """chat.postEphemeral."""
    needed(values, ["channel", "user"])
    channel = channel_of(workspace, values)
    text, blocks = content(slack, workspace, values, "chat.postEphemeral")
    thread = thread_of(slack, values, "chat.postEphemeral")
    post = add(slack, workspace, channel, text, blocks, thread_ts=thread, ephemeral_for=str(values["user"]))
    return {"message_ts": post.ts}


def own_post(slack: State, workspace: Workspace, values: Json) -> Post:
    """The app's message that a call names; an ephemeral one is none."""
    needed(values, ["channel", "ts"])
    if values["channel"] not in workspace.channels:
        raise RefusedError("channel_not_found")
    for post in slack.visible(str(values["channel"])):
        if post.ts == values["ts"] and post.team == workspace.team and not post.ephemeral_for:
            return post
    raise RefusedError("message_not_found")


def update(slack: State, workspace: Workspace, values: Json) -> Json:
    """chat.update; a text without blocks takes the blocks away."""
    post = own_post(slack, workspace, values)
    text, blocks = content(slack, workspace, values, "chat.update")
    post.edit(text or post.text, blocks, described(values))
    return {"channel": post.channel, "ts": post.ts, "text": post.text, "message": post.as_message(metadata=True)}


def delete(slack: State, workspace: Workspace, values: Json) -> Json:
    """chat.delete."""
    post = own_post(slack, workspace, values)
    post.deleted = True
    return {"channel": post.channel, "ts": post.ts}


def readable(workspace: Workspace, values: Json) -> str:
    """A channel that the app may read."""
    channel = str(values.get("channel", ""))
    if channel not in workspace.channels:
        raise RefusedError("channel_not_found")
    scope = HISTORY[workspace.channels[channel]]
    if scope not in workspace.scopes:
        raise RefusedError("missing_scope", needed=scope, provided=",".join(workspace.scopes))
    if channel in workspace.absent:
        raise RefusedError("not_in_channel")
    return channel


def page(messages: list[Json], values: Json) -> Json:
    """Those within the bounds of a call, and where the next ones begin."""
    inclusive = switch(values, "inclusive")
    oldest, latest = float(values.get("oldest") or 0), float(values.get("latest") or "inf")
    found = [
        m for m in messages if oldest < float(m["ts"]) < latest or (inclusive and float(m["ts"]) in (oldest, latest))
    ]
    start, size = int(values.get("cursor") or 0), int(values.get("limit") or 100)
    rest = found[start + size :]
    more = {"response_metadata": {"next_cursor": str(start + size)}} if rest else {}
    return {"messages": found[start : start + size], "has_more": bool(rest), **more}


def history(slack: State, workspace: Workspace, values: Json) -> Json:
    """conversations.history: newest first, without what stands in threads alone."""
    channel, whole = readable(workspace, values), switch(values, "include_all_metadata")
    posts = [post for post in slack.visible(channel) if not post.ephemeral_for and post.team == workspace.team]
    top = [post for post in posts if post.broadcast or post.thread_ts in ("", post.ts)]
    return page([post.as_message(metadata=whole) for post in reversed(top)], values)


def replies(slack: State, workspace: Workspace, values: Json) -> Json:
    """conversations.replies: the message that began the thread, then the answers, oldest first."""
    needed(values, ["channel", "ts"])
    channel, whole, ts = readable(workspace, values), switch(values, "include_all_metadata"), str(values["ts"])
    if not TS.fullmatch(ts):
        raise RefusedError("thread_not_found")
    posts = [post for post in slack.visible(channel) if not post.ephemeral_for and post.team == workspace.team]
    root = [post.as_message(metadata=whole) for post in posts if post.ts == ts]
    # What people wrote is known to the tests alone; that a thread was begun with something is sure.
    begun = root or [{"type": "message", "user": "U1", "ts": ts, "thread_ts": ts, "text": ""}]
    return page([*begun, *(p.as_message(metadata=whole) for p in posts if p.thread_ts == ts != p.ts)], values)


def open_conversation(_slack: State, workspace: Workspace, values: Json) -> Json:
    """conversations.open."""
    users = str(values.get("users", "")).split(",")
    if values.get("channel"):
        return {"channel": {"id": channel_of(workspace, values)}}
    if len(users) == 1:
        return {"channel": {"id": workspace.dm(users[0])}}
    channel = "G" + "".join(user[1:] for user in users)
    workspace.channels.setdefault(channel, "mpim")
    return {"channel": {"id": channel}}
