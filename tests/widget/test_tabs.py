"""One visitor, several widgets: tabs that share a conversation, and widgets that do not meet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response, expect

from tests.widget.assistant import Assistant
from tests.widget.gate import Gate
from tests.widget.kept_session import KeptSession, questions
from tests.widget.pages import Chat
from tests.widget.site import Site
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
OTHER = "what is leaky gut"
MESSAGES = "**/webhooks/web/messages"
SESSION = "**/webhooks/web/session"


def two_tabs(visitor: Visitor, site: Site) -> tuple[Chat, Chat]:
    """Two tabs with one conversation of one question, both open."""
    first = visitor.visit(site.page("plain")).open()
    first.ask(QUESTION)
    second = visitor.visit(site.page("plain")).open()
    second.wait_for_replies(1)
    return first, second


def forget(chat: Chat) -> None:
    """Have everything deleted."""
    chat.menu("Forget this chat")
    chat.element.get_by_role("button", name="Delete it").click()


def send(chat: Chat, text: str = QUESTION) -> None:
    """Send a question without waiting for anything."""
    chat.input.fill(text)
    chat.input.press("Enter")


def test_two_tabs_show_one_conversation(visitor: Visitor, site: Site) -> None:
    first, second = two_tabs(visitor, site)
    second.ask(OTHER)
    first.wait_for_replies(2)
    first.ask("and rye bread")
    second.wait_for_replies(3)
    for chat in (first, second):
        expect(chat.mine).to_have_text([QUESTION, OTHER, "and rye bread"])
    assert len(visitor.requests_to("/webhooks/web/session")) == 1


def test_two_tabs_that_ask_at_the_same_time_are_both_answered(visitor: Visitor, site: Site) -> None:
    first, second = two_tabs(visitor, site)
    gates = [Gate(first, MESSAGES), Gate(second, MESSAGES)]
    send(first, OTHER)
    send(second, "and rye bread")
    for gate in gates:
        gate.open()
    first.wait_for_replies(3)
    second.wait_for_replies(3)
    assert sorted(questions(first)) == sorted([QUESTION, OTHER, "and rye bread"])


def test_a_tab_whose_session_comes_late_joins_the_conversation_of_the_other(visitor: Visitor, site: Site) -> None:
    first, late = visitor.visit(site.page("plain")), visitor.visit(site.page("plain"))
    expect(first.launcher).to_be_visible()
    gate = Gate(late, SESSION)
    with late.page.expect_request(SESSION):
        late.open()
    first.open().ask(QUESTION)
    gate.open()
    late.wait_for_replies(1)
    late.ask(OTHER)
    first.wait_for_replies(2)
    assert questions(first) == [QUESTION, OTHER]


def test_a_draft_belongs_to_its_tab(visitor: Visitor, site: Site) -> None:
    first, second = two_tabs(visitor, site)
    first.input.fill("and what about")
    second.ask(OTHER)
    first.wait_for_replies(2)
    expect(first.input).to_have_value("and what about")
    expect(second.input).to_have_value("")


def test_a_thumb_is_seen_in_the_other_tab(visitor: Visitor, site: Site) -> None:
    first, second = two_tabs(visitor, site)
    first.element.get_by_role("button", name="Helpful", exact=True).click()
    expect(second.element.get_by_role("button", name="Helpful", exact=True, pressed=True)).to_be_visible()


def test_forgetting_in_one_tab_empties_the_other_and_says_so(visitor: Visitor, site: Site) -> None:
    first, second = two_tabs(visitor, site)
    first.input.fill("and what about")
    kept = KeptSession(first)
    forget(second)
    expect(first.panel.get_by_role("status").first).to_have_text("Your conversation was deleted in another tab.")
    expect(first.mine).to_have_count(0)
    expect(first.input).to_have_value("")
    expect(second.panel).to_contain_text("Your conversation was deleted, here and on the server.")
    assert kept.history() == (401, [])
    expect(first.ask(OTHER)).to_be_visible()
    assert questions(first) == [OTHER]


def test_a_session_that_has_expired_is_replaced_for_both_tabs(visitor: Visitor, site: Site, server: Assistant) -> None:
    visitor.expect("401")
    first, second = two_tabs(visitor, site)
    KeptSession(first).replace_token(server.expired_token())
    send(first, OTHER)
    for chat in (first, second):
        expect(chat.mine).to_have_text([OTHER])
        chat.wait_for_replies(1)
    second.ask("and rye bread")
    first.wait_for_replies(2)
    assert questions(first) == [OTHER, "and rye bread"]


def test_a_message_that_waits_in_one_tab_is_sent_by_that_one(visitor: Visitor, site: Site) -> None:
    first = visitor.visit(site.page("plain")).open()
    gate = Gate(first, MESSAGES)
    send(first)
    second = visitor.visit(site.page("plain")).open()
    expect(second.suggestions.first).to_be_visible()
    expect(second.mine).to_have_count(0)
    gate.open()
    second.wait_for_replies(1)
    assert len(visitor.requests_to("/messages")) == 1
    assert questions(first) == [QUESTION]


def test_a_message_that_waits_in_a_copied_tab_too_is_asked_once(visitor: Visitor, site: Site) -> None:
    visitor.expect("Failed to load|ERR_FAILED")
    first = visitor.visit(site.page("plain")).open()
    visitor.context.route(MESSAGES, lambda route: route.abort())
    send(first)
    # A tab that the page opens begins with a copy of the first one's storage, and so with its waiting message.
    with visitor.context.expect_page() as opened:
        first.page.evaluate("() => { open(location.href); }")
    copy = Chat(opened.value)
    for chat in (first, copy):
        expect(chat.element.get_by_role("button", name="Try again")).to_be_visible()
        expect(chat.mine).to_have_text([QUESTION])
    visitor.context.unroute(MESSAGES)
    for chat in (first, copy):
        chat.page.evaluate("() => { dispatchEvent(new Event('online')); }")
    for chat in (first, copy):
        chat.wait_for_replies(1)
        expect(chat.mine).to_have_text([QUESTION])
    assert questions(first) == [QUESTION]


@pytest.mark.parametrize(("page", "names"), [("two", ("first", "second")), ("twins", ("default", "default-2"))])
def test_two_widgets_of_one_page_have_sessions_of_their_own_in_each_tab(
    visitor: Visitor, site: Site, page: str, names: tuple[str, str]
) -> None:
    first = visitor.visit(site.page(page))
    second = Chat(first.page, "#second")
    first.ask(QUESTION)
    second.ask(OTHER)
    elsewhere = visitor.visit(site.page(page))
    beside = Chat(elsewhere.page, "#second")
    expect(elsewhere.mine).to_have_text([QUESTION])
    expect(beside.mine).to_have_text([OTHER])
    kept = [KeptSession(chat, name) for chat, name in zip((first, second), names, strict=True)]
    assert [session.history() for session in kept] == [(200, [QUESTION]), (200, [OTHER])]
    with elsewhere.page.expect_response(lambda answer: answer.request.method == "DELETE"):
        forget(elsewhere)
    expect(first.mine).to_have_count(0)
    expect(second.mine).to_have_text([OTHER])
    expect(beside.mine).to_have_text([OTHER])
    assert [session.history() for session in kept] == [(401, []), (200, [OTHER])]


def note_deletion(statuses: list[int], answer: Response) -> None:
    """Keep the status of an answer to a call that deletes a conversation."""
    if answer.request.method == "DELETE":
        statuses.append(answer.status)


def test_two_tabs_that_come_back_at_once_have_the_server_forget_once(visitor: Visitor, site: Site) -> None:
    visitor.expect("ERR_FAILED")
    visitor.expect("401")
    first, second = two_tabs(visitor, site)
    kept = KeptSession(first)
    visitor.context.route(SESSION, lambda route: route.abort())
    forget(first)
    expect(first.panel.get_by_text("Your conversation was deleted here.")).to_be_visible()
    visitor.context.unroute(SESSION)
    visitor.forget_requests()
    gates = [Gate(chat, SESSION) for chat in (first, second)]
    for chat in (first, second):
        chat.page.reload()
        expect(chat.launcher).to_be_visible()
    deleted: list[int] = []
    visitor.context.on("response", lambda answer: note_deletion(deleted, answer))
    with visitor.context.expect_event("response", lambda answer: answer.request.method == "DELETE"):
        for gate in gates:
            gate.open()
    first.page.wait_for_function("Object.keys(localStorage).every((key) => !key.endsWith('to-forget'))")
    second.open()
    assert kept.history() == (401, [])
    # A tab's storage may lag behind the lock that both wait for: then the server is asked again, and says it is done.
    assert (deleted.count(204), set(deleted) <= {204, 401}) == (1, True)
    assert sum(request.startswith("POST") for request in visitor.requests_to("/web/session")) == 1
