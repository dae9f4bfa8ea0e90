"""A reply as one message of Slack: Block Kit for those who look, `text` for those who are read to.

Limits: https://docs.slack.dev/reference/block-kit/blocks. The blocks' text together is limited too; Slack's
documentation does not say so, its answer `msg_blocks_too_long` does, from some 12,000 characters on.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.strings import Strings
from bot.channels.slack.text import JOINER, escape

MAX_BLOCKS, MAX_SECTION, MAX_SECTIONS_TOGETHER, MAX_TEXT = 50, 3000, 8000, 40_000
MAX_BUTTONS, MAX_LABEL, MAX_SUGGESTIONS = 25, 75, 100
SUGGESTIONS, RATING, SHARE = "suggestions", "rating", "share"
"""What the ids of blocks with controls begin with."""
CHOSEN, RATED = "chosen", "rated"
"""The ids of what stands in their place after a click."""
UP, DOWN = "\N{THUMBS UP SIGN}", "\N{THUMBS DOWN SIGN}"
_ADDRESS = re.compile(r"https?://[^\s/]")
_LABEL = re.compile(r"(?=.*\S)[^|]+")
"""What may stand in a link: Slack has no way to write the sign that parts it from its address."""

Block = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """What is posted."""

    text: str
    """All of it in the order in which it should be read aloud."""
    blocks: list[Block]


def answer(
    reply: Mapping[str, Any], turn: str, words: Strings, *, rating: str = "agent", share: bool = False
) -> Message:
    """A reply as a message.

    Args:
        reply: as `Reply.as_dict` gives it.
        turn: the opaque id that the buttons carry.
        words: labels.
        rating: "agent" where the workspace knows feedback buttons, "buttons" elsewhere, "none" for no rating.
        share: whether there is a button that shows the answer to the channel.
    """
    urgent = reply.get("kind") == "red_flag"
    suggestions = [] if urgent else [str(asks) for asks in reply.get("suggestions") or ()][:MAX_SUGGESTIONS]
    notes = [_source_line(reply), *(escape(str(reply.get(name) or "")) for name in ("notice", "disclaimer"))]
    below = [context(note) for note in notes if note.strip()]
    buttons = [button(asks, f"ask.{n}", turn) for n, asks in enumerate(suggestions) if asks.strip()]
    controls = list(button_blocks(buttons, SUGGESTIONS))
    if not urgent:
        controls += _rating(turn, words, rating)
    if share:
        controls.append({"type": "actions", "block_id": SHARE, "elements": [button(words.share, "share", turn)]})
    room = MAX_BLOCKS - len(below) - len(controls)
    return Message(cut(escape(str(reply.get("text") or "")), MAX_TEXT), [*_sections(reply, room), *below, *controls])


def sentence(text: str) -> Message:
    """A sentence of the app's own."""
    shown = cut(escape(text), MAX_SECTION)
    return Message(shown, [section(shown)])


def chosen(blocks: Sequence[Block], question: str, words: Strings, user: str = "") -> list[Block]:
    """The blocks of a message after a click on one of its suggestions, which are gone then.

    Args:
        blocks: of the message.
        question: the suggestion.
        words: the sentence in the suggestions' place.
        user: the id of who clicked, where others see the message too.
    """
    asked = escape(question)
    line = escape(words.chosen_by if user else words.chosen).format(user=f"<@{user}>", question=asked)
    return _replaced(blocks, SUGGESTIONS, {**context(line), "block_id": CHOSEN})


def rated(blocks: Sequence[Block], words: Strings) -> list[Block]:
    """The blocks of a message after its rating."""
    return _replaced(blocks, RATING, {**context(escape(words.thanks)), "block_id": RATED})


def without(blocks: Sequence[Block], *names: str) -> list[Block]:
    """The blocks of a message without those of these names."""
    return copy.deepcopy([block for block in blocks if not str(block.get("block_id", "")).startswith(names)])


def without_controls(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a message without what only its reader needs, for others to see."""
    return without(blocks, SUGGESTIONS, RATING, SHARE, CHOSEN, RATED)


def section(text: str) -> Block:
    """A paragraph of Slack's mrkdwn."""
    return {"type": "section", "text": _mrkdwn(text)}


def context(text: str) -> Block:
    """Small print, in Slack's mrkdwn."""
    pieces = [text] if len(text) <= MAX_SECTION else list(_pieces(text))[:10]
    return {"type": "context", "elements": [_mrkdwn(piece) for piece in pieces]}


def button(label: str, action: str, value: str) -> Block:
    """A button; a label that is too long for Slack ends in an ellipsis."""
    return {"type": "button", "text": plain(label, MAX_LABEL), "action_id": action, "value": value}


def button_blocks(buttons: Sequence[Block], name: str) -> Iterator[Block]:
    """Buttons in as few blocks as may hold them; the blocks' ids begin with `name`."""
    for first in range(0, len(buttons), MAX_BUTTONS):
        elements = list(buttons[first : first + MAX_BUTTONS])
        yield {"type": "actions", "block_id": f"{name}.{first // MAX_BUTTONS}", "elements": elements}


def plain(text: str, limit: int) -> Block:
    """A text in which Slack looks for nothing."""
    return {"type": "plain_text", "text": cut(" ".join(text.split()), limit), "emoji": False}


def cut(text: str, limit: int) -> str:
    """A text with an ellipsis at its end where it is longer than the limit."""
    return text if len(text) <= limit else _head(text, limit - 1).rstrip() + "…"


def _head(text: str, limit: int) -> str:
    """The beginning of an escaped text, up to the last line or word that is whole, and with whole entities."""
    if len(text) <= limit:
        return text
    for border in ("\n", " "):
        end = text.rfind(border, limit // 2, limit + 1)
        if end > 0:
            return text[:end]
    return re.sub(r"&[a-z]{0,3}$", "", text[:limit])


def _sections(reply: Mapping[str, Any], room: int) -> list[Block]:
    paragraphs = [escape(paragraph) for paragraph in _paragraphs(reply)]
    pieces = [piece for paragraph in paragraphs for piece in _pieces(paragraph)]
    if len(pieces) > room:
        pieces = [*pieces[: room - 1], cut("\n".join(pieces[room - 1 :]), MAX_SECTION)]
    shown, left = [], MAX_SECTIONS_TOGETHER
    for piece in pieces:
        if left <= 1:
            break
        shown.append(cut(piece, left))
        left -= len(piece)
    return [section(piece) for piece in shown]


def _paragraphs(reply: Mapping[str, Any]) -> Iterator[str]:
    """What each block of a reply says, its list as lines; a list's questions that are buttons too are left out."""
    blocks = reply.get("blocks")
    if blocks is None:  # a plain response of the domain has nothing but its text
        blocks = [{"text": reply.get("text") or ""}]
    buttons = set() if reply.get("kind") == "red_flag" else set(reply.get("suggestions") or ())
    for block in blocks:
        items = [f"• {item}" for item in block.get("items") or () if item not in buttons]
        paragraph = "\n".join([str(block["text"]), *items]).strip()
        if paragraph:
            yield paragraph


def _pieces(text: str) -> Iterator[str]:
    while text:
        piece = _head(text, MAX_SECTION)
        yield piece
        text = text[len(piece) :].lstrip()
        if text.startswith("&gt;"):
            text = JOINER + text  # it would be a quote, as it begins a section


def _source_line(reply: Mapping[str, Any]) -> str:
    """The line that names the sources, each linked where the reply knows its address."""
    line, done, end = str(reply.get("source_line") or ""), "", 0
    for source in reply.get("sources") or ():
        heading, link = source["heading"], source.get("link") or ""
        written = f"{heading} ({link})"
        start = line.find(written, end)
        if start < 0 or not _LABEL.fullmatch(heading) or not _ADDRESS.match(link):
            continue
        done += escape(line[end:start]) + _link(link, heading)
        end = start + len(written)
    done += escape(line[end:])
    return done if len(done) <= MAX_SECTION else escape(line)  # so long a line is split, and a link can't be


def _link(address: str, label: str) -> str:
    for sign, code in (("&", "&amp;"), ("<", "%3C"), (">", "%3E"), ("|", "%7C")):
        address = address.replace(sign, code)
    return f"<{''.join(address.split())}|{escape(' '.join(label.split()))}>"


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _rating(turn: str, words: Strings, rating: str) -> list[Block]:
    choices = (("up", UP, words.helpful), ("down", DOWN, words.not_helpful))
    if rating == "agent":
        positive, negative = (
            {"text": plain(label, MAX_LABEL), "value": f"{value}.{turn}", "accessibility_label": label}
            for value, _, label in choices
        )
        both = {"positive_button": positive, "negative_button": negative}
        element = {"type": "feedback_buttons", "action_id": "rate", **both}
        return [{"type": "context_actions", "block_id": RATING, "elements": [element]}]
    if rating == "buttons":
        elements = [button(f"{sign} {label}", f"rate.{value}", turn) for value, sign, label in choices]
        return [{"type": "actions", "block_id": RATING, "elements": elements}]
    return []


def _replaced(blocks: Sequence[Block], name: str, line: Block) -> list[Block]:
    """A copy in which the line stands where the first block of that name was, and the others are gone."""
    replaced: list[Block] = []
    for block in blocks:
        if not str(block.get("block_id", "")).startswith(name):
            replaced.append(block)
        elif line not in replaced:
            replaced.append(line)
    return copy.deepcopy(replaced)
