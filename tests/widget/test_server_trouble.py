"""When the assistant is away, fails, is late or has too much to do: words, never silence, and a way on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from bot.channels.problems import ProblemError
from tests.widget.assistant import Assistant
from tests.widget.kept_session import questions
from tests.widget.pages import Chat
from tests.widget.site import FAQ, Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
MESSAGES = "**/webhooks/web/messages"
NETWORK = "Failed to load|ERR_CONNECTION|ERR_EMPTY_RESPONSE"
PATIENCE = 25_000
"""Milliseconds that the widget waits for an answer."""
TRIES = 3


@pytest.fixture(scope="module")
def other(root: Path, model: Path, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant that a test may stop and start; at first it does not run."""
    other = Assistant(root, tmp_path_factory.mktemp("other"), site)
    site.pages["other"] = SitePage(f'<gut-chat mode="inline" server="{other.url}">{FAQ}</gut-chat>{tag()}')
    yield other
    other.stop()


@pytest.fixture
def guest(visitor: Visitor, other: Assistant) -> Visitor:
    """A visitor of the other assistant, which may be away."""
    visitor.expect(NETWORK)
    visitor.expect(f"request elsewhere: {other.url}/webhooks/web/")
    return visitor


def again(chat: Chat) -> None:
    """Press what tries again, once it is there."""
    button = chat.element.get_by_role("button", name="Try again")
    expect(button).to_be_visible()
    button.click()


def refuse(route: Route, problem: ProblemError, site: Site) -> None:
    """Answer as the assistant does where it has this problem."""
    headers = {
        **problem.headers,
        "Access-Control-Allow-Origin": site.url,
        "Access-Control-Expose-Headers": "Retry-After",
        "Content-Type": "application/problem+json",
    }
    route.fulfill(status=problem.status, headers=headers, body=json.dumps(problem.as_dict()))


def test_a_server_that_is_away_from_the_beginning_is_found_when_it_is_there(
    guest: Visitor, site: Site, other: Assistant
) -> None:
    other.stop()
    chat = guest.visit(site.page("other"))
    expect(chat.panel).to_contain_text("The assistant can't be reached at the moment.")
    chat.page.get_by_text("Do you take walk-ins?").click()
    expect(chat.page.get_by_text("On Mondays.")).to_be_visible()
    other.start()
    again(chat)
    expect(chat.suggestions.first).to_be_visible()
    expect(chat.page.get_by_text("Do you take walk-ins?")).to_be_hidden()
    expect(chat.ask(QUESTION)).to_contain_text("kefir")


def test_a_conversation_goes_on_after_a_restart_of_the_server(guest: Visitor, site: Site, other: Assistant) -> None:
    other.start()
    chat = guest.visit(site.page("other"))
    chat.ask("what does boulardii do")
    other.stop()
    chat.input.fill("is it a yeast")
    chat.input.press("Enter")
    expect(chat.panel).to_contain_text("Not sent: the assistant can't be reached.")
    expect(chat.replies).to_have_count(1)
    other.start()
    again(chat)
    chat.wait_for_replies(2)
    expect(chat.last_reply).to_contain_text("yeast")
    assert questions(chat) == ["what does boulardii do", "is it a yeast"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("failed", "Something went wrong."),
        ("busy", "The assistant is busy at the moment."),
        ("timed_out", "No answer came in time."),
    ],
)
def test_a_failure_of_the_server_is_said_in_words_and_can_be_tried_again(
    visitor: Visitor, site: Site, code: str, said: str
) -> None:
    problem = ProblemError(code, "Details for developers.")
    visitor.expect(str(problem.status))
    chat = visitor.visit(site.page("plain")).open()
    visitor.context.route(MESSAGES, lambda route: refuse(route, problem, site))
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.panel.get_by_text(said)).to_be_visible()
    expect(chat.panel).not_to_contain_text("Details for developers.")
    assert len(visitor.requests_to("/messages")) == TRIES
    visitor.context.unroute(MESSAGES)
    again(chat)
    chat.wait_for_replies(1)
    expect(chat.panel.get_by_text(said)).to_have_count(0)
    assert questions(chat) == [QUESTION]


@pytest.mark.parametrize("status", [200, 404, 502])
def test_a_page_of_somebody_elses_in_place_of_an_answer_is_a_failure(visitor: Visitor, site: Site, status: int) -> None:
    visitor.expect(str(status))
    chat = visitor.visit(site.page("plain")).open()
    visitor.context.route(MESSAGES, lambda route: route.fulfill(status=status, body="<h1>Log in to the network</h1>"))
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.panel.get_by_text("Something went wrong.")).to_be_visible()
    expect(chat.panel).not_to_contain_text("Log in")
    visitor.context.unroute(MESSAGES)
    again(chat)
    chat.wait_for_replies(1)
    assert questions(chat) == [QUESTION]


def test_no_answer_at_all_is_said_after_a_while_and_can_be_tried_again(visitor: Visitor, site: Site) -> None:
    page = visitor.tab()
    page.clock.install()
    page.goto(site.page("plain"))
    chat = Chat(page).open()
    with visitor.holding(MESSAGES):
        chat.input.fill(QUESTION)
        with page.expect_request(MESSAGES):
            chat.input.press("Enter")
        for _ in range(TRIES - 1):
            with page.expect_request(MESSAGES):
                page.clock.fast_forward(PATIENCE)
        expect(chat.panel.get_by_text("No answer came in time.")).to_have_count(0)
        page.clock.fast_forward(PATIENCE)
        expect(chat.panel.get_by_text("No answer came in time.")).to_be_visible()
    again(chat)
    chat.wait_for_replies(1)
    assert questions(chat) == [QUESTION]


def test_after_too_many_questions_the_next_waits_as_long_as_the_server_says(visitor: Visitor, site: Site) -> None:
    visitor.expect("429")
    problem = ProblemError("too_many_requests", retry_after=30)
    page = visitor.tab()
    page.clock.install()
    page.goto(site.page("plain"))
    chat = Chat(page).open()
    visitor.context.route(MESSAGES, lambda route: refuse(route, problem, site))
    chat.stop_clock()
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.panel).to_contain_text("That was a lot at once. This will be sent in a moment.")
    visitor.context.unroute(MESSAGES)
    page.clock.run_for(29_000)
    assert len(visitor.requests_to("/messages")) == 1
    expect(chat.panel).to_contain_text("This will be sent in a moment.")
    page.clock.run_for(2_000)
    chat.wait_for_replies(1)
    assert questions(chat) == [QUESTION]
