"""What Rasa's own connector for Slack gets wrong and ours does not: the same behaviour is asked of both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sanic import Sanic

from tests.channels.slack import behaviours
from tests.channels.slack.app import slack_app
from tests.channels.slack.stock import stock_app


@dataclass(frozen=True)
class Defect:
    """Something that the stock connector does not do."""

    behaviour: Callable[[behaviours.App], Awaitable[None]]
    """Fails where the defect is."""
    shown: str
    """What the stock connector does instead, as the failure says it."""
    stock: Mapping[str, Any] = field(default_factory=dict)
    """How the stock connector is set up for it."""
    way: str = "http"
    """How ours gets its events."""


DEFECTS = (
    Defect(behaviours.a_retry_is_answered_once, "answers: 2"),
    Defect(behaviours.a_mention_that_comes_as_two_events_is_answered_once, "answers: 2", {"slack_channel": "C1"}),
    Defect(behaviours.a_follow_up_in_a_thread_needs_no_mention, "answers: 0"),
    Defect(behaviours.a_message_in_a_group_conversation_is_answered, "answers: 0"),
    Defect(behaviours.a_slash_command_is_answered, "status: 500"),
    Defect(behaviours.a_form_that_is_sent_is_accepted, "status: 500"),
    Defect(behaviours.feedback_buttons_work, "status: 500", {"ratings": True}),
    Defect(behaviours.seven_suggestions_are_seven_buttons, "buttons: 0"),
    Defect(behaviours.a_content_type_may_name_its_charset, "answers: 0"),
    Defect(behaviours.an_answer_with_a_blank_line_is_one_message, "answers: 2"),
    Defect(behaviours.a_typed_slash_is_no_command_for_the_agent, r"heard: \['/restart'\]"),
    Defect(behaviours.signs_reach_the_agent_as_they_were_typed, r"heard: \['is kefir &lt; yogurt'\]"),
    Defect(behaviours.a_failure_is_said, "answers: 0"),
    Defect(behaviours.events_can_be_fetched_over_socket_mode, "no connection", way="socket"),
    Defect(behaviours.the_home_shows_something, "homes: 0"),
)
each_defect = pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.behaviour.__name__)


@pytest.fixture(autouse=True)
def several_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets more than one application start in this process."""
    monkeypatch.setattr(Sanic, "test_mode", True)


@each_defect
async def test_ours_does_it(defect: Defect, tmp_path: Path) -> None:
    async with slack_app(tmp_path, way=defect.way) as app:
        await behaviours.works(app)
        await defect.behaviour(app)


# What it warns of is one of the defects; as an error, the warning would be another.
@pytest.mark.filterwarnings("ignore:Slack API currently allows only up to 5 buttons:UserWarning")
@each_defect
async def test_the_stock_connector_works_and_yet_fails_to_do_it(defect: Defect, tmp_path: Path) -> None:
    async with stock_app(tmp_path, **defect.stock) as app:
        await behaviours.works(app)
        with pytest.raises(AssertionError, match=defect.shown):
            await defect.behaviour(app)
