from __future__ import annotations

import pytest

from bot.nlu.clauses import Clause, resolve_pronoun, split_clauses
from bot.nlu.english_tokenizer import blank_english


def split(text: str) -> list[Clause]:
    return split_clauses(blank_english().make_doc(text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param(
            "does kefir help? is kimchi better?", ["does kefir help?", "is kimchi better?"], id="question mark"
        ),
        pytest.param("what helps; what hurts", ["what helps;", "what hurts"], id="semicolon"),
        pytest.param("what is it\nwhy me", ["what is it", "why me"], id="line"),
        pytest.param(
            "what is leaky gut and how do I fix it", ["what is leaky gut", "how do I fix it"], id="and with how"
        ),
        pytest.param("what's the best but is it safe", ["what's the best", "is it safe"], id="but with is"),
        pytest.param("is it real, why do I have it", ["is it real,", "why do I have it"], id="comma with why"),
        pytest.param("what about kefir, also is it safe", ["what about kefir,", "is it safe"], id="comma with also"),
    ],
)
def test_a_new_question_begins_a_clause(text: str, parts: list[str]) -> None:
    assert [clause.text for clause in split(text)] == parts


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is leaky gut", id="one question"),
        pytest.param("is garlic and onion good", id="and between things"),
        pytest.param("is kefir good for you and for me", id="and with no verb"),
        pytest.param("are yogurt, kefir and kimchi the same", id="commas of a list"),
        pytest.param("what does L. plantarum do", id="initial of a strain"),
        pytest.param("what did Dr. Blum write", id="title"),
        pytest.param("what did dr. blum write", id="title in small letters"),
        pytest.param("is B. animalis subsp. lactis one of them", id="subspecies"),
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert [clause.text for clause in split(text)] == [text]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is leaky gut and how much kefir should I take", id="and"),
        pytest.param("hi!  what is leaky gut?\nand is it   real", id="spaces and lines"),
        pytest.param("I'm tired \U0001f62b. does kefir help?", id="emoji"),
    ],
)
def test_the_offsets_of_a_clause_point_at_its_text(text: str) -> None:
    clauses = split(text)
    assert clauses
    assert [text[clause.start : clause.end] for clause in clauses] == [clause.text for clause in clauses]


@pytest.mark.parametrize(
    "text", ["", "?!", "hello", "\U0001f600\U0001f600"], ids=["empty", "marks", "one word", "emoji"]
)
def test_a_text_of_less_than_two_words_has_no_clause(text: str) -> None:
    assert split(text) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("kefir helps?", id="question mark"),
        pytest.param("which strains help", id="question word"),
        pytest.param("can I take both", id="auxiliary"),
        pytest.param("ok so is it real", id="behind fillers"),
    ],
)
def test_a_question_is_known_by_its_form(text: str) -> None:
    assert [clause.asks for clause in split(text)] == [True]


def test_a_statement_does_not_ask() -> None:
    assert [(clause.text, clause.asks) for clause in split("I feel bloated. does kefir help")] == [
        ("I feel bloated.", False),
        ("does kefir help", True),
    ]


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        pytest.param("is it safe", "is kefir safe", id="it"),
        pytest.param("do They help", "do kefir help", id="capital"),
        pytest.param("is it what it seems", "is kefir what it seems", id="only the first"),
        pytest.param("does fitness help", "does fitness help", id="not inside a word"),
    ],
)
def test_the_first_pronoun_becomes_the_name(text: str, resolved: str) -> None:
    assert resolve_pronoun(text, "kefir") == resolved


def test_a_pronoun_stays_where_nothing_is_named() -> None:
    assert resolve_pronoun("is it safe", "") == "is it safe"


def test_a_name_with_a_backslash_is_put_in_as_it_is() -> None:
    assert resolve_pronoun("is it safe", r"ke\1fir") == r"is ke\1fir safe"
