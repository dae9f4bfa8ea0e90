"""The style of the report and of the pages around it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

STYLE = Path(__file__).with_name("page.css")
FRAME = Path(__file__).parent
"""The folder of `frame.html`, which every page stands in."""
DESK = "<!-- desk -->"
"""Where the administrators' page puts its own controls into a report."""


def style_text() -> str:
    """The style sheet, to stand in a page."""
    return f"\n{STYLE.read_text(encoding='utf-8')}"


def style_source(style: str) -> str:
    """What a content security policy calls a style that stands in its page."""
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"
