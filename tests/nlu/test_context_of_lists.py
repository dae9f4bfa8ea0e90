"""What "the one before it", "the other two" and "both" stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.knowledge.question import KIND
from bot.nlu.context import Context
from tests.nlu.test_context import KEFIR, KIMCHI, MISO, after, values

FERMENTED, PREBIOTIC = ({"entity": KIND, "value": name, "group": name} for name in ("fermented foods", "prebiotics"))


def of(subject: Mapping[str, Any], its_list: Sequence[Mapping[str, Any]] = (), spoken_of: str = "") -> Context:
    """After answers on single things, none of them listed."""
    return Context(subject, (), frozenset(spoken_of.split()), answered=True, its_list=its_list)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("and the one before it on the list", "and kefir", id="before"),
        pytest.param("what's next on the list?", "miso?", id="next"),
        pytest.param("and number one?", "and kefir?", id="number"),
    ],
)
def test_the_articles_list_is_picked_from_where_nothing_was_listed(text: str, expected: str) -> None:
    assert of(KIMCHI, (KEFIR, KIMCHI, MISO)).picked(text)[0] == expected


@pytest.mark.parametrize(
    ("spoken_of", "text", "expected"),
    [
        pytest.param("kefir", "and the other two?", ["kimchi", "miso"], id="two are left"),
        pytest.param("kefir kimchi", "and the other one?", ["miso"], id="one is left"),
        pytest.param("kefir", "and the other one?", [], id="which of two"),
        pytest.param("kefir", "and the remaining three?", ["kimchi", "miso"], id="fewer are left"),
        pytest.param("kefir kimchi", "what are the other things it does", [], id="something else"),
        pytest.param("kefir", "and the two I haven't asked about?", ["kimchi", "miso"], id="not asked about"),
        pytest.param("kefir kimchi", "and the one you left out?", ["miso"], id="left out"),
        pytest.param("kefir", "and the ones that are left?", ["kimchi", "miso"], id="left"),
    ],
)
def test_the_others_of_the_articles_list_are_what_nobody_asked_for(
    spoken_of: str, text: str, expected: list[str]
) -> None:
    assert values(of(KEFIR, (KEFIR, KIMCHI, MISO), spoken_of).picked(text)[1]) == expected


def test_after_some_that_were_told_together_the_others_are_the_rest_of_the_list() -> None:
    context = replace(after(KEFIR, KIMCHI), its_list=(KEFIR, KIMCHI, MISO))
    assert context.picked("and the other one?") == ("and miso?", [MISO])


@pytest.mark.parametrize("words", ["both of them", "both together", "those two", "both"])
def test_both_are_the_two_that_were_named_together(words: str) -> None:
    assert values(after(KEFIR, KIMCHI).picked(f"can I have {words}")[1]) == ["kefir", "kimchi"]


@pytest.mark.parametrize("listed", [(KEFIR,), (KEFIR, KIMCHI, MISO), (FERMENTED, PREBIOTIC)])
def test_both_stand_for_nothing_where_two_things_were_not_named(listed: tuple[Mapping[str, Any], ...]) -> None:
    assert after(*listed).picked("can I have both")[1] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("and the other one?", [PREBIOTIC], id="other one"),
        pytest.param("and the other kind?", [PREBIOTIC], id="other kind"),
        pytest.param("give me the first kind", [FERMENTED], id="first kind"),
        pytest.param("name the first", [KEFIR], id="first"),
    ],
)
def test_of_two_kinds_of_food_the_other_is_the_one_that_is_not_spoken_of(text: str, expected: list[Any]) -> None:
    assert Context(FERMENTED, (KEFIR, KIMCHI, MISO, FERMENTED, PREBIOTIC), answered=True).picked(text)[1] == expected


def test_foods_of_the_first_are_of_the_first_kind_where_no_food_was_listed() -> None:
    context = Context(KEFIR, (FERMENTED, PREBIOTIC), answered=True)
    assert context.picked("which foods for the second") == ("which foods for prebiotics", [PREBIOTIC])
