"""What Slack's documentation allows in blocks and views: `violations` and `view_violations` say what breaks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.channels.slack.limits import LIMITS
from tests.channels.slack.shapes import Check, anything, by_type, flag, one_of, plain, rich, several, shape, string

ACTION_ID = {"action_id": string("element.action_id")}
CONFIRM = shape(
    {
        "title": plain("confirm.title"),
        "text": plain("confirm.text"),
        "confirm": plain("confirm.button"),
        "deny": plain("confirm.button"),
    },
    {"style": one_of("primary", "danger")},
)
ACTIONABLE = {**ACTION_ID, "confirm": CONFIRM}
FOCUS = {"focus_on_load": flag}


def option(text: Check) -> Check:
    """One of the things to choose from."""
    return shape({"text": text, "value": string("option.value")}, {"description": rich("option.description")})


MARKED_OPTION, PLAIN_OPTION = option(rich("option.text")), option(plain("option.text"))
OVERFLOW_OPTION = shape(
    {"text": plain("option.text"), "value": string("option.value")},
    {"description": plain("option.description"), "url": string("button.url")},
)
RATING = shape(
    {"text": plain("feedback.text"), "value": string("feedback.value")},
    {"accessibility_label": string("button.accessibility_label")},
)
IMAGE = shape({"image_url": string("image.url"), "alt_text": string("image.alt_text")})
ELEMENTS: dict[str, Check] = {
    "button": shape(
        {"text": plain("button.text")},
        {
            **ACTIONABLE,
            "url": string("button.url"),
            "value": string("button.value"),
            "style": one_of("primary", "danger"),
            "accessibility_label": string("button.accessibility_label"),
        },
    ),
    "radio_buttons": shape(
        {"options": several(MARKED_OPTION, "radio_buttons.options")},
        {**ACTIONABLE, **FOCUS, "initial_option": MARKED_OPTION},
    ),
    "checkboxes": shape(
        {"options": several(MARKED_OPTION, "checkboxes.options")},
        {**ACTIONABLE, **FOCUS, "initial_options": several(MARKED_OPTION, "checkboxes.options")},
    ),
    "overflow": shape({"options": several(OVERFLOW_OPTION, "overflow.options")}, ACTIONABLE),
    "static_select": shape(
        {"options": several(PLAIN_OPTION, "static_select.options")},
        {**ACTIONABLE, **FOCUS, "initial_option": PLAIN_OPTION, "placeholder": plain("placeholder")},
    ),
    "plain_text_input": shape(
        {},
        {
            **ACTION_ID,
            **FOCUS,
            "initial_value": string("plain_text_input.initial_value", least=0),
            "multiline": flag,
            "min_length": anything,
            "max_length": anything,
            "dispatch_action_config": anything,
            "placeholder": plain("placeholder"),
        },
    ),
    "feedback_buttons": shape({"positive_button": RATING, "negative_button": RATING}, ACTION_ID),
    "icon_button": shape(
        {"icon": one_of("trash"), "text": plain("button.text")},
        {**ACTIONABLE, "value": string("button.value"), "accessibility_label": string("button.accessibility_label")},
    ),
    "image": IMAGE,
}
CHOICES = ("radio_buttons", "checkboxes", "static_select")
BLOCK_ID = {"block_id": string("block.block_id")}
ACCESSORY = by_type(ELEMENTS, ("button", "overflow", "image", *CHOICES))
CONTEXT_ITEM = by_type({"image": IMAGE, "plain_text": anything, "mrkdwn": anything})


def context_item(value: Any, at: str) -> list[str]:
    """An image or a text."""
    kind = value.get("type") if isinstance(value, dict) else None
    return rich("context.text")(value, at) if kind in ("plain_text", "mrkdwn") else CONTEXT_ITEM(value, at)


BLOCKS: dict[str, Check] = {
    "section": shape(
        {},
        {
            **BLOCK_ID,
            "text": rich("section.text"),
            "fields": several(rich("section.field"), "section.fields"),
            "accessory": ACCESSORY,
            "expand": flag,
        },
    ),
    "divider": shape({}, BLOCK_ID),
    "header": shape({"text": plain("header.text")}, BLOCK_ID),
    "context": shape({"elements": several(context_item, "context.elements")}, BLOCK_ID),
    "actions": shape(
        {"elements": several(by_type(ELEMENTS, ("button", "overflow", *CHOICES)), "actions.elements")}, BLOCK_ID
    ),
    "context_actions": shape(
        {"elements": several(by_type(ELEMENTS, ("feedback_buttons", "icon_button")), "context_actions.elements")},
        BLOCK_ID,
    ),
    "input": shape(
        {"label": plain("input.label"), "element": by_type(ELEMENTS, ("plain_text_input", *CHOICES))},
        {**BLOCK_ID, "hint": plain("input.hint"), "optional": flag, "dispatch_action": flag},
    ),
    "image": shape(
        {"image_url": string("image.url"), "alt_text": string("image.alt_text")},
        {**BLOCK_ID, "title": plain("image.title")},
    ),
    "markdown": shape({"text": string("markdown.text")}, BLOCK_ID),
}
BLOCK = by_type(BLOCKS)
ONLY_IN_MESSAGES = {"context_actions", "markdown"}
AGENT_TYPES = {"context_actions", "feedback_buttons"}
VIEW_KEYS = {
    "private_metadata": string("view.private_metadata", least=0),
    "callback_id": string("view.callback_id"),
    "external_id": string("view.external_id", least=0),
}
MODAL_KEYS = {
    "submit": plain("view.submit"),
    "close": plain("view.close"),
    "clear_on_close": flag,
    "notify_on_close": flag,
    "submit_disabled": flag,
}
VIEWS = {
    "home": shape({"blocks": anything, "type": anything}, VIEW_KEYS),
    "modal": shape({"blocks": anything, "type": anything, "title": plain("view.title")}, {**VIEW_KEYS, **MODAL_KEYS}),
}


def elements_of(block: Any) -> Iterator[dict[str, Any]]:
    """The elements of a block that can be pressed or filled in."""
    if not isinstance(block, dict):
        return
    inside = block.get("elements")
    for element in [*(inside if isinstance(inside, list) else []), block.get("accessory"), block.get("element")]:
        if isinstance(element, dict):
            yield element


def twice(values: Iterator[Any]) -> list[str]:
    """Those that stand more than once."""
    return [value for value, times in Counter(each for each in values if isinstance(each, str)).items() if times > 1]


def ids_twice(blocks: list[Any]) -> list[str]:
    """Ids that should be unique and are not."""
    found = twice(block.get("block_id") for block in blocks if isinstance(block, dict))
    faults = [f"blocks: block_id {each} stands twice" for each in found]
    for number, block in enumerate(blocks):
        actions = twice(element.get("action_id") for element in elements_of(block))
        faults += [f"blocks[{number}]: action_id {each} stands twice" for each in actions]
    return faults


def beyond_shape(block: Any, at: str, surface: str) -> list[str]:
    """What the keys alone do not say."""
    if not isinstance(block, dict):
        return []
    faults = []
    if block.get("type") == "section" and not (block.get("text") or block.get("fields")):
        faults.append(f"{at}: needs text or fields")
    if surface != "message" and block.get("type") in ONLY_IN_MESSAGES:
        faults.append(f"{at}: unsupported type: {block['type']}")
    for element in elements_of(block):
        options = element.get("options")
        chosen = element.get("initial_option")
        if chosen is not None and isinstance(options, list) and chosen not in options:
            faults.append(f"{at}: initial_option is no option")
    return faults


def text_within(part: Any) -> int:
    """How many characters of text there are in blocks, or in a part of one."""
    if isinstance(part, list):
        return sum(text_within(each) for each in part)
    if not isinstance(part, dict):
        return 0
    own = part.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(text_within(each) for each in part.values())


def too_long(blocks: Any) -> list[str]:
    """That a message's blocks hold too much text together, though each may hold its own."""
    most = LIMITS["message.blocks_text"]
    return [f"blocks: must hold at most {most} characters (message.blocks_text)"] if text_within(blocks) > most else []


def violations(blocks: Any, surface: str = "message") -> list[str]:
    """What breaks Slack's rules in a message's or a view's blocks; surface: message, home or modal."""
    if not isinstance(blocks, list):
        return ["blocks: must be a list"]
    most = LIMITS["message.blocks" if surface == "message" else "view.blocks"]
    faults = [f"blocks: must be at most {most} blocks"] if len(blocks) > most else []
    for number, block in enumerate(blocks):
        at = f"blocks[{number}]"
        faults += [*BLOCK(block, at), *beyond_shape(block, at, surface)]
    markdown = sum(len(str(b.get("text", ""))) for b in blocks if isinstance(b, dict) and b.get("type") == "markdown")
    if markdown > LIMITS["markdown.text"]:
        faults.append(f"blocks: markdown must be at most {LIMITS['markdown.text']} characters together")
    return faults + ids_twice(blocks)


def view_violations(view: Any, kind: str) -> list[str]:
    """What breaks Slack's rules in a view; kind: home or modal."""
    if not isinstance(view, dict):
        return ["view: must be an object"]
    faults = [] if view.get("type") == kind else [f"view: type must be {kind}"]
    faults += [*VIEWS[kind](view, "view"), *violations(view.get("blocks"), kind)]
    blocks = view.get("blocks")
    asks = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if kind == "modal" and asks and "submit" not in view:
        faults.append("view: needs submit where there are inputs")
    return faults


def for_agents(blocks: Any) -> list[str]:
    """Types in these blocks that only a workspace with agents knows, each with its place."""
    found = []
    for number, block in enumerate(blocks if isinstance(blocks, list) else []):
        parts = [block, *elements_of(block)] if isinstance(block, dict) else []
        found += [f"blocks[{number}]: unsupported type: {p['type']}" for p in parts if p.get("type") in AGENT_TYPES]
    return found
