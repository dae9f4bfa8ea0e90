"""The menu: a conversation is taken along, begun anew or forgotten, and a person can be reached."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from tests.widget.assistant import Assistant
from tests.widget.kept_session import KeptSession, questions
from tests.widget.pages import Chat
from tests.widget.site import Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION, OTHER = "does kefir help", "what is leaky gut"
SESSION = "**/webhooks/web/session"
NO_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })"
"""As on a site without HTTPS."""
STORED = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"
DELETED = "Your conversation was deleted, here and on the server."
DELETED_HERE = "Your conversation was deleted here. On the server it will be, as soon as possible."


def transcript(chat: Chat) -> str:
    """The conversation as the server keeps it, in the words of a transcript."""
    with chat.page.expect_response("**/webhooks/web/history") as history:
        chat.page.reload()
    lines = []
    for turn in history.value.json()["messages"]:
        lines += [f"You: {turn['text']}", *(f"Assistant: {reply['text']}" for reply in turn["replies"])]
    return "\n\n".join(lines)


def forget(chat: Chat) -> None:
    """Have the conversation forgotten, and confirm it."""
    chat.menu("Forget this chat")
    chat.element.get_by_role("button", name="Delete it", exact=True).click()


def refuse_to_delete(visitor: Visitor, status: int) -> None:
    """Answer a deletion with an error, or with 0, lose it."""

    def refuse(route: Route) -> None:
        if route.request.method != "DELETE":
            route.continue_()
        elif status:
            route.fulfill(status=status, headers={"Access-Control-Allow-Origin": "*"}, body="{}")
        else:
            route.abort()

    visitor.expect("Failed to load|ERR_FAILED")
    visitor.context.route(SESSION, refuse)


def test_the_whole_conversation_can_be_copied(visitor: Visitor, site: Site) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    chat.ask(OTHER)
    chat.menu("Copy conversation")
    expect(chat.panel.get_by_text("The conversation was copied.")).to_be_visible()
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"You: {QUESTION}\n\nAssistant: ")
    assert f"You: {OTHER}\n\n" in copied
    assert "- " in copied
    assert "Source: " in copied
    assert copied == transcript(chat)


def test_what_is_offered_as_buttons_is_copied_too(visitor: Visitor, site: Site) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat = visitor.visit(site.page("plain")).open()
    chat.ask("what is the capital of france")
    offered = chat.suggestions.all_inner_texts()
    chat.menu("Copy conversation")
    expect(chat.panel.get_by_text("The conversation was copied.")).to_be_visible()
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert offered
    assert [question for question in offered if f"\n- {question}" not in copied] == []


def test_where_copying_is_not_possible_this_is_said_with_another_way(visitor: Visitor, site: Site) -> None:
    visitor.context.add_init_script(NO_CLIPBOARD)
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    chat.menu("Copy conversation")
    expect(chat.panel.get_by_text("It could not be copied. You can download it.")).to_be_visible()


@pytest.mark.parametrize("page", ["plain", "strict"])
def test_the_whole_conversation_can_be_downloaded(visitor: Visitor, site: Site, page: str) -> None:
    chat = visitor.visit(site.page(page)).open()
    chat.ask(QUESTION)
    chat.ask("is <5 g of “kefir” enough für mich")
    with chat.page.expect_download() as download:
        chat.menu("Download conversation")
    assert download.value.suggested_filename == "conversation.txt"
    kept = download.value.path().read_text(encoding="utf-8")
    assert "You: is <5 g of “kefir” enough für mich" in kept
    assert kept == transcript(chat)


def test_a_conversation_without_words_has_nothing_to_take_along(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.part("menu").first.click()
    expect(chat.element.get_by_role("menuitem")).to_have_text(["Start over", "Forget this chat"])


def test_starting_over_deletes_the_conversation_and_begins_the_next(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask("what does boulardii do")
    before = KeptSession(chat)
    with chat.page.expect_response(lambda answer: answer.request.method == "DELETE") as deleted:
        chat.menu("Start over")
    assert deleted.value.status == 204
    expect(chat.mine).to_have_count(0)
    expect(chat.panel.get_by_text("A new conversation. The one before was deleted.")).to_be_visible()
    expect(chat.suggestions.first).to_be_visible()
    assert before.history() == (401, [])
    expect(chat.ask("tell me more")).not_to_contain_text("boulardii")
    assert questions(chat) == ["tell me more"]


def test_forgetting_asks_first_and_keeping_keeps(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    visitor.forget_requests()
    chat.menu("Forget this chat")
    question = chat.element.get_by_role("alertdialog", name="Delete this conversation, here and on the server?")
    expect(question).to_be_visible()
    chat.element.get_by_role("button", name="Keep it").click()
    expect(question).to_have_count(0)
    assert visitor.requests == []
    assert questions(chat) == [QUESTION]
    expect(chat.mine).to_have_text([QUESTION])


def test_forgetting_deletes_here_and_on_the_server_and_says_so(visitor: Visitor, site: Site, server: Assistant) -> None:
    word = "quillwort"
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(f"does {word} help")
    chat.input.fill(f"and {word} tea")
    kept = KeptSession(chat)
    assert word.encode() in server.stored()
    assert word in chat.page.evaluate(STORED)
    with chat.page.expect_response(lambda answer: answer.request.method == "DELETE") as deleted:
        forget(chat)
    assert deleted.value.status == 204
    expect(chat.panel.get_by_text(DELETED)).to_be_visible()
    expect(chat.panel.get_by_text(f"Receipt: {deleted.value.headers['gut-receipt']}")).to_be_visible()
    expect(chat.mine).to_have_count(0)
    expect(chat.input).to_have_value("")
    assert kept.history() == (401, [])
    assert word.encode() not in server.stored()
    assert json.loads(chat.page.evaluate(STORED)) == [{}, {}]
    chat.page.reload()
    expect(chat.open().mine).to_have_count(0)


def test_after_forgetting_the_next_question_begins_a_new_conversation(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    forget(chat)
    expect(chat.panel.get_by_text(DELETED)).to_be_visible()
    chat.ask(OTHER)
    assert questions(chat) == [OTHER]
    expect(chat.panel.get_by_text(DELETED)).to_have_count(0)


def test_forgetting_while_an_answer_is_on_its_way_forgets_that_too(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    held: list[Route] = []
    visitor.context.route("**/webhooks/web/messages", lambda route: held.append(route))
    with chat.page.expect_request("**/webhooks/web/messages"):
        chat.input.fill(OTHER)
        chat.input.press("Enter")
    forget(chat)
    expect(chat.panel.get_by_text(DELETED)).to_be_visible()
    visitor.context.unroute("**/webhooks/web/messages")
    chat.ask("is kombucha good")
    expect(chat.mine).to_have_text(["is kombucha good"])
    assert questions(chat) == ["is kombucha good"]


@pytest.mark.parametrize("status", [0, 500, 503], ids=["no network", "an error", "too busy"])
def test_a_deletion_that_fails_is_not_called_one_and_is_made_up_for(
    visitor: Visitor, site: Site, server: Assistant, status: int
) -> None:
    word = f"sundew{status}"
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(f"does {word} help")
    kept = KeptSession(chat)
    refuse_to_delete(visitor, status)
    forget(chat)
    expect(chat.panel.get_by_text(DELETED_HERE)).to_be_visible()
    expect(chat.panel.get_by_text(DELETED)).to_have_count(0)
    expect(chat.mine).to_have_count(0)
    assert word not in chat.page.evaluate(STORED)
    assert kept.history() == (200, [f"does {word} help"])
    visitor.context.unroute(SESSION)
    with chat.page.expect_response(lambda answer: answer.request.method == "DELETE") as deleted:
        chat.page.reload()
    assert deleted.value.status == 204
    assert kept.history() == (401, [])
    assert word.encode() not in server.stored()


def test_a_conversation_that_the_server_no_longer_has_counts_as_deleted(visitor: Visitor, site: Site) -> None:
    visitor.expect("401")
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    KeptSession(chat).replace_token("forged")
    forget(chat)
    expect(chat.panel.get_by_text(DELETED)).to_be_visible()
    assert json.loads(chat.page.evaluate(STORED)) == [{}, {}]


@pytest.mark.parametrize(
    ("address", "target"),
    [("mailto:desk@clinic.example", None), ("tel:+3412345", None), ("https://clinic.example/ask", "_blank")],
)
def test_the_way_to_a_person_is_a_link(visitor: Visitor, site: Site, address: str, target: str | None) -> None:
    site.pages["person"] = SitePage(tag(human=address))
    chat = visitor.visit(site.page("person")).open()
    in_reply = chat.ask("what is the capital of france").get_by_role("link", name="Talk to a person")
    chat.part("menu").first.click()
    for link in (in_reply, chat.element.get_by_role("menuitem", name="Talk to a person")):
        assert link.get_attribute("href") == address
        assert link.get_attribute("target") == target
    assert "noopener" in (in_reply.get_attribute("rel") or "")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "", "https://"])
def test_an_address_that_leads_to_nobody_is_not_offered(visitor: Visitor, site: Site, address: str) -> None:
    site.pages["nobody"] = SitePage(tag(human=address))
    chat = visitor.visit(site.page("nobody")).open()
    chat.part("menu").first.click()
    expect(chat.element.get_by_role("menuitem")).to_have_text(["Start over", "Forget this chat"])
