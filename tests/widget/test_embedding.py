"""A site owner's page: one tag, no violation, nobody else asked."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from tests.widget.conftest import NewVisitor
from tests.widget.pages import Chat
from tests.widget.site import Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION, WORD = "what is leaky gut", "permeability"


def test_one_tag_is_enough_for_a_conversation(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    expect(chat.ask(QUESTION)).to_contain_text(WORD)


def test_the_widget_stands_last_in_the_body(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    assert chat.page.evaluate("document.body.lastElementChild.localName") == "gut-chat"


@pytest.mark.parametrize(("name", "count"), [("inline", 1), ("two", 2), ("manual", 0)])
def test_a_page_that_has_its_own_or_wants_none_gets_none(visitor: Visitor, site: Site, name: str, count: int) -> None:
    page = visitor.visit(site.page(name)).page
    page.wait_for_function("customElements.get('gut-chat') && document.readyState === 'complete'")
    expect(page.locator("gut-chat")).to_have_count(count)


def test_what_the_tag_says_the_element_says(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("human"))
    expect(chat.element).to_have_attribute("human", "mailto:desk@clinic.example")
    expect(chat.element).to_have_attribute("human-label", "Write to us")


def test_nothing_is_requested_before_the_visitor_opens_it(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    chat.page.wait_for_load_state("networkidle")
    assert visitor.requests == [f"GET {site.page('plain')}", f"GET {site.assistant}/widget/gut-chat.js"]


def test_nothing_is_stored_before_the_visitor_opens_it(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    stored = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert chat.page.evaluate(stored) == [0, 0, ""]
    assert visitor.context.cookies() == []


def test_a_conversation_asks_nobody_but_the_assistant(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    visitor.forget_requests()
    chat.ask(QUESTION)
    asked = {request.partition("/webhooks/web")[0].split()[-1] for request in visitor.requests}
    assert asked == {site.assistant}
    assert visitor.context.cookies() == []


def test_a_strict_policy_of_the_site_reports_no_violation(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("strict")).open()
    expect(chat.ask(QUESTION)).to_contain_text(WORD)
    chat.suggestions.first.click()
    chat.wait_for_replies(2)
    chat.part("menu").first.click()
    assert visitor.faults == []


def test_the_strict_page_refuses_a_text_as_html(visitor: Visitor, site: Site) -> None:
    visitor.expect("trusted|Trusted|CSP")
    page = visitor.visit(site.page("strict")).page
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>x</b>'")


@pytest.mark.parametrize("name", ["two", "twins"])
def test_two_widgets_on_one_page_do_not_meet(visitor: Visitor, site: Site, name: str) -> None:
    first = visitor.visit(site.page(name))
    second = Chat(first.page, "#second")
    expect(second.input).to_be_visible()
    first.ask(QUESTION)
    second.input.fill("does kefir help")
    expect(second.replies).to_have_count(0)
    expect(first.input).to_have_value("")
    first.page.reload()
    first.wait_for_replies(1)
    expect(second.replies).to_have_count(0)
    expect(second.ask("does kefir help")).to_contain_text("kefir")
    expect(first.replies).to_have_count(1)


@pytest.mark.parametrize(("name", "language"), [("plain", "en"), ("german", "de"), ("spanish", "es"), ("rtl", "en")])
def test_the_widget_speaks_the_language_of_the_page_where_it_can(
    visitor: Visitor, site: Site, name: str, language: str
) -> None:
    chat = visitor.visit(site.page(name)).open()
    shown = chat.panel.evaluate("(panel) => panel.closest('[lang]')?.lang || panel.lang")
    assert shown == language


def test_with_the_server_away_the_pages_own_questions_are_shown(visitor: Visitor, site: Site) -> None:
    visitor.expect("Failed to load|ERR_FAILED|ERR_CONNECTION")
    visitor.context.route("**/webhooks/web/**", lambda route: route.abort())
    chat = visitor.visit(site.page("fallback"))
    expect(chat.page.get_by_text("Do you take walk-ins?")).to_be_visible()


def test_without_javascript_the_pages_own_questions_are_shown(new_visitor: NewVisitor, site: Site) -> None:
    page = new_visitor(java_script_enabled=False).visit(site.page("fallback")).page
    page.get_by_text("Do you take walk-ins?").click()
    expect(page.get_by_text("On Mondays.")).to_be_visible()


def test_a_first_visitor_is_answered_after_two_requests_and_no_pause(visitor: Visitor, site: Site) -> None:
    page = visitor.tab()
    page.clock.install()
    page.goto(site.page("plain"))
    chat = Chat(page)
    expect(chat.launcher).to_be_visible()
    visitor.forget_requests()
    chat.stop_clock()  # what waits for a while waits for ever
    chat.element.evaluate("(host, question) => host.open(question)", QUESTION)
    expect(chat.last_reply).to_contain_text(WORD)
    web = f"{site.assistant}/webhooks/web"
    assert visitor.requests == [f"POST {web}/session", f"POST {web}/messages"]


def test_a_site_can_pin_the_script_to_a_hash(visitor: Visitor, site: Site, root: Path) -> None:
    visitor.expect("integrity")
    built = (root / "bot/widget/dist/gut-chat.js").read_bytes()
    for name, script in (("pinned", built), ("forged", built + b" ")):
        digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
        pin = f' integrity="sha384-{digest}" crossorigin'
        site.pages[name] = SitePage(tag().replace(" async", f"{pin} async"))
    expect(visitor.visit(site.page("pinned")).open().input).to_be_focused()
    forged = visitor.visit(site.page("forged"))
    forged.page.wait_for_load_state("networkidle")
    expect(forged.element).to_have_count(0)
