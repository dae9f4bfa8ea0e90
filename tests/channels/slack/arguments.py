"""Arguments of a call as slack_sdk sends them: JSON, a form, or in the URL."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from tests.channels.slack.state import RefusedError
from tests.channels.slack.workspace import Json


async def read(request: web.Request) -> tuple[str, Json]:
    """The token and the arguments."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError as error:
            raise RefusedError("invalid_json") from error
        if not isinstance(body, dict):
            raise RefusedError("json_not_object")
        values |= body
    else:
        values |= dict(await request.post())
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        values["client_id"], _, values["client_secret"] = base64.b64decode(secret).decode().partition(":")
    named = str(values.pop("token", ""))
    return (secret if scheme == "Bearer" else named), values


def structure(values: Json, name: str, error: str) -> Any:
    """A list or an object, which a form brings as JSON."""
    value = values.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError as failure:
        raise RefusedError(error) from failure


def switch(values: Json, name: str) -> bool:
    """True or false, which a form brings as a word or a figure."""
    return str(values.get(name, "")).lower() in ("true", "1")


def needed(values: Json, names: Sequence[str]) -> None:
    """Refuse a call without these."""
    missing = [name for name in names if values.get(name) in (None, "")]
    if missing:
        raise RefusedError("invalid_arguments", *(f"missing required field: {name}" for name in missing))
