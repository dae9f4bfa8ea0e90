from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.nlu.context import Context, completed, with_referent

KEFIR, KIMCHI, MISO = ({"entity": "food", "value": name, "group": "fermented"} for name in ("kefir", "kimchi", "miso"))


@pytest.fixture
def three() -> Context:
    """After a list of three foods, of which kefir was spoken of last."""
    return after(KEFIR, KIMCHI, MISO, spoken_of="kefir")


def after(*listed: Mapping[str, Any], spoken_of: str = "") -> Context:
    """After a list, and answers on some of what stands in it."""
    return Context(listed[0], listed, frozenset(spoken_of.split()), answered=True)


def values(things: list[Any]) -> list[str]:
    return [thing["value"] for thing in things]


@pytest.mark.parametrize(
    "slot",
    [
        pytest.param(None, id="no memory"),
        pytest.param("words", id="another type"),
        pytest.param({}, id="empty memory"),
        pytest.param({"subject": None, "listed": None, "topics": []}, id="memory of nothing"),
    ],
)
def test_a_conversation_that_has_not_begun_has_an_empty_context(slot: Any) -> None:
    context = Context.from_slot(slot)
    assert (dict(context.subject), list(context.listed), context.answered, context.name) == ({}, [], False, "")


def test_the_context_is_what_the_memory_holds() -> None:
    context = Context.from_slot({"subject": KEFIR, "listed": [KEFIR], "spoken_of": ["kefir"], "topics": ["a.b"]})
    assert context == Context(KEFIR, [KEFIR], frozenset({"kefir"}), answered=True)
    assert context.name == "kefir"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("is the first one safe", "is kefir safe", id="first"),
        pytest.param("is the former better", "is kefir better", id="former"),
        pytest.param("and the 2nd?", "and kimchi?", id="number"),
        pytest.param("tell me about your second food", "tell me about kimchi", id="your second food"),
        pytest.param("what is the second of them", "what is kimchi", id="of them"),
        pytest.param("what is the second again", "what is kimchi", id="again"),
        pytest.param("what is THE THIRD ONE", "what is miso", id="capitals"),
        pytest.param("is the last one safe", "is miso safe", id="last"),
        pytest.param("is the latter safe", "is miso safe", id="latter"),
    ],
)
def test_an_ordinal_picks_from_what_was_listed(three: Context, text: str, expected: str) -> None:
    picked, things = three.picked(text)
    assert picked == expected
    assert len(things) == 1
    assert things[0]["value"] in picked


@pytest.mark.parametrize(
    ("text", "expected", "picked"),
    [
        pytest.param("are the first two safe", "are kefir and kimchi safe", ["kefir", "kimchi"], id="first two"),
        pytest.param("are the last two safe", "are kimchi and miso safe", ["kimchi", "miso"], id="last two"),
        pytest.param("the first three", "kefir and kimchi and miso", ["kefir", "kimchi", "miso"], id="all three"),
    ],
)
def test_several_are_picked_at_once(three: Context, text: str, expected: str, picked: list[str]) -> None:
    found, things = three.picked(text)
    assert (found, values(things)) == (expected, picked)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("is kefir safe", id="no ordinal"),
        pytest.param("is the fourth one safe", id="beyond the list"),
        pytest.param("will it help in the first week", id="first week"),
        pytest.param("what was my first question", id="first question"),
        pytest.param("first of all is it safe", id="first of all"),
        pytest.param("firstly is it safe", id="inside a word"),
    ],
)
def test_what_picks_nothing_stays_as_it_is(three: Context, text: str) -> None:
    assert three.picked(text) == (text, [])


def test_an_ordinal_picks_nothing_where_nothing_was_listed() -> None:
    assert Context(KEFIR, answered=True).picked("the first one") == ("the first one", [])


@pytest.mark.parametrize("number", ["two", "2"], ids=["word", "digit"])
def test_a_number_picks_from_what_was_listed(three: Context, number: str) -> None:
    assert three.picked(f"is number {number} safe") == ("is kimchi safe", [KIMCHI])


@pytest.mark.parametrize("text", ["which is the one that helps", "so true that miso helps", "i know that helps"])
def test_a_that_which_only_leads_on_stands_for_nothing(text: str) -> None:
    assert with_referent(text, "kefir") == text


@pytest.mark.parametrize("words", ["the other one", "the other", "the other food", "the others"])
def test_the_other_one_is_the_one_of_two_that_was_not_spoken_of(words: str) -> None:
    context = after(KEFIR, KIMCHI, spoken_of="kefir")
    assert context.picked(f"what about {words}") == ("what about kimchi", [KIMCHI])


def test_the_others_are_both_that_are_left_of_three(three: Context) -> None:
    assert three.picked("and the other two") == ("and kimchi and miso", [KIMCHI, MISO])


@pytest.mark.parametrize(
    "context",
    [
        pytest.param(after(KEFIR, KIMCHI, spoken_of="kefir kimchi"), id="all were spoken of"),
        pytest.param(after(KEFIR, KIMCHI, MISO), id="too many are left"),
        pytest.param(Context(KEFIR, answered=True), id="nothing was listed"),
    ],
)
def test_the_other_one_picks_nothing_where_none_or_too_many_are_left(context: Context) -> None:
    assert context.picked("the other one") == ("the other one", [])


@pytest.mark.parametrize("pointing", [True, False], ids=["pointing too", "personal only"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("is it safe", "is kefir safe", id="it"),
        pytest.param("do They help", "do kefir help", id="capital"),
        pytest.param("can I drink them", "can I drink kefir", id="them"),
        pytest.param("is it what it seems", "is kefir what it seems", id="only the first"),
        pytest.param("does it beat this", "does kefir beat this", id="a personal one before a pointing one"),
        pytest.param("does fitness help", "does fitness help", id="not inside a word"),
        pytest.param("is kimchi safe", "is kimchi safe", id="no pronoun"),
    ],
)
def test_the_first_personal_pronoun_becomes_the_name(text: str, expected: str, pointing: bool) -> None:
    assert with_referent(text, "kefir", pointing=pointing) == expected


@pytest.mark.parametrize("word", ["this", "that", "these", "those", "That"])
def test_a_pointing_pronoun_becomes_the_name_only_where_it_may(word: str) -> None:
    text = f"does {word} help"
    assert with_referent(text, "kefir") == "does kefir help"
    assert with_referent(text, "kefir", pointing=False) == text


@pytest.mark.parametrize("text", ["that is good", "those are good", "is this one safe", "are these ones safe"])
def test_a_pointing_word_before_a_verb_or_one_is_no_pronoun(text: str) -> None:
    assert with_referent(text, "kefir") == text


def test_a_pronoun_stays_where_nothing_was_named() -> None:
    assert with_referent("is it safe", "") == "is it safe"


def test_a_name_with_a_backslash_is_put_in_as_it_is() -> None:
    assert with_referent("is it safe", r"ke\1fir") == r"is ke\1fir safe"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("and for kids?", "and for kids kefir?", id="question mark"),
        pytest.param("for kids. ", "for kids kefir?", id="stop and space"),
        pytest.param("why", "why kefir?", id="one word"),
        pytest.param("a b c d e f g h", "a b c d e f g h kefir?", id="eight words"),
    ],
)
def test_a_fragment_is_completed_with_the_subject(text: str, expected: str) -> None:
    assert completed(text, "kefir") == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("", "kefir", id="empty"),
        pytest.param("?!", "kefir", id="marks"),
        pytest.param("a b c d e f g h i", "kefir", id="nine words"),
        pytest.param("and for kids?", "", id="no subject"),
    ],
)
def test_what_is_no_fragment_or_has_no_subject_stays(text: str, name: str) -> None:
    assert completed(text, name) == text


LACTIS, PLANTARUM = ({"entity": "strain", "value": name, "group": name} for name in ("lactis", "plantarum"))


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        pytest.param("the second one", ["kimchi"], id="the latest list"),
        pytest.param("the second strain", ["plantarum"], id="of strains"),
        pytest.param("the last food on your list", ["kimchi"], id="of foods"),
        pytest.param("from the strains, the first", ["lactis"], id="the kind stands before it"),
    ],
)
def test_an_ordinal_picks_from_the_list_of_its_kind(text: str, picked: list[str]) -> None:
    assert values(after(KEFIR, KIMCHI, LACTIS, PLANTARUM).picked(text)[1]) == picked


def test_two_ordinals_pick_two_things(three: Context) -> None:
    assert three.picked("compare the first and the last one") == ("compare kefir and miso", [KEFIR, MISO])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("and the one before that?", "and kefir?", id="before"),
        pytest.param("what about the one after", "what about miso", id="after"),
        pytest.param("is it safe before the meal", "is it safe before the meal", id="another before"),
        pytest.param("and the one before it on the list", "and kefir", id="before it on the list"),
        pytest.param("the one listed right after that?", "miso?", id="listed right after"),
        pytest.param("what's next on the list", "miso", id="next on the list"),
        pytest.param("and the next one", "and miso", id="next one"),
        pytest.param("what should i do next week", "what should i do next week", id="another next"),
    ],
)
def test_a_neighbour_in_the_list_is_picked(text: str, expected: str) -> None:
    assert Context(KIMCHI, [KEFIR, KIMCHI, MISO], answered=True).picked(text)[0] == expected


def test_before_the_first_there_is_nothing(three: Context) -> None:
    assert three.picked("the one before that")[1] == []


@pytest.mark.parametrize("text", ["is it better to take one", "is it true that they differ"])
def test_an_it_that_only_leads_on_stands_for_nothing(text: str) -> None:
    assert "kefir" not in with_referent(text, "kefir").partition(" to ")[0].partition(" that ")[0]
