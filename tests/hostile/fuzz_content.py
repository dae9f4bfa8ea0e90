"""Fuzz the content's YAML and the answers' HTML: `python -m tests.hostile.fuzz_content -atheris_runs=10000`."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

from tests.hostile.fuzzing import fuzz, instrumented, text_of

with instrumented(__name__):
    from bot.channels.web.faq_html import faq_html
    from bot.errors import ContentError
    from bot.knowledge.faq import Faq
    from bot.knowledge.reply import Block, Reply, Source
    from bot.knowledge.yaml_source import read_yaml
    from bot.nlu.red_flag_patterns import RedFlagPatterns

LONGEST_YAML = 1200
"""The content is the operator's own."""
TAGS = {"details", "summary", "p", "ul", "li", "small", "a"}
FILE = Path(tempfile.mkdtemp(prefix="gut-fuzz-")) / "content.yml"
SEEDS = (
    b"\x00topics:\n  kefir:\n    says: [a, {section: b, text: c}]\n", b"\x00a: &a [x, x]\nb: [*a, *a]\n",
    b"\x00a: &a [*a]\n", b"\x00? [a, b]\n: c\n", b"\x00a: !!int ''\n", b"\x00a: !!timestamp x\n", b"\x00<<: {a: b}\n",
    b"\x00a: 1:1.5\n", b"\xd6[", b"\xd6a: {", b"\x00a: 2001-99-99\n", b"\x00!!python/object/apply:os.system ['id']\n",
    b"\x00version: 1\nspellings: {a: [b]}\nforgive: []\nreal_words: []\nwords: {A: [b c]}\nadvice: {a: b}\nrules: []\n",
    b"\x00a: \xff\xfe\n", b"\x00<script>'\"&{[(javascript:", b"\xd6- ", b"\xd61:", b"\x00a: 0b\n",
    b"\x00a: !!float ''\n", b"\xff<a href=x>", b"\xe8[[", b"\xff{[",
)  # fmt: skip


class Tags(HTMLParser):
    """The tags and attributes of some HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


def one_input(data: bytes) -> None:
    """Bytes as a file of content, and a text as an answer in HTML."""
    text = text_of(data)
    FILE.write_bytes(text[:LONGEST_YAML].encode("utf-8", "surrogateescape"))
    with suppress(ContentError):
        RedFlagPatterns(read_yaml(FILE))
    with suppress(UnicodeEncodeError):
        text.encode()
        _draw(text)


def _draw(text: str) -> None:
    source = Source("a", text[:90], "https://clinic.example/" + text[:90])
    line = f"Source: {source.heading} ({source.link})"
    reply = Reply("answer", (Block(text, tuple(text.split()[:9])),), (), (source,), line, (text,), text[:9], text[:900])
    html = faq_html([Faq(text[:200], (reply,))])
    tags = Tags()
    tags.feed(html)
    assert tags.seen <= TAGS
    assert tags.attributes <= {"lang", "href"}
    assert len(html) < 20 * len(text) + 2000


if __name__ == "__main__":
    fuzz(one_input, SEEDS)
