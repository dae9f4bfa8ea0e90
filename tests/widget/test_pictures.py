"""Pictures of the main states; with GUT_PICTURES=1 (`make pictures`) they become those of the docs."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.widget.conftest import NewVisitor
from tests.widget.pages import Chat

DESK: dict[str, Any] = {"viewport": {"width": 840, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}
HARD = "how many cfu of l plantarum should i take and what does it do"
STATES: dict[str, tuple[dict[str, Any], str, str]] = {
    "widget-desk": (DESK, "English", "is sauerkraut any good for me"),
    "widget-phone": ({**PHONE, "color_scheme": "dark"}, "English", HARD),
    "widget-german": (DESK, "Deutsch", ""),
    "widget-urgent": (PHONE, "English", "theres blood when i go to the toilet, would kefir help"),
}
MAX_BYTES = 150_000
SIGNATURE = b"\x89PNG\r\n\x1a\n"
FEW_COLOURS = 50
COLOURS = """async (bytes) => {
  const picture = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  return new Set(new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer)).size; }"""


@pytest.mark.parametrize("name", STATES)
def test_the_main_states_can_be_pictured(
    new_visitor: NewVisitor, assistant: str, root: Path, tmp_path: Path, name: str
) -> None:
    options, language, question = STATES[name]
    chat: Chat = new_visitor(**options).visit(f"{assistant}/")
    chat.page.get_by_text(language, exact=True).click()
    chat.page.get_by_role("heading", level=1).evaluate("(title) => title.parentElement.scrollIntoView()")
    chat.open()
    expect(chat.suggestions.first).to_be_visible()
    if question:
        chat.ask(question)
    chat.page.wait_for_load_state("networkidle")
    path = (root / "docs/images" if os.environ.get("GUT_PICTURES") else tmp_path) / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    picture = chat.page.screenshot(path=path, animations="disabled", caret="hide")
    assert picture.startswith(SIGNATURE)
    assert struct.unpack(">II", picture[16:24]) == tuple(options["viewport"].values())
    assert len(picture) < MAX_BYTES
    assert chat.page.evaluate(COLOURS, list(picture)) > FEW_COLOURS, "it is not blank"
