"""The Web API: which methods there are, who may call them, and how they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from tests.channels.slack import app_methods, message_methods
from tests.channels.slack.arguments import read
from tests.channels.slack.faults import answer
from tests.channels.slack.message_methods import Work
from tests.channels.slack.state import Call, RefusedError, State
from tests.channels.slack.workspace import Json, Workspace


@dataclass(frozen=True)
class Method:
    """A method for bots."""

    work: Work
    arguments: str
    """Those that it knows, besides token and team_id."""
    scopes: tuple[str, ...] = ()
    """One of these is needed."""


WRITES = ("chat:write",)
MESSAGE = (
    "channel text blocks attachments thread_ts link_names parse icon_emoji icon_url username markdown_text as_user"
)
METHODS = {
    "auth.test": Method(app_methods.auth_test, ""),
    "chat.postMessage": Method(
        message_methods.post_message,
        f"{MESSAGE} metadata mrkdwn reply_broadcast unfurl_links unfurl_media client_msg_id",
        WRITES,
    ),
    "chat.postEphemeral": Method(message_methods.post_ephemeral, f"{MESSAGE} user", WRITES),
    "chat.update": Method(message_methods.update, f"{MESSAGE} ts metadata reply_broadcast file_ids", WRITES),
    "chat.delete": Method(message_methods.delete, "channel ts as_user", WRITES),
    "conversations.history": Method(
        message_methods.history, "channel cursor include_all_metadata inclusive latest limit oldest"
    ),
    "conversations.replies": Method(
        message_methods.replies, "channel ts cursor include_all_metadata inclusive latest limit oldest"
    ),
    "conversations.open": Method(
        message_methods.open_conversation, "channel users return_im prevent_creation", ("im:write", "mpim:write")
    ),
    "views.publish": Method(app_methods.publish, "user_id view hash"),
    "views.open": Method(app_methods.open_view, "trigger_id interactivity_pointer view"),
    "assistant.threads.setStatus": Method(
        app_methods.set_status,
        "channel_id thread_ts status loading_messages icon_emoji icon_url username",
        ("assistant:write", "chat:write"),
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        app_methods.set_prompts, "channel_id thread_ts title prompts", ("assistant:write",)
    ),
    "assistant.threads.setTitle": Method(app_methods.set_title, "channel_id thread_ts title", ("assistant:write",)),
}


def workspace_of(slack: State, token: str, values: Json) -> Workspace:
    """The workspace that a token is for; one of an enterprise is for several."""
    if not token:
        raise RefusedError("not_authed")
    found = [each for each in slack.workspaces if each.token == token]
    if not found:
        raise RefusedError("invalid_auth")
    team, channel = values.get("team_id"), values.get("channel") or values.get("channel_id")
    if team:
        found = [each for each in found if each.team == team]
        if not found:
            raise RefusedError("team_not_found")
    chosen = next((each for each in found if channel in each.channels), found[0])
    if chosen.revoked:
        raise RefusedError("token_revoked")
    return chosen


def for_bots(slack: State, name: str, token: str, values: Json) -> tuple[Json, Workspace]:
    """Do what a bot asks for."""
    method = METHODS.get(name)
    if method is None:
        raise RefusedError("unknown_method", req_method=name)
    workspace = workspace_of(slack, token, values)
    if method.scopes and not set(method.scopes) & set(workspace.scopes):
        raise RefusedError("missing_scope", needed=method.scopes[0], provided=",".join(workspace.scopes))
    unknown = [each for each in values if each not in {*method.arguments.split(), "team_id"}]
    slack.violate(name, [f"unknown argument {each}" for each in unknown])
    return method.work(slack, workspace, values), workspace


def only_with(token: str, right: str, kind: str) -> None:
    """Refuse another token than the one for this method."""
    if not token:
        raise RefusedError("not_authed")
    if token != right:
        raise RefusedError("invalid_auth" if token.startswith(kind) else "not_allowed_token_type")


def perform(slack: State, name: str, token: str, values: Json, new_socket: Callable[[], str]) -> web.Response:
    """Do what a call asks for, and say how it went."""
    headers = {}
    try:
        if name == "apps.connections.open":
            only_with(token, slack.app_token, "xapp-")
            body: Json = {"url": new_socket()}
        elif name == "apps.manifest.export":
            only_with(token, slack.config_token, "xoxe")
            body = app_methods.export_manifest(slack, values)
        elif name == "oauth.v2.access":
            body = app_methods.exchange(slack, values)
        else:
            body, workspace = for_bots(slack, name, token, values)
            headers = {"x-oauth-scopes": ",".join(workspace.scopes)}
    except RefusedError as refusal:
        return web.json_response(refusal.body)
    return web.json_response({"ok": True, **body}, headers=headers)


async def respond(slack: State, request: web.Request, new_socket: Callable[[], str]) -> web.StreamResponse:
    """Answer one call."""
    name = request.match_info["method"]
    try:
        token, values = await read(request)
    except RefusedError as refusal:
        return web.json_response(refusal.body)
    slack.calls.append(Call(name, token, values, slack.now))
    return await answer(request, slack.faults.take(name), lambda: perform(slack, name, token, dict(values), new_socket))
