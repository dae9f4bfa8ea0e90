"""What the assistant shows in Slack, as a page that looks much like it does there: for pictures and for the eye.

It draws blocks, views and prompts exactly as they are given, and raises where it does not know one: a picture
that leaves something out would not be true. The page holds all it needs and asks no network for anything.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.channels.slack.mrkdwn import UndrawableError, only, plain_text, text, words

STYLE = Path(__file__).with_suffix(".css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
Json = Mapping[str, Any]

SPROUT = "M12 21v-9m0 0c0-5-3-8-9-8 0 5 3 8 9 8m0 4c0-4 3-7 9-7 0 4-3 7-9 7"
THUMB = "M7 11v9H4v-9zm0 0 4-8a2 2 0 0 1 2.5 2L13 9h6a2 2 0 0 1 2 2.3l-1.3 7A2 2 0 0 1 17.7 20H7"
EYE = "M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7zm10-3a3 3 0 1 1 0 6 3 3 0 0 1 0-6"
SEND = "M4 5l17 7-17 7 3-7zm3 7h7"
CROSS = "m6 6 12 12M18 6 6 18"
ONLY_YOU = "Only visible to you"
THUMBS = {"\N{THUMBS UP SIGN}": "thumb", "\N{THUMBS DOWN SIGN}": "thumb down"}
"""Slack draws these two itself, whatever fonts there are."""


@dataclass(frozen=True)
class Who:
    """Somebody who speaks."""

    name: str
    colour: str
    is_app: bool = False


@dataclass(frozen=True)
class Workspace:
    """What stands beside every conversation."""

    name: str
    app: Who
    channels: Sequence[str] = ()
    people: Sequence[Who] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Of people, by their ids, where they are mentioned."""


def blocks_html(blocks: Iterable[Json], names: Mapping[str, str]) -> str:
    """Blocks below each other.

    Raises:
        UndrawableError: one of them is not known, or has something that is not.
    """
    return "".join(_block(block, names) for block in blocks)


def message(author: Who, at: str, body: str, *, only_you: bool = False) -> str:
    """What somebody said, with the face and the name beside it."""
    badge = '<span class="badge">App</span>' if author.is_app else ""
    note = f'<p class="only-you">{_icon(EYE)}{ONLY_YOU}</p>' if only_you else ""
    head = f'<p class="by"><b>{words(author.name)}</b>{badge}<time>{words(at)}</time></p>'
    kind = "message private" if only_you else "message"
    return f'<article class="{kind}">{note}{_face(author)}<div class="said">{head}{body}</div></article>'


def typed(said: str) -> str:
    """What a person wrote, as it was typed."""
    return f'<div class="section">{words(said)}</div>'


def home(view: Json, names: Mapping[str, str]) -> str:
    """The app's home."""
    only(view, {"type": "home"}, "blocks")
    return f'<div class="home">{blocks_html(view["blocks"], names)}</div>'


def suggestions(app: Who, description: str, title: str, prompts: Iterable[Json]) -> str:
    """A conversation with an agent that has just been opened."""
    chips = "".join(_prompt(prompt) for prompt in prompts)
    about = f"<h2>{words(app.name)}</h2><p>{words(description)}</p>"
    return f'<div class="agent">{_face(app)}{about}<h3>{words(title)}</h3><ul class="prompts">{chips}</ul></div>'


def modal(view: Json, app: Who, names: Mapping[str, str]) -> str:
    """A form over the page."""
    only(view, {"type": "modal"}, "blocks", "title", "submit", "close", "callback_id", "private_metadata")
    head = f"<header>{_face(app)}<h2>{plain_text(view['title'])}</h2>{_icon(CROSS)}</header>"
    buttons = f'<button>{plain_text(view["close"])}</button><button class="go">{plain_text(view["submit"])}</button>'
    body = f'<div class="home">{blocks_html(view["blocks"], names)}</div>'
    return f'<dialog open class="modal">{head}{body}<footer>{buttons}</footer></dialog>'


def window(place: Workspace, title: str, content: str, *, tabs: Sequence[str] = (), tab: str = "") -> str:
    """Slack's window with a conversation or a page of the app in it.

    Args:
        place: what stands at its side.
        title: the channel or the app that is open.
        content: what it shows.
        tabs: the pages of what is open.
        tab: the one that is shown; where it is not the app's home, there is a place to write.
    """
    return f'<div class="window">{_side(place, title)}{pane(place, title, content, tabs=tabs, tab=tab)}</div>'


def pane(place: Workspace, title: str, content: str, *, tabs: Sequence[str] = (), tab: str = "") -> str:
    """The inner part of the window alone; for the arguments see `window`."""
    face = _face(place.app) if title == place.app.name else '<span class="hash">#</span>'
    shown = "".join(f'<span class="{"tab here" if each == tab else "tab"}">{words(each)}</span>' for each in tabs)
    head = f'<header class="head"><h1>{face}{words(title)}</h1>{f"<nav>{shown}</nav>" if tabs else ""}</header>'
    target = title if title == place.app.name else f"#{title}"
    write = f'<div class="write"><p>Message {words(target)}</p><p>{_icon(SEND)}</p></div>'
    return f'<main class="pane">{head}<div class="log">{content}</div>{"" if tab == "Home" else write}</main>'


def captioned(caption: str, content: str) -> str:
    """Something with a line above it that is not Slack's."""
    return f'<figure><figcaption>{words(caption)}</figcaption><div class="window">{content}</div></figure>'


def page(title: str, *parts: str) -> str:
    """A whole page with these parts beside each other."""
    style = STYLE.read_text(encoding="utf-8")
    head = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{words(title)}</title>'
    body = f'<div class="desk">{"".join(parts)}</div>'
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">{head}<style>{style}</style><body>{body}</body></html>'
    )


def _side(place: Workspace, title: str) -> str:
    def entry(name: str, mark: str, extra: str = "") -> str:
        return f'<li class="{"here" if name == title else "there"}">{mark}{words(name)}{extra}</li>'

    channels = "".join(entry(name, '<span class="hash">#</span>') for name in place.channels)
    people = "".join(entry(who.name, _face(who)) for who in place.people)
    apps = entry(place.app.name, _face(place.app))
    lists = (("Channels", channels), ("Direct messages", people), ("Apps", apps))
    shown = "".join(f"<h3>{name}</h3><ul>{entries}</ul>" for name, entries in lists)
    return f'<nav class="side"><h2>{words(place.name)}</h2>{shown}</nav>'


def _face(who: Who) -> str:
    inside = _icon(SPROUT) if who.is_app else words("".join(part[:1] for part in who.name.split()))
    return f'<span class="face" style="background:{html.escape(who.colour)}">{inside}</span>'


def _icon(path: str, kind: str = "icon") -> str:
    return f'<svg class="{kind}" viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'


def _block(block: Json, names: Mapping[str, str]) -> str:
    kind = str(block.get("type"))
    if kind not in _BLOCKS:
        raise UndrawableError(f"a block of type {kind!r} can't be drawn")
    return _BLOCKS[kind](block, names)


def _section(block: Json, names: Mapping[str, str]) -> str:
    only(block, {"type": "section"}, "text", "block_id")
    return f'<div class="section">{text(block["text"], names)}</div>'


def _header(block: Json, _: Mapping[str, str]) -> str:
    only(block, {"type": "header"}, "text", "block_id")
    return f'<h2 class="header">{plain_text(block["text"])}</h2>'


def _divider(block: Json, _: Mapping[str, str]) -> str:
    only(block, {"type": "divider"}, "block_id")
    return "<hr>"


def _context(block: Json, names: Mapping[str, str]) -> str:
    only(block, {"type": "context"}, "elements", "block_id")
    pieces = "".join(f"<span>{text(element, names)}</span>" for element in block["elements"])
    return f'<div class="context">{pieces}</div>'


def _actions(block: Json, _: Mapping[str, str]) -> str:
    only(block, {"type": "actions"}, "elements", "block_id")
    return f'<div class="actions">{"".join(_button(element) for element in block["elements"])}</div>'


def _button(element: Json) -> str:
    only(element, {"type": "button"}, "text", "action_id", "value", "style", "confirm")
    style = element.get("style", "default")
    if style not in ("default", "danger", "primary"):
        raise UndrawableError(f"a button of the style {style!r} can't be drawn")
    label = plain_text(element["text"])
    for sign, kind in THUMBS.items():
        label = label.replace(sign, _icon(THUMB, kind))
    return f'<button class="{style}">{label}</button>'


def _rating(block: Json, _: Mapping[str, str]) -> str:
    only(block, {"type": "context_actions"}, "elements", "block_id")
    drawn = []
    for element in block["elements"]:
        only(element, {"type": "feedback_buttons"}, "positive_button", "negative_button", "action_id")
        for name, kind in (("positive_button", "thumb"), ("negative_button", "thumb down")):
            choice = element[name]
            only(choice, {}, "text", "value", "accessibility_label")
            label = html.escape(choice.get("accessibility_label") or choice["text"]["text"])
            drawn.append(
                f'<button title="{plain_text(choice["text"])}" aria-label="{label}">{_icon(THUMB, kind)}</button>'
            )
    return f'<div class="rating">{"".join(drawn)}</div>'


def _input(block: Json, _: Mapping[str, str]) -> str:
    only(block, {"type": "input"}, "label", "element", "optional", "block_id")
    element = block["element"]
    only(element, {"type": "radio_buttons"}, "options", "action_id")
    options = []
    for option in element["options"]:
        only(option, {}, "text", "value")
        options.append(f'<label><input type="radio" name="choice">{plain_text(option["text"])}</label>')
    optional = " <small>(optional)</small>" if block.get("optional") else ""
    return f"<fieldset><legend>{plain_text(block['label'])}{optional}</legend>{''.join(options)}</fieldset>"


def _prompt(prompt: Json) -> str:
    only(prompt, {}, "title", "message")
    return f"<li>{words(prompt['title'])}</li>"


_BLOCKS: dict[str, Callable[[Json, Mapping[str, str]], str]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "context_actions": _rating,
    "input": _input,
}
