"""What a site can do with the element: attributes and methods; and what it shows while it waits."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.widget.axe import Axe
from tests.widget.pages import Chat
from tests.widget.site import Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
MESSAGES = "**/webhooks/web/messages"


def test_it_asks_a_question_of_the_sites_on_opening(visitor: Visitor, site: Site) -> None:
    site.pages["asks"] = SitePage(tag(open_on="What is leaky gut?"))
    chat = visitor.visit(site.page("asks")).open()
    chat.wait_for_replies(1)
    expect(chat.mine).to_have_text("What is leaky gut?")


def test_open_from_the_start_it_leaves_the_focus_where_it_was(visitor: Visitor, site: Site) -> None:
    site.pages["open"] = SitePage(tag(start_open=""))
    chat = visitor.visit(site.page("open"))
    expect(chat.input).to_be_visible()
    assert chat.page.evaluate("document.activeElement === document.body")


def test_its_methods_open_fill_ask_and_close(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    chat.element.evaluate("(host) => { host.open(); host.prefill('does kefir'); }")
    expect(chat.input).to_have_value("does kefir")
    chat.element.evaluate("(host, text) => host.ask(text)", QUESTION)
    chat.wait_for_replies(1)
    chat.element.evaluate("(host) => host.close()")
    expect(chat.panel).not_to_be_visible()
    chat.element.evaluate("(host) => host.forget()")
    chat.launcher.click()
    expect(chat.mine).to_have_count(0)


@pytest.mark.parametrize(
    ("page", "said"),
    [("german", "Ich bin ein automatischer Assistent"), ("spanish", "Soy un asistente automático")],
)
def test_it_greets_in_the_language_of_the_page(visitor: Visitor, site: Site, page: str, said: str) -> None:
    expect(visitor.visit(site.page(page)).open().log).to_contain_text(said)


def test_that_an_answer_is_long_in_coming_is_announced(visitor: Visitor, site: Site) -> None:
    held: list[Route] = []
    chat = visitor.visit(site.page("plain")).open()
    visitor.context.route(MESSAGES, lambda route: held.append(route))
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    announcer = chat.element.locator("[aria-live=polite]")
    expect(chat.element.get_by_role("img", name="The assistant is writing an answer.")).to_be_visible()
    expect(announcer).not_to_contain_text("writing")
    expect(announcer).to_contain_text("The assistant is writing an answer.")
    held[0].continue_()
    chat.wait_for_replies(1)


def test_too_many_questions_wait_as_long_as_the_server_says(visitor: Visitor, site: Site) -> None:
    visitor.expect("429")
    refused: list[int] = []

    def refuse_the_first(route: Route) -> None:
        if refused:
            route.continue_()
            return
        refused.append(429)
        headers = {
            "Retry-After": "1",
            "Access-Control-Allow-Origin": site.url,
            "Access-Control-Expose-Headers": "Retry-After",
            "Content-Type": "application/problem+json",
        }
        route.fulfill(status=429, headers=headers, body='{"code": "too_many_requests", "detail": "Wait."}')

    chat = visitor.visit(site.page("plain")).open()
    visitor.context.route(MESSAGES, refuse_the_first)
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.panel).to_contain_text("That was a lot at once.")
    chat.wait_for_replies(1)


@pytest.mark.parametrize("state", ["consent", "unreachable", "failed"])
def test_axe_finds_nothing_where_something_is_in_the_way(visitor: Visitor, site: Site, axe: Axe, state: str) -> None:
    visitor.expect("Failed to load|ERR_FAILED|500")
    if state == "unreachable":
        visitor.context.route("**/webhooks/web/**", lambda route: route.abort())
        chat: Chat = visitor.visit(site.page("fallback"))
        expect(chat.page.get_by_text("Do you take walk-ins?")).to_be_visible()
    else:
        chat = visitor.visit(site.page("consent" if state == "consent" else "plain"))
        chat.launcher.click()
    if state == "failed":
        visitor.context.route(MESSAGES, lambda route: route.fulfill(status=500))
        chat.input.fill(QUESTION)
        chat.input.press("Enter")
        expect(chat.element.get_by_role("button", name="Try again")).to_be_visible(timeout=15_000)
    assert axe.violations(chat.page) == []


def test_when_the_server_is_there_again_the_conversation_can_begin(visitor: Visitor, site: Site) -> None:
    visitor.expect("Failed to load|ERR_FAILED")
    visitor.context.route("**/webhooks/web/**", lambda route: route.abort())
    chat = visitor.visit(site.page("fallback"))
    expect(chat.page.get_by_text("Do you take walk-ins?")).to_be_visible()
    visitor.context.unroute("**/webhooks/web/**")
    chat.element.get_by_role("button", name="Try again").first.click()
    expect(chat.ask(QUESTION)).to_contain_text("kefir")
