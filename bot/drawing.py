"""Drawings that stand in a page: SVG in the page's own colours and font, which change with light and dark."""

# Matplotlib 3.5 ships no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.figure import Figure

INK, SOFT, GRID, ACCENT = "#010101", "#010102", "#010103", "#010104"
"""Stand-ins: the page puts its own colours in their place."""
COLOURS = {INK: "ink", SOFT: "soft", GRID: "grid", ACCENT: "accent"}
STYLE: Mapping[str, Any] = {
    "svg.fonttype": "none",  # text stays text: searched, enlarged, read aloud, in the page's font
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
}
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
HEAD = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->|<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)


@contextmanager
def drawing() -> Iterator[None]:
    """Draw within this: in the page's style, without warnings of letters that only the browser has."""
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        yield


def as_element(
    name: str, figure: Figure, more_colours: Mapping[str, str] | None = None, box: str | None = None
) -> Markup:
    """A figure as an element of the page: without a head or a style of its own, hidden from readers aloud.

    Args:
        name: its own on the page; ids come from it, the same at every run.
        figure: what was drawn.
        more_colours: stand-ins beside ours, with the names of the page's colours.
        box: how Matplotlib cuts it, `tight` or as it was made.
    """
    text = StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(text, format="svg", bbox_inches=box, pad_inches=0.06, metadata=NO_METADATA)
    svg = HEAD.sub("", text.getvalue())
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r' xmlns(:xlink)?="[^"]*"', "", svg)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)  # every drawing has the same ones
    svg = re.sub(r' style="([^"]*)"', lambda found: _attributes(found[1]), svg)
    for stand_in, colour in {**COLOURS, **(more_colours or {})}.items():
        svg = svg.replace(stand_in, f"var(--{colour})")
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704  Matplotlib has escaped the labels


def _attributes(style: str) -> str:
    """A style as attributes, so that a page's policy needs to allow no styles but its own."""
    pairs = (declaration.split(":", 1) for declaration in style.split(";") if ":" in declaration)
    found = {name.strip(): value.strip() for name, value in pairs}
    if font := re.match(r"([\d.]+px)", found.pop("font", "")):
        found["font-size"] = font[1]
    return "".join(f' {name}="{value}"' for name, value in found.items())
