"""What a visitor does with the answers: reads, checks the source, rates, copies, forgets."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.widget.pages import Chat
from tests.widget.site import Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
HOSTILE = ["<img src=x onerror=document.title='owned'>", "</script><b>bold</b>", "is <5 g of kefir & kimchi enough"]
SITES_OWN = "button, p, div { font-size: 3px !important; display: none !important; }"


def test_an_answer_has_its_list_its_source_and_the_disclaimer_once(visitor: Visitor, site: Site) -> None:
    reply = visitor.visit(site.page("plain")).open().ask(QUESTION)
    expect(reply.get_by_role("listitem")).to_have_count(4)
    expect(reply.locator("[part~=disclaimer]")).to_have_count(1)
    link = reply.locator("a[part~=source]").first.get_attribute("href") or ""
    assert link.startswith(f"{site.page('article')}#:~:text=")


def test_a_source_opens_the_article(visitor: Visitor, site: Site) -> None:
    reply = visitor.visit(site.page("plain")).open().ask(QUESTION)
    with visitor.context.expect_page() as opened:
        reply.locator("a[part~=source]").first.click()
    expect(opened.value.get_by_role("heading", level=2)).to_have_text("Understanding Leaky Gut Syndrome")


def test_a_suggestion_is_asked_and_answered(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    wording = chat.suggestions.first.inner_text()
    chat.suggestions.first.click()
    chat.wait_for_replies(1)
    expect(chat.mine).to_have_text(wording)


def test_the_greeting_says_that_it_is_automated(visitor: Visitor, site: Site) -> None:
    expect(visitor.visit(site.page("plain")).open().log).to_contain_text("automated assistant")


def test_an_urgent_reply_is_set_apart_and_offers_nothing(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    reply = chat.ask("there is a lot of blood in my stool")
    expect(reply).to_contain_text("Please read this first")
    expect(reply).to_contain_text("emergency number")
    expect(chat.suggestions).to_have_count(0)


@pytest.mark.parametrize("text", HOSTILE, ids=["an image", "a script's end", "a sign"])
def test_what_is_typed_stays_text(visitor: Visitor, site: Site, text: str) -> None:
    chat = visitor.visit(site.page("strict")).open()
    chat.ask(text)
    expect(chat.mine).to_have_text(text)
    chat.page.reload()
    chat.wait_for_replies(1)
    expect(chat.mine).to_have_text(text)
    assert chat.page.title() == "Clinic"


def test_a_typed_command_is_text(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    expect(chat.ask("/restart")).to_be_visible()
    expect(chat.ask("tell me more")).to_contain_text("supplements")


def test_a_thumb_and_its_reason_are_kept_by_the_server(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    with chat.page.expect_response("**/feedback"):
        chat.element.get_by_role("button", name="Not helpful", exact=True).click()
    with chat.page.expect_response("**/feedback") as answer:
        chat.element.get_by_role("button", name="It is unclear").click()
    assert answer.value.status == 204
    chat.page.reload()
    chat.wait_for_replies(1)
    pressed = chat.element.get_by_role("button", name="Not helpful", exact=True)
    expect(pressed).to_have_attribute("aria-pressed", "true")


def test_the_conversation_can_be_copied(visitor: Visitor, site: Site) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    chat.menu("Copy conversation")
    expect(chat.panel).to_contain_text("The conversation was copied.")
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert QUESTION in copied
    assert "fermented" in copied


def test_the_conversation_can_be_downloaded(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    with chat.page.expect_download() as download:
        chat.menu("Download conversation")
    assert download.value.suggested_filename.endswith(".txt")
    assert QUESTION in download.value.path().read_text(encoding="utf-8")


def test_forgetting_deletes_here_and_on_the_server_and_says_so(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    chat.menu("Forget this chat")
    with chat.page.expect_response(lambda r: r.request.method == "DELETE") as answer:
        chat.element.get_by_role("button", name="Delete it").click()
    assert answer.value.status == 204
    expect(chat.panel).to_contain_text("Your conversation was deleted, here and on the server.")
    expect(chat.mine).to_have_count(0)
    chat.page.reload()
    expect(chat.mine).to_have_count(0)


def test_a_deletion_that_fails_is_not_called_one(visitor: Visitor, site: Site) -> None:
    visitor.expect("Failed to load|ERR_FAILED")
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)

    def lose(route: Route) -> None:
        if route.request.method == "DELETE":
            route.abort()
        else:
            route.continue_()

    visitor.context.route("**/webhooks/web/session", lose)
    chat.menu("Forget this chat")
    chat.element.get_by_role("button", name="Delete it").click()
    expect(chat.panel).to_contain_text("On the server it will be")


def test_the_way_to_a_person_is_a_link(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("human")).open()
    chat.part("menu").first.click()
    link = chat.element.get_by_role("menuitem", name="Write to us")
    expect(link).to_have_attribute("href", "mailto:desk@clinic.example")


def test_before_agreement_nothing_is_stored_or_requested(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("consent"))
    chat.launcher.click()
    agree = chat.element.get_by_role("button", name="Agree and start")
    expect(agree).to_be_visible()
    assert visitor.requests_to("/webhooks/") == []
    assert chat.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    agree.click()
    expect(chat.ask(QUESTION)).to_contain_text("kefir")


def test_events_tell_the_site_what_happens_without_the_visitors_words(visitor: Visitor, site: Site) -> None:
    page = visitor.visit(site.page("plain")).page
    page.evaluate(
        """() => { window.told = []; for (const name of ["open", "sent", "reply"])
        document.addEventListener("gut-chat-" + name, (e) => told.push([e.type, JSON.stringify(e.detail)])); }"""
    )
    Chat(page).open().ask("zebrafinch marmalade")
    told = page.evaluate("told")
    assert [name for name, _ in told] == ["gut-chat-open", "gut-chat-sent", "gut-chat-reply"]
    assert "zebrafinch" not in str(told)
    assert '"kind"' in told[2][1]


def test_the_sites_styles_stay_out(visitor: Visitor, site: Site) -> None:
    site.pages["styled"] = SitePage(f"{tag()}<style>{SITES_OWN}</style>")
    chat = visitor.visit(site.page("styled"))
    expect(chat.launcher).to_be_visible()
    assert chat.launcher.evaluate("(button) => getComputedStyle(button).fontSize") != "3px"
