"""What is typed and what is answered stays text, and stays as it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.widget.kept_session import questions
from tests.widget.site import Site
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
MESSAGES = "**/webhooks/web/messages"
HOSTILE = {
    "an image": "<img src=x onerror=document.title='owned'>",
    "a script's end": "</script><script>document.title='owned'</script>",
    "a template": "${document.title='owned'} {{constructor.constructor(`document.title='owned'`)()}}",
    "a sign": "is <5 g of kefir & kimchi enough",
    "an entity": "kefir &lt;b&gt; &amp; kimchi",
    "lines": "kefir\nand kimchi",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_typed_stays_text(visitor: Visitor, site: Site, text: str) -> None:
    chat = visitor.visit(site.page("strict")).open()
    chat.ask(text)
    for _ in range(2):
        chat.wait_for_replies(1)
        assert chat.mine.evaluate("(mine) => mine.textContent") == text
        assert chat.mine.inner_text() == text
        expect(chat.mine.locator("*")).to_have_count(0)
        assert chat.page.title() == "Clinic"
        chat.page.reload()


@pytest.mark.parametrize("text", [HOSTILE["an image"], HOSTILE["a script's end"]], ids=["an image", "a script's end"])
def test_what_the_server_says_stays_text(visitor: Visitor, site: Site, text: str) -> None:
    def spoil(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("kefir", text))

    visitor.context.route(MESSAGES, spoil)
    chat = visitor.visit(site.page("strict")).open()
    expect(chat.ask(QUESTION)).to_contain_text(text)
    expect(chat.last_reply.locator("img, script")).to_have_count(0)
    assert chat.page.title() == "Clinic"


def test_a_typed_command_is_text(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    typed = [QUESTION, "/restart", '/inform{"topic": "kefir"}']
    for command in typed[1:]:
        expect(chat.ask(command)).to_be_visible()
        assert chat.mine.last.inner_text() == command
    chat.page.reload()
    chat.wait_for_replies(3)
    assert chat.mine.all_inner_texts() == questions(chat) == typed
    expect(chat.ask("tell me more")).to_contain_text("supplements")
