"""The addresses at which an app answers a command or a click: five times within half an hour."""

from __future__ import annotations

import json

from aiohttp import web

from tests.channels.slack.faults import answer
from tests.channels.slack.limits import LIMITS
from tests.channels.slack.message_methods import add, content, described, thread_of
from tests.channels.slack.state import Call, Link, RefusedError, State
from tests.channels.slack.workspace import Json

KEYS = {
    "text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "metadata", "mrkdwn",
    "attachments", "unfurl_links", "unfurl_media",
}  # fmt: skip
WHERE = "response_url"


async def respond(slack: State, request: web.Request) -> web.StreamResponse:
    """Answer one use of a response_url."""
    try:
        values = json.loads(await request.text())
    except ValueError:
        values = None
    slack.calls.append(Call(WHERE, "", values if isinstance(values, dict) else {}, slack.now))
    name = request.match_info["link"]
    return await answer(request, slack.faults.take(WHERE), lambda: perform(slack, name, values))


def perform(slack: State, name: str, values: object) -> web.Response:
    """Do what it asks for."""
    link = slack.links.get(name)
    if link is None:
        return refusal("no_such_url", 404)
    if slack.now > link.ends:
        return refusal("expired_url", 404)
    if link.uses >= LIMITS["response_url.uses"]:
        return refusal("used_url", 404)
    if not isinstance(values, dict):
        return refusal("invalid_payload", 400)
    link.uses += 1
    slack.violate(WHERE, [f"unknown argument {each}" for each in values if each not in KEYS])
    try:
        change(slack, link, values)
    except RefusedError as refused:
        return web.json_response(refused.body, status=400)
    return web.Response(text="ok")


def refusal(error: str, status: int) -> web.Response:
    """An answer that nothing was done."""
    return web.json_response({"ok": False, "error": error}, status=status)


def change(slack: State, link: Link, values: Json) -> None:
    """Delete or replace the message that was clicked, or say something new."""
    workspace = next(each for each in slack.workspaces if each.team == link.team)
    original = link.post
    if values.get("delete_original"):
        if original is not None:
            original.deleted = True
        return
    text, blocks = content(slack, workspace, values, WHERE)
    if values.get("replace_original") and original is not None and not original.deleted:
        original.edit(text, blocks, described(values))
        return
    for_all = values.get("response_type") == "in_channel"
    if values.get("response_type") not in (None, "in_channel", "ephemeral"):
        slack.violate(WHERE, ["response_type: must be in_channel or ephemeral"])
    add(
        slack, workspace, link.channel, text, blocks, via=WHERE, thread_ts=thread_of(slack, values, WHERE),
        ephemeral_for="" if for_all else link.user, metadata=described(values),
    )  # fmt: skip
