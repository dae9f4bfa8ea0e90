from __future__ import annotations

import pytest

from bot.nlu.clauses import Clause, split_clauses
from bot.nlu.english_tokenizer import blank_english

KEFIR, SAFE = "what is kefir", "is it safe"


def split(text: str) -> list[Clause]:
    return split_clauses(blank_english().make_doc(text))


def texts(text: str) -> list[str]:
    return [clause.text for clause in split(text)]


def parts(text: str) -> list[str]:
    (clause,) = split(text)
    return [part.text for part in clause.parts]


@pytest.mark.parametrize("stop", ["? ", ". ", "! ", "; ", ": ", "... ", "\u2026 ", "\n", "? \n"])
def test_the_end_of_a_sentence_divides(stop: str) -> None:
    assert [text.rstrip("?.!\u2026") for text in texts(f"{KEFIR}{stop}{SAFE}")] == [KEFIR, SAFE]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1. {} 2. {}", id="stops"),
        pytest.param("1) {} 2) {}", id="brackets"),
        pytest.param("1: {} 2: {}", id="colons"),
        pytest.param("1 - {} 2 - {}", id="dashes"),
        pytest.param("1 {} 2 {}", id="bare numbers before questions"),
        pytest.param("1.\n{}\n2.\n{}", id="lines"),
        pytest.param("a) {} b) {}", id="letters"),
    ],
)
def test_the_items_of_a_list_are_divided_and_lose_their_marks(text: str) -> None:
    assert texts(text.format(KEFIR, SAFE)) == [KEFIR, SAFE]


def test_an_item_of_a_list_asks_whatever_its_form() -> None:
    assert [(clause.text, clause.asks) for clause in split("1. kefir 2. kimchi")] == [("kefir", True), ("kimchi", True)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I take 2 tablets", id="number of things"),
        pytest.param("I take 2 is it safe", id="first number is no 1"),
        pytest.param("I drink 10 - is that what I need", id="more than nine"),
    ],
)
def test_a_number_in_a_sentence_is_no_mark_of_an_item(text: str) -> None:
    assert "".join(texts(text)).count(text.split()[2]) == 1


@pytest.mark.parametrize(
    "joint",
    [
        " and ",
        " or ",
        " but ",
        " also ",
        " plus ",
        " & ",
        " + ",
        ", ",
        " comma ",
        " - ",
        ", and ",
        ", also ",
        ", if so ",
    ],
)
def test_a_joint_before_a_question_divides(joint: str) -> None:
    assert texts(f"{KEFIR}{joint}{SAFE}") == [KEFIR, SAFE]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param("how do I fix it", id="question word"),
        pytest.param("in which foods is it", id="preposition and question word"),
        pytest.param("can I drink it", id="auxiliary and pronoun"),
        pytest.param("does kefir help", id="auxiliary and name"),
        pytest.param("tell me more", id="request"),
        pytest.param("please list the foods", id="request behind please"),
    ],
)
def test_a_question_behind_and_is_known_by_how_it_begins(second: str) -> None:
    assert texts(f"is it real and {second}")[0] == "is it real"
    assert len(texts(f"is it real and {second}")) == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(KEFIR, id="one question"),
        pytest.param("is garlic and onion good", id="and between things"),
        pytest.param("is kefir good for you and for me", id="and with no verb"),
        pytest.param("are yogurt, kefir and kimchi the same", id="commas of a list"),
        pytest.param("what does L. plantarum do", id="initial of a strain"),
        pytest.param("what did Dr. Blum write", id="title"),
        pytest.param("what did dr. blum write", id="title in small letters"),
        pytest.param("is B. animalis subsp. lactis one of them", id="subspecies"),
        pytest.param("is it probiotics vs. prebiotics", id="versus"),
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert texts(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("is garlic and onion good", ["is garlic", "onion good"], id="and"),
        pytest.param("kefir, kimchi, miso", ["kefir", "kimchi", "miso"], id="commas"),
        pytest.param("garlic & onion", ["garlic", "onion"], id="ampersand"),
        pytest.param("benefits - side effects", ["benefits", "side effects"], id="dash between spaces"),
        pytest.param("kefir what is it good for", ["kefir", "what is it good for"], id="question behind its subject"),
        pytest.param("what is leaky gut how do i fix it", ["what is leaky gut", "how do i fix it"], id="two questions"),
        pytest.param("i drink kefir daily is it safe", ["i drink kefir daily", "is it safe"], id="auxiliary"),
        pytest.param("leaky gut causes leaky gut signs", ["leaky gut causes", "leaky gut signs"], id="same beginning"),
    ],
)
def test_a_clause_may_be_divided_where_another_question_seems_to_begin(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(KEFIR, id="one question"),
        pytest.param("side-effects", id="dash in a word"),
        pytest.param("tell me what is kefir", id="tell me what"),
        pytest.param("do you know what kefir is", id="know what"),
        pytest.param("a word about how it helps", id="about how"),
        pytest.param("it depends what is in it", id="depends what"),
        pytest.param("how much kefir should I drink", id="auxiliary of a question word"),
        pytest.param("wonder if so can i drink it", id="if so"),
        pytest.param("kefir, please", id="a filler behind a comma"),
        pytest.param("foods for me when I am ill", id="when goes on"),
    ],
)
def test_a_clause_without_another_beginning_has_no_parts(text: str) -> None:
    assert parts(text) == []


def test_each_clause_has_its_own_parts() -> None:
    first, second = split("is garlic or onion good? is kefir safe?")
    assert ([part.text for part in first.parts], second.parts) == (["is garlic", "onion good?"], ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is leaky gut and how much kefir should I take", id="and"),
        pytest.param("hi!  what is leaky gut?\nand is it   real", id="spaces and lines"),
        pytest.param("I'm tired \U0001f62b ! does kefir help?", id="emoji"),
        pytest.param("1. kefir, please 2) and is it safe , ", id="marks and commas"),
        pytest.param("is kefir safe, if so kimchi, miso too", id="parts"),
    ],
)
def test_the_offsets_of_a_clause_and_of_its_parts_point_at_their_text(text: str) -> None:
    found = [one for clause in split(text) for one in (clause, *clause.parts)]
    assert found
    assert [text[clause.start : clause.end] for clause in found] == [clause.text for clause in found]


@pytest.mark.parametrize(
    "text",
    ["", "?!", "hello", "ok so please", "thanks, and hello!", "no. sorry", "\U0001f600\U0001f600"],
    ids=["empty", "marks", "one filler", "fillers", "with a comma", "sentences", "emoji"],
)
def test_a_text_of_marks_and_fillers_has_no_clause(text: str) -> None:
    assert split(text) == []


def test_fillers_before_a_question_are_no_clause_of_their_own() -> None:
    assert texts("hi! thanks. what is kefir") == [KEFIR]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("kefir helps?", id="question mark"),
        pytest.param("which strains help", id="question word"),
        pytest.param("what's kefir", id="question word with an apostrophe"),
        pytest.param("can I take both", id="auxiliary"),
        pytest.param("doesn't it help", id="auxiliary with an apostrophe"),
        pytest.param("tell me more", id="request"),
        pytest.param("ok so is it real", id="behind fillers"),
        pytest.param("and if so is it real", id="behind if so"),
    ],
)
def test_a_question_is_known_by_its_form(text: str) -> None:
    (clause,) = split(text)
    assert (clause.asks, clause.may_ask) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("kefir what is it good for", id="behind its subject"),
        pytest.param("i take tablets so can i drink it", id="behind so"),
        pytest.param("in which foods is lactis", id="behind a preposition"),
        pytest.param("not sure why i feel ill", id="not sure why"),
        pytest.param("i want to know which foods help", id="to know which"),
        pytest.param("let me know if kefir helps", id="let me know if"),
    ],
)
def test_a_question_inside_a_clause_may_ask(text: str) -> None:
    (clause,) = split(text)
    assert (clause.asks, clause.may_ask) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I feel bloated", id="statement"),
        pytest.param("i know what kefir is", id="what is known"),
        pytest.param("the drink that is my favourite", id="that is"),
        pytest.param("my son who does it all", id="who does"),
        pytest.param("idk if kefir helps", id="if"),
    ],
)
def test_a_statement_does_not_ask(text: str) -> None:
    (clause,) = split(text)
    assert (clause.asks, clause.may_ask) == (False, False)


def test_a_statement_beside_a_question_does_not_ask() -> None:
    assert [clause.asks for clause in split("I feel bloated. does kefir help")] == [False, True]


def test_what_stands_behind_a_comma_asks_like_an_item_of_a_list() -> None:
    (clause,) = split("kefir, kimchi and miso")
    assert [(part.text, part.asks) for part in clause.parts] == [("kefir", False), ("kimchi", True), ("miso", False)]


def test_a_measure_asked_for_behind_a_preposition_may_be_a_question_of_its_own() -> None:
    assert parts("what is kefir good for how much is it") == ["what is kefir good for", "how much is it"]


def test_the_letter_of_an_item_is_no_part_of_it() -> None:
    assert [clause.parts for clause in split("a) what is kefir b) is it ok")] == [(), ()]
