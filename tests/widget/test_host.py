"""What a site can do with the element: attributes, methods, events, consent, language and looks."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.widget.kept_session import questions
from tests.widget.pages import Chat
from tests.widget.site import Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION, OTHER = "does kefir help", "what is leaky gut"
MESSAGES = "**/webhooks/web/messages"
EVENTS = ["open", "close", "sent", "reply", "feedback", "forgotten", "error"]
LISTEN = """(names) => { window.told = []; for (const name of names)
  document.addEventListener("gut-chat-" + name, ({ type, detail }) => told.push([type, detail])); }"""
STORED = "[localStorage.length, sessionStorage.length, document.cookie]"
SITES_OWN = """body, button, p, div, section, textarea, header {
  font-size: 3px !important; color: red !important; letter-spacing: 9px; text-transform: uppercase; }
button, p, div { display: none !important; }"""
PARTS = [
    *["badge", "launcher", "panel", "header", "log", "message", "mine", "reply", "source"],
    *["suggestion", "disclaimer", "composer", "input", "send", "menu"],
]
MARK = "rgb(1, 2, 3)"
PROPERTIES = {
    "--gut-accent": ("launcher", "background-color", "rgb(160, 60, 20)"),
    "--gut-on-accent": ("launcher", "color", "rgb(255, 240, 230)"),
    "--gut-surface": ("panel", "background-color", "rgb(250, 245, 235)"),
    "--gut-text": ("log", "color", "rgb(50, 40, 30)"),
    "--gut-edge": ("panel", "border-top-color", "rgb(200, 190, 180)"),
    "--gut-radius": ("panel", "border-top-left-radius", "7px"),
    "--gut-font": ("input", "font-family", "monospace"),
    "--gut-width": ("panel", "width", "350px"),
    "--gut-height": ("panel", "height", "450px"),
    "--gut-z": ("panel", "z-index", "77"),
}
"""By custom property: a part that shows it, how, and a value."""
WORDS = {
    "de": ("Chat öffnen", "Ihre Frage (auf Englisch)", "Ich bin ein automatischer", "Dieses Gespräch löschen"),
    "es": ("Abrir el chat", "Su pregunta (en inglés)", "Soy un asistente", "Borrar esta conversación"),
}


def style(element: Locator, name: str) -> str:
    """The computed value of a property of CSS."""
    value: str = element.evaluate("(element, name) => getComputedStyle(element).getPropertyValue(name)", name)
    return value


def visit(visitor: Visitor, site: Site, page: SitePage) -> Chat:
    """Open a page of a test's own."""
    site.pages["own"] = page
    return visitor.visit(site.page("own"))


def told(chat: Chat) -> Any:
    """The events that the page has heard: type and detail of each."""
    return chat.page.evaluate("told")


def test_it_asks_a_question_of_the_sites_on_opening_and_only_once(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, SitePage(tag(open_on="What is leaky gut?")))
    expect(chat.launcher).to_be_visible()
    assert visitor.requests_to("/webhooks/") == []
    chat.open().wait_for_replies(1)
    expect(chat.mine).to_have_text("What is leaky gut?")
    chat.page.reload()
    chat.wait_for_replies(1)
    chat.launcher.click()
    chat.open()
    assert questions(chat) == ["What is leaky gut?"]


def test_it_asks_none_of_a_visitor_who_has_asked_already(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    later = visit(visitor, site, SitePage(tag(open_on="What is leaky gut?"))).open()
    later.ask("tell me more")
    assert questions(later) == [QUESTION, "tell me more"]


def test_open_from_the_start_it_leaves_the_focus_where_it_was(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, SitePage(tag(start_open="")))
    expect(chat.input).to_be_visible()
    expect(chat.suggestions.first).to_be_visible()
    assert chat.page.evaluate("document.activeElement === document.body")


def test_its_heading_is_that_of_the_site(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, SitePage(tag(heading="Ask <Anna> & Co"))).open()
    expect(chat.element.get_by_role("dialog", name="Ask <Anna> & Co", exact=True)).to_be_visible()


def test_its_methods_open_fill_ask_and_close(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    chat.element.evaluate("(host) => { host.open(); host.prefill('does kefir'); }")
    expect(chat.input).to_be_focused()
    expect(chat.input).to_have_value("does kefir")
    expect(chat.suggestions.first).to_be_visible()
    assert visitor.requests_to("/messages") == []
    chat.element.evaluate("(host, text) => host.ask(text)", QUESTION)
    chat.wait_for_replies(1)
    chat.element.evaluate("(host) => host.close()")
    expect(chat.panel).to_be_hidden()
    chat.element.evaluate("(host, text) => host.open(text)", OTHER)
    chat.wait_for_replies(2)
    expect(chat.mine).to_have_text([QUESTION, OTHER])


def test_its_methods_forget_and_start_over(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    chat.element.evaluate("(host) => host.startOver()")
    expect(chat.panel.get_by_text("A new conversation.")).to_be_visible()
    chat.ask(OTHER)
    assert questions(chat) == [OTHER]
    chat.element.evaluate("(host) => host.forget()")
    expect(chat.mine).to_have_count(0)
    assert visitor.requests[-1].startswith("DELETE "), "the promise is kept once the server has been told"


def test_events_tell_the_site_what_happens_without_the_visitors_words(visitor: Visitor, site: Site) -> None:
    visitor.expect("422")
    chat = visitor.visit(site.page("plain"))
    chat.page.evaluate(LISTEN, EVENTS)
    chat.open().ask(QUESTION)
    chat.element.get_by_role("button", name="Helpful", exact=True).click()
    chat.page.wait_for_function("told.length === 4")

    def refuse(route: Route) -> None:
        problem = '{"code": "text_too_long", "detail": "zebrafinch"}'
        route.fulfill(status=422, headers={"Access-Control-Allow-Origin": "*"}, body=problem)

    visitor.context.route(MESSAGES, refuse)
    chat.input.fill("zebrafinch")
    chat.input.press("Enter")
    expect(chat.element.get_by_role("button", name="Discard")).to_be_visible()
    chat.menu("Forget this chat")
    chat.element.get_by_role("button", name="Delete it").click()
    expect(chat.panel.get_by_text("Your conversation was deleted, here and on the server.")).to_be_visible()
    chat.launcher.click()
    reply = {"kind": "answer", "topics": ["foods.fermented"]}
    assert told(chat) == [
        ["gut-chat-open", None],
        ["gut-chat-sent", {"characters": len(QUESTION)}],
        ["gut-chat-reply", reply],
        ["gut-chat-feedback", {"value": "up"}],
        ["gut-chat-sent", {"characters": len("zebrafinch")}],
        ["gut-chat-error", {"code": "text_too_long"}],
        ["gut-chat-forgotten", None],
        ["gut-chat-close", None],
    ]


def test_before_agreement_nothing_is_stored_or_requested(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, SitePage(tag(consent="/privacy", open_on="What is leaky gut?")))
    chat.launcher.click()
    agree = chat.element.get_by_role("button", name="Agree and start")
    expect(agree).to_be_focused()
    chat.element.evaluate("(host) => { host.prefill('and then'); host.ask('does kefir help'); }")
    expect(chat.element.get_by_role("link", name="Your data")).to_have_attribute("href", f"{site.url}/privacy")
    expect(chat.input).to_have_count(0)
    expect(chat.part("menu")).to_have_count(0)
    chat.page.wait_for_load_state("networkidle")
    assert visitor.requests_to("/webhooks/") == []
    assert chat.page.evaluate(STORED) == [0, 0, ""]
    agree.click()
    chat.wait_for_replies(1)
    expect(chat.mine).to_have_text([QUESTION])
    chat.page.reload()
    chat.wait_for_replies(1)
    expect(agree).to_have_count(0)
    expect(chat.ask(OTHER)).to_contain_text("permeability")


def test_who_does_not_agree_now_is_asked_again_and_nothing_is_kept(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("consent"))
    chat.launcher.click()
    chat.element.get_by_role("button", name="Not now").click()
    expect(chat.panel).to_be_hidden()
    assert chat.page.evaluate(STORED) == [0, 0, ""]
    chat.page.reload()
    chat.launcher.click()
    expect(chat.element.get_by_role("button", name="Agree and start")).to_be_visible()
    assert visitor.requests_to("/webhooks/") == []


def test_who_has_everything_forgotten_is_asked_for_agreement_again(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("consent"))
    chat.launcher.click()
    agree = chat.element.get_by_role("button", name="Agree and start")
    agree.click()
    chat.ask(QUESTION)
    chat.element.evaluate("(host) => host.forget()")
    expect(agree).to_be_visible()
    assert chat.page.evaluate(STORED) == [0, 0, ""]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("by", ["page", "element", "change"])
def test_its_interface_speaks_german_and_spanish(visitor: Visitor, site: Site, language: str, by: str) -> None:
    launcher, box, greeting, item = WORDS[language]
    of_tag = {"page": "", "element": language, "change": "en"}[by]
    page = SitePage(tag(lang=of_tag) if of_tag else tag(), f'lang="{language}"' if by == "page" else 'lang="en"')
    chat = visit(visitor, site, page)
    expect(chat.launcher).to_be_visible()
    chat.element.evaluate("(host, language) => { if (host.lang === 'en') host.lang = language; }", language)
    chat.element.get_by_role("button", name=launcher).click()
    expect(chat.input).to_have_accessible_name(box)
    expect(chat.log).to_contain_text(greeting)
    expect(chat.ask(QUESTION).locator("[lang=en]").first).to_contain_text("kefir")
    chat.part("menu").first.click()
    expect(chat.element.get_by_role("menuitem", name=item)).to_be_visible()


def test_each_custom_property_changes_the_look(visitor: Visitor, site: Site) -> None:
    sheet = "".join(f"{name}: {value};" for name, (_, _, value) in PROPERTIES.items())
    chat = visit(visitor, site, SitePage(f"{tag()}<style>gut-chat {{ {sheet} }}</style>")).open()
    shown = {name: style(chat.part(part), how) for name, (part, how, _) in PROPERTIES.items()}
    assert shown == {name: value for name, (_, _, value) in PROPERTIES.items()}


def test_each_part_can_be_styled(visitor: Visitor, site: Site) -> None:
    sheet = "".join(f"gut-chat::part({part}) {{ outline: 3px solid {MARK}; }}" for part in PARTS)
    chat = visit(visitor, site, SitePage(f"{tag()}<style>{sheet}</style>")).open()
    chat.element.evaluate("(host, text) => { host.ask(text); host.close(); }", QUESTION)
    expect(chat.part("badge")).to_be_visible()
    marked = {"badge": style(chat.part("badge"), "outline-color")}
    chat.launcher.click()
    expect(chat.suggestions.first).to_be_visible()
    marked |= {part: style(chat.part(part).first, "outline-color") for part in PARTS[1:]}
    assert marked == dict.fromkeys(PARTS, MARK)


def test_the_sites_styles_stay_out(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, SitePage(f"{tag()}<style>{SITES_OWN}</style>")).open()
    for part in ("launcher", "input", "header", "log"):
        assert style(chat.part(part), "font-size") == "16px"
        assert style(chat.part(part), "color") != "rgb(255, 0, 0)"
        assert style(chat.part(part), "letter-spacing") == "normal"
        assert style(chat.part(part), "text-transform") == "none"
