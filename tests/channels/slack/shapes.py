"""Parts of which the rules for blocks are made: each checks one value and says what is wrong with it, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.channels.slack.limits import LIMITS

Check = Callable[[Any, str], list[str]]
"""Takes a value and where it stands; gives what is wrong, nothing where it is right."""

ANGLED = re.compile(r"<([^<>]*)>")
LINK = re.compile(
    r"(?:(?:https?://|mailto:|tel:)[^|\s]+(?:\|[^|\n]+)?"  # a link
    r"|[@#][A-Z0-9]+(?:\|[^|\n]*)?"  # somebody, a channel
    r"|!(?:here|channel|everyone)(?:\|[^|\n]*)?"
    r"|!subteam\^[A-Z0-9]+(?:\|[^|\n]*)?"
    r"|!date\^\d+\^[^|\n]+\|[^|\n]+)"
)
BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")


def mrkdwn_faults(text: str, at: str) -> list[str]:
    """What a text with Slack's markup should not have: unescaped signs, links that are none."""
    faults = [f"{at}: bad link <{inside}>" for inside in ANGLED.findall(text) if not LINK.fullmatch(inside)]
    outside = ANGLED.sub("", text)
    if "<" in outside:
        faults.append(f"{at}: unescaped <")
    if BARE_AMPERSAND.search(outside):
        faults.append(f"{at}: unescaped &")
    return faults


def string(limit: str, *, least: int = 1) -> Check:
    """A string of at least `least` and at most the limit's number of characters."""

    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, str):
            return [f"{at}: must be a string"]
        if len(value) < least:
            return [f"{at}: must be at least {least} characters"]
        longest = LIMITS[limit]
        return [f"{at}: must be at most {longest} characters ({limit})"] if len(value) > longest else []

    return check


def flag(value: Any, at: str) -> list[str]:
    """True or false."""
    return [] if isinstance(value, bool) else [f"{at}: must be a boolean"]


def anything(_value: Any, _at: str) -> list[str]:
    """What the rules do not look into."""
    return []


def one_of(*values: Any) -> Check:
    """One of some values."""

    def check(value: Any, at: str) -> list[str]:
        return [] if value in values else [f"{at}: must be one of {', '.join(map(str, values))}"]

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these keys and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{at}: must be an object"]
        faults = [f"{at}: missing {name}" for name in required if name not in value]
        faults += [f"{at}: unknown key {name}" for name in value if name not in known]
        for name in known:
            if name in value:
                faults += known[name](value[name], f"{at}.{name}")
        return faults

    return check


def several(item: Check, limit: str, *, least: int = 1) -> Check:
    """A list of such items, no longer than the limit."""

    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{at}: must be a list"]
        faults = [f"{at}: must have at least {least} items"] if len(value) < least else []
        if len(value) > LIMITS[limit]:
            faults.append(f"{at}: must have at most {LIMITS[limit]} items ({limit})")
        for number, each in enumerate(value):
            faults += item(each, f"{at}[{number}]")
        return faults

    return check


def by_type(kinds: Mapping[str, Check], allowed: tuple[str, ...] | None = None) -> Check:
    """An object whose `type` says which rule it follows."""

    def check(value: Any, at: str) -> list[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds or (allowed is not None and kind not in allowed):
            return [f"{at}: unsupported type: {kind}"]
        return kinds[kind]({name: part for name, part in value.items() if name != "type"}, at)

    return check


def plain(limit: str) -> Check:
    """A plain_text object."""
    return by_type({"plain_text": shape({"text": string(limit)}, {"emoji": flag})})


def rich(limit: str) -> Check:
    """A text object of either kind; mrkdwn with well-formed markup."""

    def marked(value: Any, at: str) -> list[str]:
        return string(limit)(value, at) or mrkdwn_faults(value, at)

    return by_type(
        {
            "plain_text": shape({"text": string(limit)}, {"emoji": flag}),
            "mrkdwn": shape({"text": marked}, {"verbatim": flag}),
        }
    )
