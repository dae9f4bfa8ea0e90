"""The page of `gut preview --html` in a browser: the widget in it is the real one, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.mending.preview import preview
from bot.settings import Settings
from tests.widget.browser import Stage, find_chromium

pytestmark = pytest.mark.widget


@pytest.fixture
def stage(root: Path) -> Iterator[Stage]:
    """A browser."""
    stage = Stage(find_chromium(root))
    yield stage
    stage.close()


def test_the_real_widget_draws_the_reply_without_any_server(root: Path, tmp_path: Path, stage: Stage) -> None:
    preview(root, "foods.synergy", tmp_path / "page.html", Settings(article_url="https://clinic.example/guide"))
    asked, trouble = [], []
    with stage.on() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda message: trouble.append(message.text))
        page.goto((tmp_path / "page.html").as_uri())
        reply = page.locator("gut-chat [part~=reply]")
        expect(reply).to_contain_text("Probiotics are the helpful living microbes")
        expect(reply.get_by_role("link")).to_contain_text("Incorporating Probiotics into Your Diet")
        page.close()

    assert asked == [(tmp_path / "page.html").as_uri()]
    assert trouble == []
