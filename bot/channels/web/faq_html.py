"""The most asked questions as HTML, for a page without JavaScript or while the assistant is away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from bot.knowledge.faq import Faq
from bot.knowledge.reply import Block, Reply

LANGUAGE = "en"
"""That of the answers, whatever the page's is."""


def faq_html(entries: Iterable[Faq]) -> str:
    """One `<details>` a question, a line each, with every text escaped."""
    return "\n".join(_details(entry) for entry in entries)


def _details(entry: Faq) -> str:
    body = "".join(part for reply in entry.replies for part in _reply(reply))
    return f'<details lang="{LANGUAGE}"><summary>{escape(entry.question)}</summary>{body}</details>'


def _reply(reply: Reply) -> Iterator[str]:
    yield from (_block(block) for block in reply.blocks)
    if reply.source_line:
        yield f"<p>{_source_line(reply)}</p>"
    if reply.disclaimer:
        yield f"<p><small>{escape(reply.disclaimer)}</small></p>"


def _block(block: Block) -> str:
    items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
    return f"<p>{escape(block.text)}</p>" + (f"<ul>{items}</ul>" if items else "")


def _source_line(reply: Reply) -> str:
    """The sources, each with its address behind its heading where it has one."""
    line = escape(reply.source_line)
    for source in reply.sources:
        heading, link = escape(source.heading), escape(source.link)
        line = line.replace(f"{heading} ({link})", f'<a href="{link}">{heading}</a>') if link else line
    return line
