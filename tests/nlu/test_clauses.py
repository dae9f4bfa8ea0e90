from __future__ import annotations

import pytest
import spacy

from bot.nlu.clauses import Clause, resolve_pronoun, split_clauses

NLP = spacy.blank("en")


def split(text: str) -> list[Clause]:
    return split_clauses(NLP.make_doc(text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param(
            "What is leaky gut? Does kefir help?", ["What is leaky gut?", "Does kefir help?"], id="question mark"
        ),
        pytest.param("I eat kimchi. Is it good?", ["I eat kimchi.", "Is it good?"], id="full stop"),
        pytest.param("what is leaky gut\nis it real", ["what is leaky gut", "is it real"], id="new line"),
        pytest.param(
            "what is kefir and how much should i take", ["what is kefir", "how much should i take"], id="and how"
        ),
        pytest.param("is it real or is it a fad", ["is it real", "is it a fad"], id="or is"),
        pytest.param("does kefir help & is it safe", ["does kefir help", "is it safe"], id="ampersand"),
        pytest.param("what is kefir, how does it work", ["what is kefir,", "how does it work"], id="comma and how"),
        pytest.param(
            "does kefir help, and what about garlic", ["does kefir help,", "what about garlic"], id="comma, and what"
        ),
        pytest.param("does kefir help, also can i drink it", ["does kefir help,", "can i drink it"], id="comma, also"),
    ],
)
def test_a_message_is_split_where_a_new_question_begins(text: str, parts: list[str]) -> None:
    assert [clause.text for clause in split(text)] == parts


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is leaky gut", id="plain"),
        pytest.param("does kefir, kimchi and garlic help", id="a list of foods"),
        pytest.param("is it good for gas and bloating", id="two symptoms"),
        pytest.param("does L. plantarum help", id="a species"),
        pytest.param("who is Dr. Blum", id="a title"),
        pytest.param("plantarum vs. rhamnosus", id="versus"),
    ],
)
def test_a_message_of_one_question_stays_whole(text: str) -> None:
    assert [clause.text for clause in split(text)] == [text]


@pytest.mark.parametrize("text", ["", "   ", "???", "and", "kefir?? sauerkraut??", "\U0001f600 \U0001f600"])
def test_what_has_not_two_words_is_no_clause(text: str) -> None:
    assert split(text) == []


def test_a_greeting_of_one_word_is_left_out() -> None:
    assert [clause.text for clause in split("Hello. What is leaky gut?")] == ["What is leaky gut?"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is kefir", id="question word"),
        pytest.param("does kefir help", id="auxiliary"),
        pytest.param("ok so does kefir help", id="behind fillers"),
        pytest.param("isn't kefir good", id="negative"),
        pytest.param("kefir is good?", id="question mark"),
    ],
)
def test_a_clause_in_the_form_of_a_question_asks(text: str) -> None:
    assert [clause.asks for clause in split(text)] == [True]


@pytest.mark.parametrize("text", ["i drink kefir daily", "tell me about kefir", "kefir and yogurt"])
def test_a_clause_in_another_form_does_not_ask(text: str) -> None:
    assert [clause.asks for clause in split(text)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "What is leaky gut? Does kefir help?",
        "  hi,  what is kefir and how much should i take  ",
        "I eat kimchi...\nIs it good?\n\nAnd is garlic?",
    ],
    ids=["two sentences", "spaces around", "lines"],
)
def test_offsets_cut_the_clause_from_the_message(text: str) -> None:
    clauses = split(text)
    assert len(clauses) >= 1
    assert [text[clause.start : clause.end] for clause in clauses] == [clause.text for clause in clauses]


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        pytest.param("does it help", "does kefir help", id="it"),
        pytest.param("are They safe", "are kefir safe", id="capitals"),
        pytest.param("does it help with it", "does kefir help with it", id="the first only"),
        pytest.param("how many items", "how many items", id="not inside a word"),
        pytest.param("what helps", "what helps", id="no pronoun"),
    ],
)
def test_a_name_takes_the_place_of_the_pronoun(text: str, resolved: str) -> None:
    assert resolve_pronoun(text, "kefir") == resolved


def test_a_name_with_a_backslash_is_put_in_as_it_is() -> None:
    assert resolve_pronoun("does it help", r"a\1b") == r"does a\1b help"


def test_a_pronoun_that_refers_to_nothing_stays() -> None:
    assert resolve_pronoun("does it help", "") == "does it help"
