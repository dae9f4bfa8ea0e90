"""Slack's text as HTML, for pictures: as Slack shows it, or an error where nobody here knows how that would be."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from tests.channels.slack.shapes import mrkdwn_faults

JOINER = "\u2060"
TAGS = {"*": "b", "_": "i", "~": "s", "`": "code"}
# A mark formats where it touches words inside and no letter or digit outside.
_TOKEN = re.compile(
    rf"<(?P<angled>[^<>]*)>"
    rf"|(?<![^\W_])(?P<mark>[*_~`])(?=[^\s{JOINER}])(?P<inside>(?:<[^<>]*>|(?!(?P=mark))[^\n<])+)"
    rf"(?<=[^\s{JOINER}])(?P=mark)(?![^\W_])"
)
_EMOJI = re.compile(r"(?<![^\W_]):[a-z0-9_+'-]+:", re.IGNORECASE)
_QUOTE = re.compile(r"^[ \t]*&gt;", re.MULTILINE)
_LINK = re.compile(r"(?P<address>https?://[^|]+)(?:\|(?P<label>.+))?")
_MENTION = re.compile(r"@(?P<user>[A-Z0-9]+)")


class UndrawableError(ValueError):
    """Something that is not known here, so that a picture of it could be wrong."""


def mrkdwn(marked: str, names: Mapping[str, str]) -> str:
    """A text of Slack's kind as HTML.

    Args:
        marked: with Slack's escapes and marks; nothing in it links by itself (`verbatim`).
        names: of the people whom it mentions, by their ids.

    Raises:
        UndrawableError: it holds a quote, an emoji by name, a list of code lines, or markup that is none.
    """
    faults = mrkdwn_faults(marked, "text")
    if faults or "```" in marked or _QUOTE.search(marked):
        raise UndrawableError(f"a text that can't be drawn: {faults or marked!r}")
    return _formatted(marked, names)


def text(given: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A text object of either kind as HTML."""
    if given.get("type") == "plain_text":
        return plain_text(given)
    only(given, {"type": "mrkdwn", "verbatim": True}, "text")
    return mrkdwn(given["text"], names)


def plain_text(given: Mapping[str, Any]) -> str:
    """A text object in which nothing is marked as HTML."""
    only(given, {"type": "plain_text", "emoji": False}, "text")
    return words(given["text"])


def words(said: str) -> str:
    """Words without any markup as HTML."""
    return html.escape(said.replace(JOINER, ""))


def only(thing: Mapping[str, Any], fixed: Mapping[str, object], *known: str) -> None:
    """Refuse what has other values, or parts that would be left out of the picture.

    Raises:
        UndrawableError: that is so.
    """
    wrong = [name for name, value in fixed.items() if thing.get(name) != value]
    unknown = sorted(set(thing) - set(fixed) - set(known))
    if wrong or unknown:
        raise UndrawableError(f"{thing.get('type')!r} with {', '.join(wrong + unknown)} can't be drawn")


def _formatted(marked: str, names: Mapping[str, str]) -> str:
    parts, end = [], 0
    for token in _TOKEN.finditer(marked):
        parts += [_plain(marked[end : token.start()]), _token(token, names)]
        end = token.end()
    return "".join([*parts, _plain(marked[end:])])


def _token(token: re.Match[str], names: Mapping[str, str]) -> str:
    if token["mark"] is None:
        return _angled(token["angled"], names)
    tag = TAGS[token["mark"]]
    inside = _plain(token["inside"]) if tag == "code" else _formatted(token["inside"], names)
    return f"<{tag}>{inside}</{tag}>"


def _angled(inside: str, names: Mapping[str, str]) -> str:
    link, mention = _LINK.fullmatch(inside), _MENTION.fullmatch(inside)
    if link:
        address = html.escape(html.unescape(link["address"]))
        return f'<a href="{address}">{_plain(link["label"] or link["address"])}</a>'
    if mention and mention["user"] in names:
        return f'<span class="mention">@{words(names[mention["user"]])}</span>'
    raise UndrawableError(f"markup that can't be drawn: <{inside}>")


def _plain(escaped: str) -> str:
    if _EMOJI.search(escaped):
        raise UndrawableError(f"an emoji that can't be drawn: {escaped!r}")
    for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        escaped = escaped.replace(code, sign)
    return words(escaped)
