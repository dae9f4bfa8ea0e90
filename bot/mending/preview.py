"""How an answer looks in the shell, in Slack and in the widget, before anybody else sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from bot.channels.slack.blocks import Block, answer
from bot.channels.slack.strings import load_strings
from bot.errors import ContentError, GutError
from bot.knowledge.composer import Composer
from bot.knowledge.faq import fixed_sentence
from bot.knowledge.loader import load_knowledge
from bot.knowledge.question import Question
from bot.settings import Settings

PAGE = Path(__file__).with_name("preview.html")
WIDGET = Path("bot") / "widget" / "dist" / "gut-chat.js"
_SLACK_LINK = re.compile(r"<(https?://[^|>]+)\|([^>]+)>")


@dataclass(frozen=True)
class Preview:
    """A question with its reply, ready to be drawn."""

    question: str
    reply: Mapping[str, Any]
    """As `Reply.as_dict` gives it."""

    @property
    def shell(self) -> str:
        """As `rasa shell` and `gut ask` show it."""
        text, suggestions = str(self.reply["text"]), self.reply["suggestions"]
        listed = all(asks in text for asks in suggestions)
        return text if listed else "\n".join([text, *(f"> {asks}" for asks in suggestions)])

    @property
    def blocks(self) -> list[Block]:
        """As Block Kit."""
        return answer(self.reply, "preview", load_strings()).blocks


def preview(root: Path, what: str, html: Path | None, settings: Settings) -> int:
    """Print how an answer looks, or write a page of it.

    Args:
        root: the project's folder.
        what: a topic, an aspect, an intent of small talk, or a question; only a question needs the model.
        html: where the page is written; None to print.
        settings: the operator's.

    Returns:
        0.

    Raises:
        GutError: the page can't be written, there is no model, or a file does not hold what it must.
    """
    seen = of_name(root, what, settings.article_url) or _of_question(what)
    if html is None:
        print("\n".join(text_of(seen)))
        return 0
    try:
        html.write_text(page_of(seen, (root / WIDGET).read_text(encoding="utf-8")), encoding="utf-8")
    except OSError as e:
        raise GutError(f"{html} can't be written ({e.strerror}): name another place.") from e
    print(f"The page is at {html}.")
    return 0


def of_name(root: Path, name: str, url: str = "") -> Preview | None:
    """The answer to a topic, an aspect or small talk, without a model; None where nothing is called so.

    Raises:
        ContentError: a file does not hold what it must, or it looks like a name and is none.
    """
    composer = Composer(load_knowledge(root / "data", url=url))
    knowledge = composer.knowledge
    if name in knowledge.topics or name in knowledge.aspects:
        question = knowledge.topics[name].asks if name in knowledge.topics else name
        reply = composer.answer([Question(question, name)])
    elif name in knowledge.chitchat:
        question, reply = name, composer.chitchat(name)
    elif re.fullmatch(r"[a-z_]+\.[a-z_]+", name):
        raise ContentError(f"Nothing is called {name!r}: `gut mend --list` names all topics and aspects.")
    else:
        return None
    disclaimer = fixed_sentence(root / "domain.yml", "utter_disclaimer")
    return Preview(question, composer.finish(reply, disclaimer=disclaimer, first=True).as_dict())


def text_of(seen: Preview) -> Iterator[str]:
    """The lines that show a reply in a terminal."""
    yield f"Question: {seen.question}"
    yield "\n--- In the shell"
    yield seen.shell
    yield "\n--- In Slack"
    for block in seen.blocks:
        yield from _slack_lines(block)
    yield "\n--- On the website"
    yield from _widget_lines(seen.reply)


def page_of(seen: Preview, widget: str) -> str:
    """A page that needs no other file: the real widget, a sketch of Slack, and the shell.

    Args:
        seen: what is drawn.
        widget: the widget's script.
    """
    turn = {"id": "preview", "text": seen.question, "at": "", "replies": [seen.reply], "feedback": None}
    values = {
        "title": escape(seen.question),
        "about": escape(f"A reply of the kind {seen.reply['kind']}. This page is a preview: nothing was sent."),
        "slack": "".join(map(_slack_html, seen.blocks)),
        "blocks": escape(json.dumps({"blocks": seen.blocks}, ensure_ascii=False, indent=2)),
        "shell": escape(seen.shell),
        # "<" would let a text end the script that it stands in.
        "turn": json.dumps(turn, ensure_ascii=False).replace("<", "\\u003c"),
        "widget": widget.replace("</script", "<\\/script"),
    }
    pattern = re.compile("|".join(f"{{{name}}}" for name in values))
    return pattern.sub(lambda match: values[match.group()[1:-1]], PAGE.read_text(encoding="utf-8"))


def _of_question(text: str) -> Preview:
    """The reply to a question, by the trained model."""
    import asyncio

    from bot.assistant import Assistant
    from bot.logs import configure_logs
    from bot.progress import step
    from bot.training import current_model

    configure_logs()
    with step("Loading the model"):
        assistant = Assistant.load(current_model())
    reply = asyncio.run(assistant.ask(text, "preview"))
    if reply["kind"] == "error":
        raise GutError(f"The question could not be answered: {reply['text']}")
    return Preview(text, reply)


def _texts(block: Block) -> Sequence[str]:
    if block["type"] == "section":
        return [block["text"]["text"]]
    return [element["text"]["text"] if isinstance(element["text"], dict) else element["text"]
            for element in block.get("elements", ()) if "text" in element]  # fmt: skip


def _labels(block: Block) -> list[str]:
    """The labels of a block's buttons; feedback buttons have two in one."""
    labels = []
    for element in block.get("elements", ()):
        if element["type"] == "feedback_buttons":
            labels += [element[name]["text"]["text"] for name in ("positive_button", "negative_button")]
        elif element["type"] == "button":
            labels.append(element["text"]["text"])
    return labels


def _slack_lines(block: Block) -> Iterator[str]:
    if labels := _labels(block):
        yield " ".join(f"[ {label} ]" for label in labels)
        return
    mark = "  " if block["type"] == "context" else ""
    for text in _texts(block):
        plain = _SLACK_LINK.sub(r"\2 (\1)", text)
        for sign, code in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
            plain = plain.replace(code, sign)
        yield from (mark + line for line in plain.splitlines())


def _slack_html(block: Block) -> str:
    if labels := _labels(block):
        return f'<p class="buttons">{"".join(f"<span class=button>{escape(label)}</span>" for label in labels)}</p>'
    kind = ' class="context"' if block["type"] == "context" else ""
    # Slack's own escapes are those of HTML, and its links the only thing beside them.
    return "".join(f"<p{kind}>{_linked(text)}</p>" for text in _texts(block))


def _linked(text: str) -> str:
    parts = _SLACK_LINK.split(text)
    shown = [parts[0].replace("<", "&lt;")]
    for address, label, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        shown.append(f'<a href="{escape(address.replace("&amp;", "&"))}">{label}</a>{rest.replace("<", "&lt;")}')
    return "".join(shown)


def _widget_lines(reply: Mapping[str, Any]) -> Iterator[str]:
    chips = list(reply["suggestions"])
    for block in reply["blocks"]:
        yield from filter(None, [block["text"], *(f"• {item}" for item in block["items"] if item not in chips)])
    for source in reply["sources"]:
        yield f"  Source: {source['heading']}" + (f" -> {source['link']}" if source["link"] else "")
    yield from (f"  {reply[name]}" for name in ("notice", "disclaimer") if reply[name])
    yield from (f"( {asks} )" for asks in chips)
