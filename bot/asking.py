"""`gut ask`: questions from the command line, through the same model and actions as every channel."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.assistant import Assistant
from bot.logs import configure_logs
from bot.progress import step
from bot.training import current_model

FIELDS = ("kind", "topics", "text", "sources", "suggestions")


@dataclass(frozen=True)
class Line:
    """A line of the input."""

    text: str
    conversation: str


def ask_one(question: str, *, as_json: bool) -> int:
    """Ask one question and print the reply."""
    return ask_all([question.encode()], as_json=as_json, conversation=False)


def ask_all(lines: Iterable[bytes], *, as_json: bool, conversation: bool) -> int:
    """Ask every line and print its reply as soon as it is there.

    Returns:
        0; 1 where a line could not be answered.
    """
    configure_logs()
    if sys.stderr.isatty():
        with step("Loading the model"):
            assistant = Assistant.load(current_model())
    else:
        assistant = Assistant.load(current_model())
    return asyncio.run(_ask(assistant, numbered(lines, conversation=conversation), as_json=as_json))


def numbered(lines: Iterable[bytes], *, conversation: bool) -> Iterator[Line]:
    """Give each line its conversation.

    With `conversation` the lines are turns and an empty line starts the next conversation; otherwise
    every line, an empty one too, is a question of its own.
    """
    number = 0
    for raw in lines:
        text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if conversation and not text.strip():
            number += 1
            continue
        yield Line(text, f"cli-{number}")
        if not conversation:
            number += 1


async def _ask(assistant: Assistant, lines: Iterator[Line], *, as_json: bool) -> int:
    failed = False
    before = None
    for line in lines:
        answer = await answer_line(assistant, line)
        failed = failed or answer["kind"] == "error"
        if as_json:
            print(json.dumps(answer, ensure_ascii=False), flush=True)
        else:
            if before is not None:
                print()
            print(readable(answer), flush=True)
        before = line
    return 1 if failed else 0


async def answer_line(assistant: Assistant, line: Line) -> dict[str, Any]:
    """The JSON object of one question; of kind `error` where it can't be answered."""
    try:
        reply = await assistant.ask(line.text, line.conversation)
        reading = await assistant.reading(line.conversation)
    except Exception as e:  # one bad line must not end the batch
        return {"question": line.text, "kind": "error", "error": type(e).__name__}
    if reply["kind"] == "error":
        return {"question": line.text, "kind": "error", "error": reply["text"]}
    return {"question": line.text, **{key: reply[key] for key in FIELDS}, **_read(reading)}


def _read(reading: Mapping[str, Any]) -> dict[str, Any]:
    entities = reading.get("entities") or []
    return {
        "entities": [{"type": e["entity"], "value": e["value"], "text": e.get("text", "")} for e in entities],
        "confidence": round(float(reading["intent"]["confidence"]), 4),
    }


def readable(answer: Mapping[str, Any]) -> str:
    """A reply as people see it, with the suggestions under it where the text does not list them."""
    text = str(answer.get("text") or answer.get("error"))
    suggestions = answer.get("suggestions") or []
    if suggestions and not all(question in text for question in suggestions):
        text += "\n> " + "\n> ".join(suggestions)
    return text
