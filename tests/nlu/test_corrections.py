from __future__ import annotations

import pytest

from bot.nlu.corrections import takes_back, without_preamble


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("no, i meant kimchi", "kimchi", id="no i meant"),
        pytest.param("I mean kimchi", "kimchi", id="i mean"),
        pytest.param("sorry I was asking about kimchi", "kimchi", id="sorry I was asking"),
        pytest.param("wait, no, kimchi", "kimchi", id="two words"),
        pytest.param("oops my mistake - kimchi", "kimchi", id="my mistake"),
        pytest.param("hmm... ok. why", "why", id="hmm ok"),
        pytest.param("Okay what is it", "what is it", id="okay"),
        pytest.param("make that kimchi", "kimchi", id="make that"),
    ],
)
def test_a_preamble_is_left_out(text: str, expected: str) -> None:
    assert without_preamble(text) == expected


@pytest.mark.parametrize("text", ["no", "sorry!", "ok, ", "i meant?", "know it", "kimchi"])
def test_what_is_no_preamble_or_nothing_else_stays(text: str) -> None:
    assert without_preamble(text) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("i didn't mean the causes, i meant the signs of it", "the signs of it", id="didn't mean"),
        pytest.param("no not the drink, the best strains", "the best strains", id="not"),
        pytest.param("not those sorry, the live sort", "the live sort", id="sorry behind it"),
        pytest.param("and not lactis but kimchi", "kimchi", id="but"),
        pytest.param("ok no recipe, just tell me what it is", "what it is", id="no"),
        pytest.param("no? pity. then what is kefir", "what is kefir", id="a refusal that is taken"),
        pytest.param("kefir, not kimchi!", "kefir", id="behind it"),
        pytest.param("the best strains i meant", "the best strains", id="meant behind it"),
    ],
)
def test_what_is_taken_back_is_left_out(text: str, meant: str) -> None:
    assert without_preamble(text) == meant


@pytest.mark.parametrize(
    "text",
    ["not sure what it is", "no fever", "is it good, or not", "i don't need this", "not only kefir, what else?"],
)
def test_what_takes_nothing_back_stays(text: str) -> None:
    assert without_preamble(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "no not the strains, the foods",
        "sorry I meant the foods",
        "the foods, not the strains",
        "right. the foods i meant",
    ],
)
def test_what_was_meant_otherwise_is_taken_back(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize("text", ["ok and the foods?", "no", "what does it mean", "not sure which", "right, kefir"])
def test_what_only_agrees_takes_nothing_back(text: str) -> None:
    assert not takes_back(text)
