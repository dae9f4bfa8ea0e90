from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.question_reader import QuestionReader
from bot.nlu.question_splitter import ASKS, CLAUSES, COMPLETED, INSTEAD, PARTS
from bot.nlu.urgency_classifier import PERHAPS_URGENT, URGENCY
from tests.nlu.contract import (
    AXES,
    DOSE,
    ELSE,
    GREET,
    GUT,
    HUMAN,
    LACTIS,
    MORE,
    PLANTARUM,
    PRICE,
    URGENT,
    about,
)
from tests.nlu.readings import BETWEEN, TOLD, intents, read

LIKELY = {GUT: 1.5, LACTIS: 1.0}
"""Surely the first, but not so certainly that its parts don't matter."""


def asking(intent: str | Mapping[str, float], text: str = "part", **also: Any) -> Message:
    return about(intent, text, **{ASKS: True, **also})


@pytest.mark.parametrize("name", sorted(set(AXES) - {URGENT}))
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


@pytest.mark.parametrize(
    ("intent", "marked"),
    [
        pytest.param(URGENT, {}, id="by its nearest phrases"),
        pytest.param(GUT, {PERHAPS_URGENT: True, URGENCY: 0.9}, id="by the second net"),
        pytest.param(GUT, {PERHAPS_URGENT: True, URGENCY: 0.9, INSTEAD: about(GUT)}, id="though it takes back"),
    ],
)
def test_a_message_that_is_perhaps_urgent_is_asked_back_whatever_its_clauses_ask(
    reader: QuestionReader, intent: str, marked: dict[str, Any]
) -> None:
    also = {CLAUSES: [about(GUT, "one"), about(LACTIS, "two")], COMPLETED: about(GUT), **marked}
    whole, found = reader.read(about(intent, "all", **also), TOLD)
    assert whole.is_perhaps_urgent
    assert [(question["text"], question["intent"], question["nearest"]) for question in found] == [
        ("all", "nlu_fallback", [])
    ]


def test_a_clear_question_beside_what_is_perhaps_urgent_does_not_hide_it(reader: QuestionReader) -> None:
    whole, found = reader.read(about(URGENT, "all", **{CLAUSES: [about(GUT, "question")]}), TOLD)
    assert whole.is_perhaps_urgent
    assert [question["intent"] for question in found] == ["nlu_fallback"]


@pytest.mark.parametrize(("intent", "text"), [(ELSE, "words"), (BETWEEN, "word " * 13)], ids=["far", "off the subject"])
def test_what_is_perhaps_urgent_and_about_something_else_is_turned_away(
    reader: QuestionReader, intent: Any, text: str
) -> None:
    whole, _ = reader.read(about(intent, text, **{PERHAPS_URGENT: True, URGENCY: 0.9}), TOLD)
    assert (whole.intent, whole.is_perhaps_urgent) == (ELSE, True)


def test_a_clause_is_never_urgent_by_itself(reader: QuestionReader) -> None:
    clauses = [about(GUT, "one"), about({URGENT: 1.2, LACTIS: 1.0}, "two")]
    assert read(reader, about(BETWEEN, "all", **{CLAUSES: clauses})) == [("one", GUT), ("two", LACTIS)]


def test_clauses_of_a_message_about_something_else_count_only_where_they_are_sure(reader: QuestionReader) -> None:
    clauses = [about(GUT, "one"), about({LACTIS: 1.0, PLANTARUM: 1.0}, "two"), about(ELSE, "three")]
    assert read(reader, about(ELSE, "all", **{CLAUSES: clauses})) == [("one", GUT), ("three", ELSE)]


def test_a_question_and_its_background_are_read_together(reader: QuestionReader) -> None:
    unclear, clause = about({GUT: 1.05, LACTIS: 1.0}, "all"), about({GUT: 1.1, LACTIS: 1.0}, "what is the question")
    apart = [reader.read_one(message).confidence for message in (unclear, clause)]
    unclear.set(CLAUSES, [clause])
    whole, found = reader.read(unclear, TOLD)
    assert whole.confidence == pytest.approx(sum(apart) / 2)
    assert found[0]["text"] == "all"


def test_a_question_that_is_clear_counts_alone_where_it_is_not_with_its_background(reader: QuestionReader) -> None:
    clause = about(GUT, "what is the question")
    whole, _ = reader.read(about(BETWEEN, "all", **{CLAUSES: [clause]}), TOLD)
    assert not reader._stands_alone(reader.read_one(about(BETWEEN), clause))
    assert whole == reader.read_one(clause)


def test_a_question_that_stands_alone_with_its_background_is_read_as_it_is(reader: QuestionReader) -> None:
    assert read(reader, about(GUT, "all", **{CLAUSES: [about(DOSE, "question")]})) == [("all", GUT)]


def test_a_question_with_background_that_names_a_strain_is_repeated_without_the_background(
    reader: QuestionReader,
) -> None:
    message = about(LACTIS, "all", "plantarum", **{CLAUSES: [about(LACTIS, "question", "lactis")]})
    assert read(reader, message)[0][0] == "question"


@pytest.mark.parametrize(
    ("whole", "text", "is_taken"),
    [
        pytest.param(LIKELY, "and what is two", True, id="likely"),
        pytest.param(LIKELY, "two, though", False, id="a fragment"),
        pytest.param(GUT, "and what is two", False, id="beside what is clear"),
    ],
)
def test_an_unclear_clause_is_taken_as_what_it_most_likely_is(
    reader: QuestionReader, whole: Any, text: str, is_taken: bool
) -> None:
    unclear = about({LACTIS: 1.05, PLANTARUM: 1.0}, text)
    assert reader.thresholds.guess < reader.read_one(unclear).confidence < reader.thresholds.answer
    found = read(reader, about(whole, "all", **{CLAUSES: [about(GUT, "one"), unclear]}))
    assert found == ([("one", GUT), (text, LACTIS)] if is_taken else [("all", GUT)])


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
        pytest.param(GUT, [asking(GUT), asking(LACTIS)], False, id="certain, and no more than a word asks"),
        pytest.param(GUT, [asking(GUT), asking(LACTIS, "what of it")], True, id="certain, but the parts ask"),
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
    assert found == ([part.get(TEXT) for part in parts] if is_divided else ["all"])


@pytest.mark.parametrize(
    ("whole", "text", "named", "intent"),
    [
        pytest.param(BETWEEN, "word " * 13, [], ELSE, id="long and unclear"),
        pytest.param(BETWEEN, "word " * 12, [], "nlu_fallback", id="short"),
        pytest.param(BETWEEN, "word " * 12 + "Probiotics", [], "nlu_fallback", id="a word of the subject"),
        pytest.param({LACTIS: 1.0, GUT: 1.0}, "word " * 13, ["none"], "nlu_fallback", id="a thing of the subject"),
        pytest.param(GUT, "word " * 13, [], GUT, id="surely a topic"),
    ],
)
def test_a_long_unclear_message_without_a_word_of_the_subject_is_about_something_else(
    reader: QuestionReader, whole: Any, text: str, named: list[str], intent: str
) -> None:
    assert intents(reader, about(whole, text, *named)) == [intent]


@pytest.mark.parametrize("whole", [BETWEEN, ELSE], ids=["unclear", "something else"])
@pytest.mark.parametrize(("words", "is_divided"), [(13, True), (25, False)])
def test_a_long_message_about_something_else_is_not_divided(
    reader: QuestionReader, whole: Any, words: int, is_divided: bool
) -> None:
    message = about(whole, "word " * words, **{CLAUSES: [asking(GUT), asking(LACTIS)]})
    assert intents(reader, message) == ([GUT, LACTIS] if is_divided else [ELSE])


def test_the_mean_of_several_wordings_counts(reader: QuestionReader) -> None:
    assert reader.read_one(about(GUT), about(LACTIS)).nearest[:2] == (GUT, LACTIS)
    assert reader.read_one(about(GUT), about(LACTIS)).confidence < reader.read_one(about(GUT)).confidence / 1.9


def test_a_clause_that_surely_asks_about_something_else_gets_no_subject(reader: QuestionReader) -> None:
    other = asking(ELSE, "translate this into spanish", **{COMPLETED: about(LACTIS, "completed")})
    message = about(BETWEEN, "all", **{CLAUSES: [asking(LACTIS, "one"), other]})
    assert read(reader, message) == [("one", LACTIS), ("translate this into spanish", ELSE)]


def test_a_fragment_of_few_words_gets_its_subject(reader: QuestionReader) -> None:
    fragment = asking(ELSE, "and for kids", **{COMPLETED: about(LACTIS, "completed")})
    message = about(BETWEEN, "all", **{CLAUSES: [asking(GUT, "one"), fragment]})
    assert read(reader, message) == [("one", GUT), ("completed", LACTIS)]
