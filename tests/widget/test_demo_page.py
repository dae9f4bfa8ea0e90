"""The demo page at `/`: an article site with the widget, under a strict policy."""

from __future__ import annotations

import urllib.request

import pytest
from playwright.sync_api import Page, expect

from bot.knowledge.model import Knowledge
from tests.widget.axe import Axe
from tests.widget.conftest import NewVisitor
from tests.widget.site import Site, SitePage
from tests.widget.visitor import Visitor

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
}
THEMES = ["light", "dark", "warm"]
PHONE, DESK = {"width": 375, "height": 667}, {"width": 1280, "height": 800}
INPUTS = {"English": "Your question", "Deutsch": "Ihre Frage (auf Englisch)", "Español": "Su pregunta (en inglés)"}
PAINT = "(element) => { const s = getComputedStyle(element); return s.backgroundColor + s.color; }"


def switch(page: Page, label: str) -> None:
    """Choose in the strip above the article."""
    page.get_by_role("radio", name=label, exact=True).check()


def test_it_is_served_under_a_strict_policy(assistant: str) -> None:
    with urllib.request.urlopen(f"{assistant}/") as response:
        policy = response.headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";") if part.strip()} == POLICY


def test_a_visit_with_every_switch_and_an_answer_meets_no_fault(visitor: Visitor, assistant: str) -> None:
    chat = visitor.visit(assistant).open()
    chat.ask("does kefir help")
    for label in ("Dark", "Warm", "Deutsch", "Español", "In the page", "Floating", "Light"):
        switch(chat.page, label)
    assert visitor.faults == []


def test_its_headings_are_those_that_sources_link_to(visitor: Visitor, assistant: str, knowledge: Knowledge) -> None:
    page = visitor.visit(assistant).page
    headings = page.get_by_role("article").get_by_role("heading", level=2).all_inner_texts()
    printed = [section.heading for section in knowledge.sections.values() if section.printed]
    assert [heading for heading in headings if heading in printed] == printed
    assert page.get_by_role("heading", level=1).inner_text() == knowledge.title


def test_it_says_what_to_do_in_an_emergency(visitor: Visitor, assistant: str) -> None:
    page = visitor.visit(assistant).page
    note = page.get_by_role("complementary", name="In an emergency")
    expect(note).to_be_visible()
    expect(note).to_contain_text("Call your local emergency number")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_any_theme(
    new_visitor: NewVisitor, axe: Axe, assistant: str, theme: str, size: dict[str, int]
) -> None:
    chat = new_visitor(viewport=size, reduced_motion="reduce").visit(assistant)
    switch(chat.page, theme.capitalize())
    expect(chat.launcher).to_be_visible()
    assert axe.violations(chat.page) == []
    chat.open().ask("which foods contain probiotics")
    assert axe.violations(chat.page) == []


def test_a_theme_reaches_the_page_and_the_widget(visitor: Visitor, assistant: str) -> None:
    chat = visitor.visit(assistant)
    expect(chat.launcher).to_be_visible()
    chat.page.mouse.move(0, 0)
    seen = []
    for theme in THEMES:
        switch(chat.page, theme.capitalize())
        chat.page.wait_for_function("document.getAnimations().length === 0")  # a change of colour may be a transition
        seen.append((chat.page.locator("body").evaluate(PAINT), chat.launcher.evaluate(PAINT)))
    pages, widgets = zip(*seen, strict=True)
    assert len(set(pages)) == len(set(widgets)) == len(THEMES)


def test_a_dark_desk_gets_the_dark_theme(new_visitor: NewVisitor, assistant: str) -> None:
    page = new_visitor(color_scheme="dark").visit(assistant).page
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_language_switch_changes_the_widget_and_not_the_article(visitor: Visitor, assistant: str) -> None:
    chat = visitor.visit(assistant).open()
    for label, name in INPUTS.items():
        switch(chat.page, label)
        expect(chat.input).to_have_accessible_name(name)
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("A Guide to Probiotics for Leaky Gut")


def test_in_the_page_it_stands_in_its_section_without_a_launcher(visitor: Visitor, assistant: str) -> None:
    chat = visitor.visit(assistant)
    switch(chat.page, "In the page")
    expect(chat.page.locator("#ask").get_by_role("textbox")).to_be_visible()
    expect(chat.launcher).to_be_hidden()
    expect(chat.ask("what are prebiotics")).to_contain_text("fibre")


def test_a_button_in_the_article_asks_its_question(visitor: Visitor, assistant: str) -> None:
    chat = visitor.visit(assistant)
    chat.page.get_by_role("button", name="Ask: What is leaky gut?").click()
    chat.wait_for_replies(1)
    expect(chat.mine).to_contain_text("What is leaky gut?")


def test_the_events_are_listed_without_the_visitors_words(visitor: Visitor, assistant: str) -> None:
    chat = visitor.visit(assistant).open()
    chat.ask("does kefir help")
    heard = chat.page.locator("#happened")
    for name in ("gut-chat-open", "gut-chat-sent", "gut-chat-reply"):
        expect(heard).to_contain_text(name)
    assert "does kefir help" not in heard.inner_text()


@pytest.mark.parametrize(
    ("choices", "is_inline"), [([], False), (["Deutsch"], False), (["In the page", "Español"], True)], ids=str
)
def test_the_copied_snippet_works_on_another_site(
    new_visitor: NewVisitor, assistant: str, site: Site, choices: list[str], is_inline: bool
) -> None:
    visitor = new_visitor(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.visit(assistant).page
    for label in choices:
        switch(page, label)
    page.get_by_role("button", name="Copy the snippet").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    site.pages["pasted"] = SitePage(page.evaluate("navigator.clipboard.readText()"))
    chat = visitor.visit(site.page("pasted"))
    expect(chat.input if is_inline else chat.launcher).to_be_visible()


def test_where_the_clipboard_is_closed_the_snippet_is_selected(visitor: Visitor, assistant: str) -> None:
    page = visitor.visit(assistant).page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_role("button", name="Copy the snippet").click()
    expect(page.locator("#copied")).to_contain_text("with your keyboard")
    assert page.evaluate("getSelection().toString()") == page.locator("#snippet").inner_text()


def test_without_javascript_the_most_asked_questions_are_answered(new_visitor: NewVisitor, assistant: str) -> None:
    page = new_visitor(java_script_enabled=False).visit(assistant).page
    questions = page.locator("#ask details")
    assert questions.count() >= 5
    leaky_gut = questions.filter(has_text="What is leaky gut?")
    leaky_gut.locator("summary").click()
    expect(leaky_gut).to_contain_text("permeability")
    expect(page.get_by_role("button", name="Copy the snippet")).to_be_hidden()
    expect(page.locator("[data-ask]").first).to_be_hidden()


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_is_cut_off_at_any_width(new_visitor: NewVisitor, assistant: str, width: int) -> None:
    # 320 pixels are 1280 at 400 % zoom.
    page = new_visitor(viewport={"width": width, "height": 640}).visit(assistant).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_gets_past_the_navigation_at_once(visitor: Visitor, assistant: str) -> None:
    page = visitor.visit(assistant).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the article")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_be_focused()
