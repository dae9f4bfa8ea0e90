"""Pictures of the assistant in Slack; with GUT_PICTURES=1 (`make pictures`) they become those of the docs."""

from __future__ import annotations

import json
import os
import struct
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.channels.slack.home import home_view, prompts, welcome
from bot.channels.slack.manifest import read_manifest
from bot.channels.slack.speaking import drawn
from bot.channels.slack.strings import load_strings
from bot.channels.slack.topics import topic_groups
from bot.knowledge.faq import fixed_sentence
from bot.knowledge.model import Knowledge
from tests.channels.slack.rendering import (
    ONLY_YOU,
    Who,
    Workspace,
    blocks_html,
    captioned,
    home,
    message,
    page,
    pane,
    suggestions,
    typed,
    window,
)
from tests.widget.browser import Stage

WORDS = load_strings()
APP = read_manifest()
NAME, DESCRIPTION = APP["display_information"]["name"], APP["features"]["agent_view"]["agent_description"]
ASSISTANT = Who(NAME, APP["display_information"]["background_color"], is_app=True)
MARA, JONAS, INES = Who("Mara Lindt", "#7a5195"), Who("Jonas Weber", "#b5651d"), Who("Ines Novak", "#31708f")
PLACE = Workspace("Birchfield Practice", ASSISTANT, ("front-desk", "nutrition", "team-lunch"), (JONAS, INES))
TABS = ("Home", "Messages", "About")
TURN = "0" * 32

WIDTH, MAX_HEIGHT, SHARPNESS = 960, 1300, 1.5
MAX_BYTES = 300_000
SIGNATURE = b"\x89PNG\r\n\x1a\n"
OVERFLOWING = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const box = one.getBoundingClientRect(), around = (one.closest(".window") ?? document.body).getBoundingClientRect();
  const isWide = one instanceof HTMLElement && getComputedStyle(one).display !== "inline"
    && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0;
  return isWide || box.left < around.left - 1 || box.right > around.right + 1;
}).map((one) => one.outerHTML.slice(0, 120))"""
MANY_COLOURS = """async (bytes) => {
  const picture = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  return new Set(new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer)).size > 50; }"""


class Easel:
    """Where a page stands to be looked at and pictured."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        """Put pictures into a folder."""
        self._context = browser.new_context(
            viewport={"width": WIDTH, "height": 300}, device_scale_factor=SHARPNESS, color_scheme="light"
        )
        self._folder = folder
        self.requests: list[str] = []
        self._context.on("request", lambda request: self.requests.append(request.url))

    def show(self, html: str) -> Page:
        """Open a page."""
        shown = self._context.new_page()
        shown.set_content(html)
        return shown

    def take(self, shown: Page, name: str) -> None:
        """Picture a page, which is what it should be."""
        assert self.requests == []
        assert shown.evaluate(OVERFLOWING) == []
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"{name}.png"
        picture = shown.screenshot(path=path, full_page=True, animations="disabled", caret="hide")
        width, height = struct.unpack(">II", picture[16:24])
        assert picture.startswith(SIGNATURE)
        assert width == SHARPNESS * WIDTH
        assert SHARPNESS * 300 < height < SHARPNESS * MAX_HEIGHT
        assert len(picture) < MAX_BYTES
        assert shown.evaluate(MANY_COLOURS, list(picture)), "it is not blank"

    def close(self) -> None:
        """Put it away."""
        self._context.close()


@pytest.fixture
def easel(stage: Stage, root: Path, tmp_path: Path) -> Iterator[Easel]:
    """An easel for one test."""
    with stage.on() as browser:
        easel = Easel(browser, root / "docs/images" if os.environ.get("GUT_PICTURES") else tmp_path)
        yield easel
        easel.close()


def ask(assistant: str, question: str) -> dict[str, Any]:
    """What the running assistant replies to the first question of a conversation."""
    asked = json.dumps({"message": question}).encode()
    with urllib.request.urlopen(f"{assistant}/webhooks/rest/webhook", asked, timeout=60) as response:
        (said,) = json.load(response)
    reply: dict[str, Any] = said["reply"]
    return reply


def test_a_reply_can_be_pictured(easel: Easel, assistant: str) -> None:
    question = "is sauerkraut any good for me"
    reply = ask(assistant, question)
    said = blocks_html(drawn(reply, TURN, WORDS, rating="agent", private=False).blocks, {})
    talk = message(MARA, "9:41 AM", typed(question)) + message(ASSISTANT, "9:41 AM", said)
    shown = easel.show(page(NAME, window(PLACE, NAME, talk, tabs=TABS, tab="Messages")))

    expect(shown.get_by_text(question, exact=True)).to_be_visible()
    expect(shown.get_by_text("• kimchi")).to_be_visible()
    (source,) = reply["sources"]
    assert source["link"]
    expect(shown.get_by_role("link", name=source["heading"])).to_have_attribute("href", source["link"])
    for small in (reply["notice"], reply["disclaimer"]):
        expect(shown.get_by_text(small, exact=True)).to_be_visible()
    for label in (WORDS.helpful, WORDS.not_helpful, *reply["suggestions"]):
        expect(shown.get_by_role("button", name=label, exact=True)).to_be_visible()
    assert len(reply["suggestions"]) > 1
    easel.take(shown, "slack-reply")


def test_the_home_can_be_pictured(easel: Easel, knowledge: Knowledge, root: Path) -> None:
    groups = topic_groups(knowledge, WORDS)
    disclaimer = fixed_sentence(root / "domain.yml", "utter_disclaimer")
    content = home(home_view(groups, disclaimer, WORDS), {})
    shown = easel.show(page(NAME, window(PLACE, NAME, content, tabs=TABS, tab="Home")))

    for heading, questions in groups:
        expect(shown.locator(".home b").get_by_text(heading, exact=True)).to_be_visible()
        for asks in questions:
            expect(shown.get_by_role("button", name=asks, exact=True)).to_be_visible()
    for text in (WORDS.home_title, WORDS.greeting, WORDS.topics_title, disclaimer, WORDS.privacy):
        expect(shown.get_by_text(text, exact=True)).to_be_visible()
    expect(shown.get_by_role("button", name=WORDS.forget, exact=True)).to_have_class("danger")
    easel.take(shown, "slack-home")


def test_the_suggestions_of_a_new_conversation_can_be_pictured(easel: Easel, knowledge: Knowledge) -> None:
    starters = [knowledge.topics[topic].asks for topic in knowledge.start]
    chips = suggestions(ASSISTANT, DESCRIPTION, WORDS.prompts_title, prompts(starters))
    hello = message(ASSISTANT, "9:40 AM", blocks_html(welcome(starters, WORDS).blocks, {}))
    views = [
        captioned(caption, pane(PLACE, NAME, content, tabs=TABS, tab="Messages"))
        for caption, content in (("With the agent view", chips), ("Without it: a welcome message", hello))
    ]
    shown = easel.show(page(NAME, *views))

    expect(shown.get_by_text(WORDS.prompts_title, exact=True)).to_be_visible()
    expect(shown.get_by_text(WORDS.welcome, exact=True)).to_be_visible()
    for asks in starters:
        expect(shown.get_by_role("listitem").get_by_text(asks, exact=True)).to_be_visible()
        expect(shown.get_by_role("button", name=asks, exact=True)).to_be_visible()
    easel.take(shown, "slack-suggestions")


def test_a_private_answer_can_be_pictured(easel: Easel, assistant: str) -> None:
    reply = ask(assistant, "which foods contain probiotics")
    said = blocks_html(drawn(reply, TURN, WORDS, rating="buttons", private=True).blocks, {})
    talk = (
        message(JONAS, "9:32 AM", typed("Somebody at the desk asked me about fermented foods. Which ones are there?"))
        + message(MARA, "9:34 AM", typed("Let me ask the assistant."))
        + message(ASSISTANT, "9:35 AM", said, only_you=True)
    )
    shown = easel.show(page(NAME, window(PLACE, "nutrition", talk)))

    expect(shown.locator(".private").get_by_text(ONLY_YOU, exact=True)).to_be_visible()
    expect(shown.locator(".private").get_by_text("• sauerkraut")).to_be_visible()
    expect(shown.get_by_text(reply["disclaimer"], exact=True)).to_be_visible()
    expect(shown.get_by_role("button", name=WORDS.share, exact=True)).to_be_visible()
    easel.take(shown, "slack-private")
