from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.context import Context
from bot.nlu.question_reader import QuestionReader, example_of
from bot.nlu.question_splitter import ASKS, CLAUSES, COMPLETED, INSTEAD, PARTS, RESOLVED
from bot.nlu.reading import Thresholds
from bot.nlu.topic_model import TopicModel, Weights
from tests.nlu.contract import (
    AXES,
    DOSE,
    ELSE,
    FAR,
    GREET,
    GUT,
    HUMAN,
    LACTIS,
    MORE,
    PLANTARUM,
    PRICE,
    URGENT,
    about,
    phrases,
)

WEIGHTS = Weights(regularisation=30.0, entity=0.3, form=0.1, neighbours=0.4, sharpness=20.0, nearest=3)
BETWEEN = {GUT: 1.0, LACTIS: 1.0}
LIKELY = {GUT: 1.5, LACTIS: 1.0}
"""Surely the first, but not so certainly that its parts don't matter."""
TOLD = Context(answered=True)


@pytest.fixture(scope="module")
def reader() -> QuestionReader:
    """With so few phrases of each intent that its model is not calibrated."""
    examples = [example for phrase in phrases(2) if (example := example_of(phrase)) is not None]
    model = TopicModel.fit(examples, [phrase.get(INTENT) for phrase in phrases(2)], WEIGHTS)
    thresholds = Thresholds(
        answer=0.8, margin=0.6, similarity=0.5, red_flag=0.6, whole=0.95, context=0.7, guess=0.4, off_subject=12
    )
    topics = frozenset({GUT, LACTIS, PLANTARUM})
    return QuestionReader(model, thresholds, {"strain": [LACTIS, PLANTARUM]}, topics, ("gut", "probio"))


def read(reader: QuestionReader, message: Message, context: Context = TOLD) -> list[tuple[str, str]]:
    """The text and the intent of each question."""
    return [(question["text"], question["intent"]) for question in reader.read(message, context)[1]]


def intents(reader: QuestionReader, message: Message, context: Context = TOLD) -> list[str]:
    return [intent for _, intent in read(reader, message, context)]


def asking(intent: str | Mapping[str, float], text: str = "part", **also: Any) -> Message:
    return about(intent, text, **{ASKS: True, **also})


@pytest.mark.parametrize("name", AXES)
def test_a_message_is_about_what_its_nearest_phrases_are_about(reader: QuestionReader, name: str) -> None:
    assert read(reader, about(name, "all")) == [("all", name)]


def test_strains_that_are_named_beside_another_topic_are_no_questions(reader: QuestionReader) -> None:
    assert intents(reader, about(GUT, "all", "plantarum", "lactis")) == [GUT]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(GUT, LACTIS, id="two topics"),
        pytest.param(GUT, DOSE, id="topic and aspect"),
        pytest.param(GUT, ELSE, id="topic and something else"),
        pytest.param(GUT, HUMAN, id="topic and wish for a human"),
    ],
)
def test_clauses_about_different_things_are_all_kept(reader: QuestionReader, first: str, second: str) -> None:
    message = about({first: 1.0, second: 1.0}, "all", **{CLAUSES: [about(first, "one"), about(second, "two")]})
    assert read(reader, message) == [("one", first), ("two", second)]


@pytest.mark.parametrize("beside", [GUT, GREET, MORE], ids=["the same", "a greeting", "a follow-up"])
def test_clauses_with_one_question_among_them_are_read_as_the_whole(reader: QuestionReader, beside: str) -> None:
    message = about(GUT, "all", **{CLAUSES: [about(beside, "one"), about(GUT, "two")]})
    assert read(reader, message) == [("all", GUT)]


def test_an_urgent_message_is_not_divided(reader: QuestionReader) -> None:
    message = about(URGENT, "all", **{CLAUSES: [about(GUT, "one"), about(LACTIS, "two")]})
    assert read(reader, message) == [("all", URGENT)]


def test_a_message_that_is_perhaps_urgent_is_asked_back_whatever_its_clauses_ask(reader: QuestionReader) -> None:
    unsure = replace(reader, thresholds=replace(reader.thresholds, red_flag=1.1))
    message = about(URGENT, "all", **{CLAUSES: [about(GUT, "one"), about(LACTIS, "two")], COMPLETED: about(GUT)})
    whole, found = unsure.read(message, TOLD)
    assert whole.is_perhaps_urgent
    assert [(question["text"], question["intent"], question["nearest"]) for question in found] == [
        ("all", "nlu_fallback", [])
    ]


def test_a_clause_is_never_urgent_by_itself(reader: QuestionReader) -> None:
    clauses = [about(GUT, "one"), about({URGENT: 1.2, LACTIS: 1.0}, "two")]
    assert read(reader, about(BETWEEN, "all", **{CLAUSES: clauses})) == [("one", GUT), ("two", LACTIS)]


def test_clauses_of_a_message_about_something_else_count_only_where_they_are_sure(reader: QuestionReader) -> None:
    clauses = [about(GUT, "one"), about({LACTIS: 1.0, PLANTARUM: 1.0}, "two"), about(ELSE, "three")]
    assert read(reader, about(ELSE, "all", **{CLAUSES: clauses})) == [("one", GUT), ("three", ELSE)]


def test_a_question_and_its_background_are_read_together(reader: QuestionReader) -> None:
    clause = about(GUT, "question")
    whole, found = reader.read(about(BETWEEN, "all", **{CLAUSES: [clause]}), TOLD)
    apart = [reader.read_one(message).confidence for message in (about(BETWEEN), clause)]
    assert whole.confidence == pytest.approx(sum(apart) / 2)
    assert found[0]["text"] == "all"


def test_a_question_that_stands_alone_with_its_background_is_read_as_it_is(reader: QuestionReader) -> None:
    assert read(reader, about(GUT, "all", **{CLAUSES: [about(DOSE, "question")]})) == [("all", GUT)]


def test_a_question_with_background_that_names_a_strain_is_repeated_without_the_background(
    reader: QuestionReader,
) -> None:
    message = about(LACTIS, "all", "plantarum", **{CLAUSES: [about(LACTIS, "question", "lactis")]})
    assert read(reader, message)[0][0] == "question"


def test_an_unclear_clause_is_taken_as_what_it_most_likely_is(reader: QuestionReader) -> None:
    unclear = about({LACTIS: 1.05, PLANTARUM: 1.0}, "two")
    assert reader.thresholds.guess < reader.read_one(unclear).confidence < reader.thresholds.answer
    assert read(reader, about(GUT, "all", **{CLAUSES: [about(GUT, "one"), unclear]})) == [("one", GUT), ("two", LACTIS)]


def test_a_clause_that_may_be_anything_is_left_out(reader: QuestionReader) -> None:
    unclear = about({GUT: 1.0, LACTIS: 1.0, PLANTARUM: 1.0}, "three")
    assert reader.read_one(unclear).confidence < reader.thresholds.guess
    message = about(GUT, "all", **{CLAUSES: [about(GUT, "one"), about(DOSE, "two"), unclear]})
    assert read(reader, message) == [("one", GUT), ("two", DOSE)]


@pytest.mark.parametrize(
    ("clause", "intent"), [(BETWEEN, DOSE), (PRICE, PRICE)], ids=["not by itself", "stands by itself"]
)
def test_a_clause_is_read_with_its_subject_only_where_it_says_too_little(
    reader: QuestionReader, clause: Any, intent: str
) -> None:
    second = about(clause, "two", **{COMPLETED: about(DOSE, "two kefir")})
    message = about(GUT, "all", **{CLAUSES: [about(GUT, "one"), second]})
    assert read(reader, message)[1] == ("two kefir" if intent == DOSE else "two", intent)


@pytest.mark.parametrize(
    ("whole", "parts", "is_divided"),
    [
        pytest.param(BETWEEN, [asking(GUT), about(LACTIS, "part")], True, id="unclear"),
        pytest.param(LIKELY, [asking(GUT), about(LACTIS, "part")], True, id="less than certain"),
        pytest.param(GUT, [asking(GUT), asking(LACTIS)], True, id="certain, but the parts ask"),
        pytest.param(GUT, [asking(GUT), about(DOSE, "part")], True, id="certain, but a part is not covered"),
        pytest.param(GUT, [asking(GUT), about(LACTIS, "part")], False, id="certain"),
        pytest.param(LIKELY, [asking(GUT), asking(GUT)], False, id="parts about the same"),
        pytest.param(LIKELY, [asking(DOSE), asking(PRICE)], False, id="two aspects"),
        pytest.param(LIKELY, [asking(GUT), asking({LACTIS: 1.0, PLANTARUM: 1.0})], False, id="an unclear part"),
        pytest.param(LIKELY, [asking(GUT), asking(GREET)], False, id="a greeting"),
        pytest.param(LIKELY, [asking(GUT)], False, id="one part"),
    ],
)
def test_a_question_is_divided_where_its_parts_are_surely_questions(
    reader: QuestionReader, whole: Any, parts: list[Message], is_divided: bool
) -> None:
    found = [text for text, _ in read(reader, about(whole, "all", **{PARTS: parts}))]
    assert found == (["part", "part"] if is_divided else ["all"])


@pytest.mark.parametrize(
    ("whole", "text", "named", "intent"),
    [
        pytest.param(BETWEEN, "word " * 13, [], ELSE, id="long and unclear"),
        pytest.param(BETWEEN, "word " * 12, [], "nlu_fallback", id="short"),
        pytest.param(BETWEEN, "word " * 12 + "Probiotics", [], "nlu_fallback", id="a word of the subject"),
        pytest.param({LACTIS: 1.0, GUT: 1.0}, "word " * 13, ["none"], "nlu_fallback", id="a thing of the subject"),
        pytest.param(GUT, "word " * 13, [], GUT, id="surely a topic"),
        pytest.param(URGENT, "word " * 13, [], URGENT, id="urgent"),
    ],
)
def test_a_long_unclear_message_without_a_word_of_the_subject_is_about_something_else(
    reader: QuestionReader, whole: Any, text: str, named: list[str], intent: str
) -> None:
    assert intents(reader, about(whole, text, *named)) == [intent]


@pytest.mark.parametrize("whole", [BETWEEN, ELSE], ids=["unclear", "something else"])
def test_a_long_message_about_something_else_is_not_divided(reader: QuestionReader, whole: Any) -> None:
    message = about(whole, "word " * 13, **{CLAUSES: [asking(GUT), asking(LACTIS)]})
    assert intents(reader, message) == [ELSE]


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


def test_where_the_name_does_not_make_it_clear_both_wordings_count(reader: QuestionReader) -> None:
    message = about(LACTIS, "is it", **{RESOLVED: about(BETWEEN, "is lactis")})
    whole, (question,) = reader.read(message, TOLD)
    assert (question["text"], whole) == ("is lactis", reader.read_one(message.get(RESOLVED), message))


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


def test_the_mean_of_several_wordings_counts(reader: QuestionReader) -> None:
    assert reader.read_one(about(GUT), about(LACTIS)).nearest[:2] == (GUT, LACTIS)
    assert reader.read_one(about(GUT), about(LACTIS)).confidence < reader.read_one(about(GUT)).confidence / 1.9
