"""Pictures of the main states; with GUT_PICTURES set (`make pictures`) they become those of the docs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.widget.conftest import NewVisitor
from tests.widget.pages import Chat

PHONE = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}
HARD = "how many cfu of l plantarum should i take and what does it do"
STATES: dict[str, tuple[dict[str, Any], str]] = {
    "widget-desk": ({}, "is sauerkraut any good for me"),
    "widget-phone": ({**PHONE, "color_scheme": "dark"}, HARD),
    "widget-urgent": (PHONE, "theres blood when i go to the toilet, would kefir help"),
}
MAX_BYTES = 200_000
BLANK_BYTES = 8_000
"""A picture of one colour is smaller."""


@pytest.mark.parametrize("name", STATES)
def test_the_main_states_can_be_pictured(
    new_visitor: NewVisitor, assistant: str, root: Path, tmp_path: Path, name: str
) -> None:
    options, question = STATES[name]
    chat: Chat = new_visitor(**options).visit(f"{assistant}/")
    chat.open().ask(question)
    chat.page.wait_for_load_state("networkidle")
    path = (root / "docs/images" if os.environ.get("GUT_PICTURES") else tmp_path) / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    chat.page.screenshot(path=path, animations="disabled", caret="hide")
    assert BLANK_BYTES < path.stat().st_size < MAX_BYTES
