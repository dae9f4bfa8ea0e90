"""The Web API's methods about the app itself: who it is, its views, its agent, its installation."""

from __future__ import annotations

from typing import Any

from tests.channels.slack.arguments import needed, structure
from tests.channels.slack.block_rules import view_violations
from tests.channels.slack.limits import LIMITS
from tests.channels.slack.message_methods import TS
from tests.channels.slack.state import Prompts, RefusedError, State, Status
from tests.channels.slack.timestamps import new_id
from tests.channels.slack.workspace import Json, Workspace, filled_in


def auth_test(slack: State, workspace: Workspace, _values: Json) -> Json:
    """auth.test."""
    return {
        "url": f"{slack.address}/", "team": workspace.name, "team_id": workspace.team, "user": "gut",
        "user_id": workspace.bot_user, "bot_id": workspace.bot, "is_enterprise_install": False,
        **({"enterprise_id": workspace.enterprise} if workspace.enterprise else {}),
    }  # fmt: skip


def checked_view(slack: State, workspace: Workspace, values: Json, kind: str, method: str) -> Json:
    """The view of a call as Slack gives it back; refused where it breaks Slack's rules."""
    view = structure(values, "view", "invalid_arguments")
    faults = view_violations(view, kind)
    if faults:
        slack.violate(method, faults)
        raise RefusedError("invalid_arguments", *faults)
    filled: Json = filled_in(view)
    identity = new_id("V")
    blocks = [{"block_id": f"v{number:02d}", **block} for number, block in enumerate(filled["blocks"])]
    return {
        "private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None, "close": None,
        **filled, "blocks": blocks, "id": identity, "team_id": workspace.team, "app_id": workspace.app,
        "bot_id": workspace.bot, "hash": f"{int(slack.now)}.{identity}", "root_view_id": identity,
        "previous_view_id": None, "state": {"values": {}}, "app_installed_team_id": workspace.team,
    }  # fmt: skip


def publish(slack: State, workspace: Workspace, values: Json) -> Json:
    """views.publish: somebody's App Home."""
    needed(values, ["user_id", "view"])
    user = str(values["user_id"])
    if user[:1] not in ("U", "W"):
        raise RefusedError("user_not_found")
    if values.get("hash") and slack.views.get(user, {}).get("hash") != values["hash"]:
        raise RefusedError("hash_conflict")
    slack.views[user] = checked_view(slack, workspace, values, "home", "views.publish")
    return {"view": slack.views[user]}


def open_view(slack: State, workspace: Workspace, values: Json) -> Json:
    """views.open: a modal, for a trigger that is young and unused."""
    needed(values, ["trigger_id", "view"])
    trigger = str(values["trigger_id"])
    team, ends = slack.triggers.get(trigger, ("", 0.0))
    if team != workspace.team:
        raise RefusedError("invalid_trigger_id")
    if trigger in slack.used_triggers:
        raise RefusedError("exchanged_trigger_id")
    if slack.now > ends:
        raise RefusedError("expired_trigger_id")
    view = checked_view(slack, workspace, values, "modal", "views.open")
    slack.used_triggers.add(trigger)
    slack.modals.append(view)
    return {"view": view}


def agents_thread(workspace: Workspace, values: Json, *, may_lack_thread: bool = False) -> tuple[str, str]:
    """The channel and the thread of a call of assistant.threads."""
    if not workspace.agent:
        raise RefusedError("not_allowed")
    channel, thread = str(values.get("channel_id", "")), str(values.get("thread_ts") or "")
    if channel not in workspace.channels:
        raise RefusedError("channel_not_found")
    if not TS.fullmatch(thread) and not (may_lack_thread and not thread):
        raise RefusedError("invalid_thread_ts")
    return channel, thread


def listed(values: Json, name: str) -> list[Any]:
    """A list, empty where there is none."""
    value = structure(values, name, "invalid_arguments")
    if not isinstance(value, list | None):
        raise RefusedError("invalid_arguments", f"must be an array [json-pointer:/{name}]")
    return value or []


def set_status(slack: State, workspace: Workspace, values: Json) -> Json:
    """assistant.threads.setStatus; an empty status takes it away."""
    channel, thread = agents_thread(workspace, values)
    loading = listed(values, "loading_messages")
    if "status" not in values or len(loading) > LIMITS["agent.loading_messages"]:
        slack.violate("assistant.threads.setStatus", ["needs a status and at most 10 loading_messages"])
        raise RefusedError("invalid_arguments")
    slack.statuses.append(Status(workspace.team, channel, thread, str(values["status"]), loading))
    return {}


def set_prompts(slack: State, workspace: Workspace, values: Json) -> Json:
    """assistant.threads.setSuggestedPrompts."""
    channel, thread = agents_thread(workspace, values, may_lack_thread=True)
    prompts = listed(values, "prompts")
    right = all(isinstance(each, dict) and set(each) == {"title", "message"} and all(each.values()) for each in prompts)
    if not right or not 1 <= len(prompts) <= LIMITS["agent.prompts"]:
        slack.violate("assistant.threads.setSuggestedPrompts", ["needs one to four of title and message"])
        raise RefusedError("invalid_arguments")
    slack.prompts.append(Prompts(workspace.team, channel, thread, prompts, str(values.get("title", ""))))
    return {}


def set_title(slack: State, workspace: Workspace, values: Json) -> Json:
    """assistant.threads.setTitle."""
    _, thread = agents_thread(workspace, values)
    needed(values, ["title"])
    slack.titles[thread] = str(values["title"])
    return {}


def exchange(slack: State, values: Json) -> Json:
    """oauth.v2.access: a code for a token, once."""
    if values.get("client_id") != slack.client_id:
        raise RefusedError("invalid_client_id")
    if values.get("client_secret") != slack.client_secret:
        raise RefusedError("bad_client_secret")
    code = slack.codes.get(str(values.get("code", "")))
    if code is None:
        raise RefusedError("invalid_code")
    if code.used:
        raise RefusedError("code_already_used")
    if slack.now > code.ends:
        raise RefusedError("code_expired")
    if code.redirect_uri != str(values.get("redirect_uri", "")):
        raise RefusedError("bad_redirect_uri")
    code.used = True
    at = code.workspace
    return {
        "app_id": at.app, "authed_user": {"id": "UINSTALLER"}, "scope": ",".join(at.scopes), "token_type": "bot",
        "access_token": at.token, "bot_user_id": at.bot_user, "is_enterprise_install": code.org,
        "team": None if code.org else {"id": at.team, "name": at.name},
        "enterprise": {"id": at.enterprise, "name": at.name} if at.enterprise else None,
    }  # fmt: skip


def export_manifest(slack: State, values: Json) -> Json:
    """apps.manifest.export."""
    needed(values, ["app_id"])
    if not slack.manifest or values["app_id"] not in {each.app for each in slack.workspaces} | {"A1"}:
        raise RefusedError("invalid_app_id")
    return {"manifest": slack.manifest}
