"""Of a message of several questions, those that are unclear by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.nlu.context_reader import OVERVIEW
from bot.nlu.question_reader import QuestionReader
from bot.nlu.question_splitter import CLAUSES, COMPLETED, PARTS
from tests.nlu.contract import DOSE, ELSE, GREET, GUT, LACTIS, MORE, PLANTARUM, WHICH, about
from tests.nlu.readings import intents

LIKELIER = {GUT: 1.05, LACTIS: 1.0}
PERHAPS_ELSE = {ELSE: 1.05, DOSE: 1.0}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["behind", "before"])
def test_an_unclear_question_is_not_what_another_one_is(reader: QuestionReader, order: tuple[int, int]) -> None:
    clauses = [about(GUT, "one"), about(LIKELIER, "two")]
    assert reader.read_one(clauses[1]).nearest[0] == GUT
    message = about({GUT: 1.0, LACTIS: 1.0}, "all", **{CLAUSES: [clauses[i] for i in order]})
    assert set(intents(reader, message)) == {GUT, LACTIS}


def test_an_unclear_question_is_what_the_whole_is_about(reader: QuestionReader) -> None:
    message = about(PLANTARUM, "all", **{CLAUSES: [about(GUT, "one"), about(LIKELIER, "two")]})
    assert intents(reader, message) == [GUT, PLANTARUM]


@pytest.mark.parametrize(
    ("clause", "intent"),
    [
        pytest.param(PERHAPS_ELSE, PLANTARUM, id="perhaps something else"),
        pytest.param(ELSE, ELSE, id="surely something else"),
        pytest.param({DOSE: 1.2, GUT: 1.0}, DOSE, id="likelier not covered"),
    ],
)
def test_only_a_guess_gives_way_to_what_the_whole_is_about(
    reader: QuestionReader, clause: str | Mapping[str, float], intent: str
) -> None:
    message = about(PLANTARUM, "all", **{CLAUSES: [about(GUT, "one"), about(clause, "two")]})
    assert intents(reader, message) == [GUT, intent]


def test_a_follow_up_that_names_a_thing_asks_about_it(reader: QuestionReader) -> None:
    message = about(GUT, "all", **{CLAUSES: [about(GUT, "one"), about(MORE, "two", "lactis")]})
    assert intents(reader, message) == [GUT, LACTIS]


def test_of_what_is_only_perhaps_about_something_else_every_question_is_read(reader: QuestionReader) -> None:
    clauses = [about(GUT, "one"), about({LACTIS: 1.1, PLANTARUM: 1.0}, "two")]
    message = about({ELSE: 1.1, GUT: 1.0}, "all", **{CLAUSES: clauses})
    assert reader.read_one(message).intent == ELSE
    assert intents(reader, message) == [GUT, LACTIS]


def test_a_sure_follow_up_stays_one_whatever_stands_before_it(reader: QuestionReader) -> None:
    assert intents(reader, about(MORE, "go on, tell me more", **{CLAUSES: [about(GUT, "tell me more")]})) == [MORE]


def test_what_agrees_or_denies_is_about_no_subject(reader: QuestionReader) -> None:
    parts = [about(GREET, "i mean", **{COMPLETED: about(PLANTARUM, "i mean plantarum")}), about(LACTIS, "two")]
    clause = about({GUT: 1.0, LACTIS: 1.0}, "one", **{PARTS: parts})
    assert intents(reader, about(GUT, "all", **{CLAUSES: [clause, about(GUT, "gut")]})) == [LACTIS, GUT]


def test_which_one_beside_another_question_asks_for_a_strain(reader: QuestionReader) -> None:
    reader = replace(reader, topics=reader.topics | {OVERVIEW})
    message = about(GUT, "all", **{CLAUSES: [about(GUT, "one"), about(WHICH, "which one is a yeast")]})
    assert intents(reader, message) == [GUT, OVERVIEW]
