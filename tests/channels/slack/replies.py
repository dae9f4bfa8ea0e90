"""Replies to draw: one with everything in it, and any that there could be."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from bot.channels.slack.blocks import answer
from bot.channels.slack.strings import load_strings
from bot.knowledge.reply import KINDS, Block, Reply, Source

WORDS = load_strings()
TURN = "0123456789abcdef" * 2
LINK = "https://example.org/guide?a=1&b=2#:~:text=Foods%20%26%20more"
SOURCES = (Source("diet", "Foods & more", LINK), Source("book", "The book"))
REPLY = Reply(
    "answer",
    (Block("Yes, it lists kefir & *more*."), Block("Also on the list:", ("yogurt", "kimchi"))),
    ("foods.fermented",),
    SOURCES,
    f"Source: Foods & more ({LINK}); The book",
    ("What are prebiotics?", "What is leaky gut?"),
    "I am an automated assistant.",
    "This is not medical advice.",
)

TEXT = st.text(max_size=60) | st.builds(
    lambda unit, times: unit * times, st.text(min_size=1, max_size=12), st.integers(1, 1500)
)
LINKS = st.sampled_from(["", LINK, "https://example.org/a|b>c d", "javascript:alert(1)", "https://x/" + "y" * 4000])
SOURCE = st.builds(Source, TEXT, TEXT, LINKS)
REPLIES = st.builds(
    Reply,
    st.sampled_from(KINDS),
    st.lists(st.builds(Block, TEXT, st.lists(TEXT, max_size=12).map(tuple)), max_size=70).map(tuple),
    st.just(()),
    st.lists(SOURCE, max_size=6).map(tuple),
    TEXT,
    st.lists(TEXT, max_size=130).map(tuple),
    TEXT,
    TEXT,
)


def draw(reply: Reply, rating: str = "agent", share: bool = False) -> list[dict[str, Any]]:
    """The blocks of a reply."""
    return answer(reply.as_dict(), TURN, WORDS, rating=rating, share=share).blocks


def texts(blocks: list[dict[str, Any]], kind: str) -> list[str]:
    """The texts of the sections, or of the small print."""
    if kind == "section":
        return [block["text"]["text"] for block in blocks if block["type"] == kind]
    return ["\n".join(e["text"] for e in block["elements"]) for block in blocks if block["type"] == kind]


def buttons(blocks: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The buttons of the blocks whose ids begin with a name."""
    found = [block for block in blocks if block.get("block_id", "").startswith(name)]
    return [element for block in found for element in block["elements"]]
