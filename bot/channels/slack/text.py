"""Slack's text and people's words: what came in becomes words, what goes out becomes Slack's text."""

from __future__ import annotations

import re

from bot.channels.turns import HARD_LIMIT

JOINER = "\u2060"
"""Takes no room; a mark of formatting with it on both sides touches no word and no blank, and stays a mark."""

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_ANGLED = re.compile(r"<([@#!]|[a-z][a-z0-9+.-]*:)([^<>|]*)(?:\|([^<>]*))?>", re.IGNORECASE)
_UNCLOSED = re.compile(r"<(?=[@#!])")
_CLOSING = re.compile(r"[,;.?!)*_~`]|:(?![a-z0-9_+'-]+:)")
_SEPARATING = re.compile(r"(?:[ \t\n,;-]|:(?![a-z0-9_+'-]+:))*")
"""What stands behind a mention; a colon may begin an emoji instead."""
_NESTED = 3
"""So often is markup looked for inside markup; Slack sends none."""
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "\u2026": "...",
    }
)
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.MULTILINE)
_BLOCK = re.compile(r"```((?:[^`]|`(?!``))*)```")
_AROUND = tuple(
    # Slack formats between two marks that touch the words inside, and no letter or digit outside.
    re.compile(rf"(?<![^\W_])(?<!{mark}){mark}+(?![\s{mark}])([^{mark}\n]+)(?<!\s){mark}+(?![^\W_])")
    for mark in (r"\*", "_", "~", "`")
)
_DEPTH = 10
"""So many marks around the same words are taken off."""
_EMOJI = re.compile(r"(?:(?<![^\W_])(?<!:)|(?<=:))(?::[a-z0-9_+'-]+:)+(?!\w)|(?<!\d):[a-z0-9+'-]*_[a-z0-9_+'-]*:(?!\w)")

_ADDRESS = re.compile(r"https?://[^\s()*`<>]+")
_MARK = re.compile(
    r"(?<![^\W_])[*_~]+|[*_~]+(?![^\W_])|`+|(?m:^[ \t]*[>\uff1e])|(?<!\d):(?=[a-z0-9_+'-]+:)", re.IGNORECASE
)


def clean(text: str, bot_user: str) -> str:
    """A message as people meant it: words, without Slack's markup and without the mention of this app.

    Args:
        text: as Slack sends it.
        bot_user: the id of the app's own user in the workspace; may be empty.
    """
    text = text[: 4 * HARD_LIMIT]
    if bot_user:
        text = _without_mention(text, bot_user)
    text = _ENTITY.sub(lambda found: _ENTITIES[found.group()], _without_markup(text)).translate(_PLAIN)
    text = _EMOJI.sub(" ", _without_formatting(text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the users whom a message mentions, each once, in their order."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def escape(text: str) -> str:
    """Words as Slack's mrkdwn that shows them as they are: nothing links, mentions, formats or turns into an emoji."""
    parts, end = [], 0
    for address in _ADDRESS.finditer(text):  # a mark inside an address formats nothing, a joiner would break it
        parts += [_MARK.sub(_shown, text[end : address.start()]), address.group()]
        end = address.end()
    parts.append(_MARK.sub(_shown, text[end:]))
    return "".join(parts).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shown(mark: re.Match[str]) -> str:
    return "".join(f"{JOINER}{char}{JOINER}" if not char.isspace() else char for char in mark.group())


def _without_mention(text: str, bot_user: str) -> str:
    mention = re.compile(rf"[ \t]{{0,8}}([*_~`]{{0,4}})<@{re.escape(bot_user)}(?:\|[^<>]*)?>\1[ \t]*")
    addressed = mention.match(text.lstrip())
    text = mention.sub(_gap, text)
    return _SEPARATING.sub("", text, count=1) if addressed else text


def _gap(mention: re.Match[str]) -> str:
    """What stands where a mention was: nothing before a full stop or inside a mark, else a blank."""
    before, after = mention.string[: mention.start()][-1:], mention.string[mention.end() :]
    return "" if before in "*_~`(" or not after or _CLOSING.match(after) else " "


def _without_markup(text: str) -> str:
    for _ in range(_NESTED):
        text, found = _ANGLED.subn(_words, text)
        if not found:
            break
    return _UNCLOSED.sub(" ", text)


def _words(markup: re.Match[str]) -> str:
    """A mention, a channel or a link as words."""
    sign, target, label = markup.group(1), markup.group(2), (markup.group(3) or "").strip()
    if sign == "@":
        return label or "someone"
    if sign == "#":
        return label or "channel"
    if sign == "!":
        return label.lstrip("@") if target.startswith(("subteam^", "date^")) else ""
    return label or (target if sign.lower() in ("mailto:", "tel:") else sign + target)


def _without_formatting(text: str) -> str:
    text = _BLOCK.sub(r"\1", _QUOTED.sub("", text))
    for _ in range(_DEPTH):
        before = text
        for around in _AROUND:
            text = around.sub(r"\1", text)
        if text == before:
            break
    return text
