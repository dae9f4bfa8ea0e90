from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.nlu.context import Context
from bot.nlu.context_reader import CHITCHAT
from bot.nlu.question_reader import QuestionReader
from bot.nlu.question_splitter import ASKS, CLAUSES, COMPLETED, INSTEAD, RESOLVED
from bot.nlu.urgency_classifier import SURELY_CALM
from tests.nlu.contract import DOSE, ELSE, FAR, GREET, GUT, HUMAN, LACTIS, MORE, PLANTARUM, PRICE, URGENT, about
from tests.nlu.readings import BETWEEN, TOLD, intents, read


def test_what_is_meant_instead_is_all_that_counts(reader: QuestionReader) -> None:
    also = {INSTEAD: about(LACTIS, "kimchi"), CLAUSES: [about(GUT), about(DOSE)], RESOLVED: about(PRICE)}
    assert read(reader, about(GUT, "no, kimchi", **also)) == [("kimchi", LACTIS)]


def test_what_is_meant_instead_is_no_follow_up(reader: QuestionReader) -> None:
    assert intents(reader, about(GUT, **{INSTEAD: about({MORE: 1.2, LACTIS: 1.0})})) == [LACTIS]


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        pytest.param(BETWEEN, ("is lactis safe", LACTIS), id="unclear"),
        pytest.param(GUT, ("is lactis safe", LACTIS), id="a topic by itself"),
        pytest.param(GREET, ("is it safe", GREET), id="surely conversation"),
    ],
)
def test_a_message_is_read_with_the_name_for_it(reader: QuestionReader, whole: Any, expected: tuple[str, str]) -> None:
    message = about(whole, "is it safe", **{RESOLVED: about(LACTIS, "is lactis safe")})
    assert read(reader, message) == [expected]


def test_what_is_clear_without_it_is_not_read_with_a_whole_topic_in_its_place(reader: QuestionReader) -> None:
    message = about(GUT, "what feeds them", **{RESOLVED: about(DOSE, "what feeds gut bacteria")})
    assert intents(reader, message, Context(answered=True)) == [GUT]
    assert intents(reader, message, TOLD) == [DOSE]


def test_where_the_name_does_not_make_it_clear_both_wordings_count(reader: QuestionReader) -> None:
    message = about(BETWEEN, "is it", **{RESOLVED: about(BETWEEN, "is lactis")})
    whole, (question,) = reader.read(message, TOLD)
    assert (question["text"], whole) == ("is lactis", reader.read_one(message.get(RESOLVED), message, but=CHITCHAT))


@pytest.mark.parametrize(
    ("whole", "text", "with_subject", "is_completed"),
    [
        pytest.param(BETWEEN, "for kids", LACTIS, True, id="unclear"),
        pytest.param({GUT: 1.0, FAR: 1.5}, "and kids", LACTIS, True, id="rather clear, goes on"),
        pytest.param({GUT: 1.0, FAR: 1.5}, "for kids", LACTIS, False, id="rather clear"),
        pytest.param(GUT, "and kids", LACTIS, False, id="surely a topic"),
        pytest.param({GREET: 1.0, FAR: 1.5}, "and kids", LACTIS, False, id="conversation"),
        pytest.param(BETWEEN, "and kids", {GUT: 1.0, LACTIS: 1.0, PLANTARUM: 1.0}, False, id="the subject is no help"),
    ],
)
def test_a_fragment_is_read_with_its_subject_where_it_says_too_little(
    reader: QuestionReader, whole: Any, text: str, with_subject: Any, is_completed: bool
) -> None:
    message = about(whole, text, **{COMPLETED: about(with_subject, "completed")})
    assert read(reader, message)[0][0] == ("completed" if is_completed else text)


@pytest.mark.parametrize(
    ("meant", "expected"),
    [
        pytest.param(BETWEEN, LACTIS, id="unclear"),
        pytest.param(DOSE, DOSE, id="surely something else about it"),
        pytest.param(URGENT, "nlu_fallback", id="perhaps urgent"),
    ],
)
def test_what_is_meant_instead_is_about_the_thing_that_it_names(
    reader: QuestionReader, meant: Any, expected: str
) -> None:
    assert intents(reader, about(GUT, **{INSTEAD: about(meant, "the second", "lactis")})) == [expected]


def test_what_is_surely_about_something_else_stays_so_whatever_it_points_to(reader: QuestionReader) -> None:
    message = about(ELSE, "translate this", **{RESOLVED: about(LACTIS, "translate lactis")})
    assert read(reader, message) == [("translate this", ELSE)]


WARNED = Context(answered=True, urgent="bleeding")


@pytest.mark.parametrize(
    ("whole", "text", "expected"),
    [
        pytest.param(GUT, "what should i do", URGENT, id="read as a topic, though it names none"),
        pytest.param(BETWEEN, "is that bad", URGENT, id="unclear"),
        pytest.param(DOSE, "how long do i have to wait", URGENT, id="read as not covered"),
        pytest.param(HUMAN, "what number do i call", URGENT, id="asks for a person"),
        pytest.param(GUT, "is it leaky gut", URGENT, id="names the subject, of the sign"),
        pytest.param(GUT, "but which probiotic", URGENT, id="names the subject, and goes on"),
        pytest.param(GREET, "thank you", GREET, id="conversation"),
        pytest.param(ELSE, "what is the weather like", ELSE, id="surely something else"),
        pytest.param(GUT, "what is a leaky gut", GUT, id="names the subject"),
        pytest.param(GUT, "it is all fine now so tell me what that was again", GUT, id="long"),
    ],
)
def test_after_a_warning_sign_a_short_message_goes_on_about_it(
    reader: QuestionReader, whole: Any, text: str, expected: str
) -> None:
    assert intents(reader, about(whole, text), WARNED) == [expected]


@pytest.mark.parametrize("is_calm", [False, True])
def test_what_another_net_knows_to_be_calm_is_not_urgent_by_the_topic_model(
    reader: QuestionReader, is_calm: bool
) -> None:
    message = about(URGENT)
    message.set(SURELY_CALM, is_calm)
    whole, _ = reader.read(message, TOLD)
    assert whole.is_perhaps_urgent is not is_calm


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("which other one helps", PLANTARUM, id="asks for others"),
        pytest.param("does it help", LACTIS, id="asks about it"),
    ],
)
def test_who_asks_for_others_is_not_held_to_what_was_spoken_of(
    reader: QuestionReader, text: str, expected: str
) -> None:
    message = about(PLANTARUM, text, **{RESOLVED: about(PLANTARUM, "with the name", "lactis")})
    assert intents(reader, message) == [expected]


def test_a_question_of_its_own_about_something_else_is_not_read_with_the_subject(reader: QuestionReader) -> None:
    unsure = {ELSE: 1.0, FAR: 1.5}
    asked = {ASKS: True, COMPLETED: about(LACTIS, "completed")}
    assert read(reader, about(unsure, "what is twelve times nine", **asked))[0][1] == ELSE


def test_what_goes_on_with_the_turn_before_is_about_its_subject_though_it_has_the_form_of_a_question(
    reader: QuestionReader,
) -> None:
    asked = {ASKS: True, COMPLETED: about(LACTIS, "completed")}
    message = about({ELSE: 1.0, GUT: 0.95}, "and my husband he is ill", **asked)
    assert read(reader, message) == [("completed", LACTIS)]


def test_what_is_clear_by_itself_stays_so_where_the_name_makes_it_unclear(reader: QuestionReader) -> None:
    message = about(GUT, "where does it come from", **{RESOLVED: about(BETWEEN, "where does lactis come from")})
    assert intents(reader, message) == [GUT]


def test_what_names_a_thing_in_place_of_it_is_no_small_talk(reader: QuestionReader) -> None:
    message = about({GREET: 1.0, GUT: 0.9}, "what do they do", **{RESOLVED: about({GREET: 1.0, GUT: 0.9}, "of lactis")})
    assert intents(reader, message) == [GUT]


@pytest.mark.parametrize(("context", "intent"), [(Context(), ELSE), (TOLD, GUT)], ids=["first", "after an answer"])
def test_after_an_answer_a_text_may_be_further_from_all_phrases(
    reader: QuestionReader, context: Context, intent: str
) -> None:
    reader = replace(reader, thresholds=replace(reader.thresholds, similarity=0.6))
    assert intents(reader, about({GUT: 1.0, FAR: 1.5}), context) == [intent]
