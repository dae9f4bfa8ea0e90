from __future__ import annotations

import pytest

from bot.knowledge.wording import asks_yes_or_no, capitalised, enumerate_names, has_any, how_many, invites_yes, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Is KEFIR good?", ["is", "kefir", "good"], id="lower-case"),
        pytest.param("doesn't help", ["doesn't", "help"], id="apostrophe"),
        pytest.param("doesn\u2019t help", ["doesn't", "help"], id="typographic-apostrophe"),
        pytest.param("multi-strain, please", ["multi", "strain", "please"], id="punctuation"),
        pytest.param("?! 12", [], id="no-words"),
    ],
)
def test_words_are_lower_case_and_without_punctuation(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(["layer"], True, id="the-word"),
        pytest.param(["lay"], False, id="its-beginning-without-star"),
        pytest.param(["lay*"], True, id="its-beginning-with-star"),
        pytest.param(["layer*"], True, id="the-whole-word-with-star"),
        pytest.param(["yer*"], False, id="its-end"),
        pytest.param(["wall", "prot*"], True, id="one-of-several"),
        pytest.param([], False, id="nothing-wanted"),
    ],
)
def test_a_wanted_word_is_found_whole_or_by_its_beginning(wanted: list[str], expected: bool) -> None:
    assert has_any(["a", "protective", "layer"], wanted) is expected


def test_nothing_is_found_among_no_words() -> None:
    assert has_any([], ["layer", "prot*"]) is False


@pytest.mark.parametrize(
    "text",
    [
        "is kefir on the list",
        "Does kefir help?",
        "hi, can I eat kimchi",
        "and are bananas one of them?",
        "kefir, is it good",
        "isn't yogurt fermented",
        "doesn\u2019t stress cause it",
        "should i try kefir, and what does it do",
    ],
)
def test_an_auxiliary_before_any_question_word_asks_yes_or_no(text: str) -> None:
    assert asks_yes_or_no(text) is True


@pytest.mark.parametrize(
    "text", ["what is kefir", "kefir", "why does stress cause it", "tell me about kimchi", "how can garlic help", ""]
)
def test_any_other_text_does_not_ask_yes_or_no(text: str) -> None:
    assert asks_yes_or_no(text) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("does kefir help", True, id="wanted-word"),
        pytest.param("does kefir work", False, id="no-wanted-word"),
        pytest.param("how does kefir help", False, id="no-yes-or-no-question"),
        pytest.param("is kefir good or bad", False, id="bad"),
        pytest.param("is kefir good and safe", False, id="safe"),
        pytest.param("does kefir help to cure it", False, id="cure"),
        pytest.param("does kefir help against it", False, id="against"),
        pytest.param("is too much kefir good", False, id="too-much"),
        pytest.param("can kefir help healing", False, id="healing"),
        pytest.param("is it good instead of medicine", False, id="instead"),
        pytest.param("does kefir do more harm than good", False, id="harm"),
    ],
)
def test_yes_is_only_said_to_what_a_list_can_answer(text: str, expected: bool) -> None:
    assert invites_yes(text, ["help*", "good"]) is expected


def test_a_word_of_harm_gets_a_yes_where_the_list_is_about_harm() -> None:
    assert invites_yes("do antibiotics harm the gut bacteria", ["harm*"]) is True


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param([], "", id="none"),
        pytest.param(["a"], "a", id="one"),
        pytest.param(["a", "b"], "a and b", id="two"),
        pytest.param(["a", "b", "c"], "a, b and c", id="three"),
    ],
)
def test_names_are_joined_as_in_a_sentence(names: list[str], expected: str) -> None:
    assert enumerate_names(names) == expected


def test_a_sentence_begins_with_a_capital_and_keeps_its_other_letters() -> None:
    assert capitalised("the book of Dr. Blum") == "The book of Dr. Blum"


def test_no_sentence_stays_none() -> None:
    assert capitalised("") == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("it is not a bacterium", 1, id="both words"),
        pytest.param("it isn't a bacterium", 1, id="a short not"),
        pytest.param("it is a bacterium", 0, id="one of them"),
        pytest.param("a yeast, and not bacteria", 2, id="two expressions"),
    ],
)
def test_expressions_of_several_words_are_counted_where_each_word_stands(text: str, count: int) -> None:
    assert how_many(words(text), ["yeast", "not bacteri*"]) == count
