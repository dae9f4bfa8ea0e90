"""The red-flag gate: what it finds, what it leaves alone, and what its content holds."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import yaml

from bot.knowledge.loader import GENERAL_ADVICE
from bot.nlu.red_flags import RedFlags

CONTENT = "data/safety/red_flags.yml"


@pytest.fixture(scope="module")
def red_flags(root: Path) -> RedFlags:
    """The project's own warning signs."""
    return RedFlags.from_yaml(root / CONTENT)


@pytest.fixture(scope="module")
def content(root: Path) -> dict[str, Any]:
    """The project's own content file, as plain values."""
    loaded: dict[str, Any] = yaml.safe_load((root / CONTENT).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def suite(root: Path) -> dict[str, Any]:
    """The urgent messages that a rule must find, and the calm ones."""
    loaded: dict[str, Any] = yaml.safe_load((root / "data/safety/messages.yml").read_text(encoding="utf-8"))
    return {**loaded, "urgent": [each for each in loaded["urgent"] if isinstance(each, dict)]}


def rule_of(red_flags: RedFlags, text: str) -> str | None:
    """The id of the rule that a message meets."""
    flag = red_flags.match(text)
    return None if flag is None else flag.rule


def evidence(red_flags: RedFlags, text: str) -> str:
    """The part of a message that met a rule."""
    flag = red_flags.match(text)
    return "" if flag is None else text[flag.start : flag.end]


# What people write


def test_every_urgent_message_is_found(red_flags: RedFlags, suite: dict[str, Any]) -> None:
    assert [each for each in suite["urgent"] if red_flags.match(each["text"]) is None] == []


def test_every_urgent_message_meets_the_rule_expected(red_flags: RedFlags, suite: dict[str, Any]) -> None:
    found = [{**each, "found": rule_of(red_flags, each["text"])} for each in suite["urgent"]]
    assert [each for each in found if each["found"] != each["rule"]] == []


def test_at_most_one_calm_message_in_a_hundred_alarms(red_flags: RedFlags, suite: dict[str, Any]) -> None:
    alarms = [(rule_of(red_flags, text), text) for text in suite["calm"] if red_flags.match(text)]
    assert len(alarms) <= len(suite["calm"]) / 100, alarms


def test_the_suite_has_an_urgent_message_for_every_rule(content: dict[str, Any], suite: dict[str, Any]) -> None:
    assert {each["rule"] for each in suite["urgent"]} == {rule["id"] for rule in content["rules"]}


def test_the_suite_holds_hundreds_of_different_messages(suite: dict[str, Any]) -> None:
    different = [{each["text"].lower() for each in suite["urgent"]}, {text.lower() for text in suite["calm"]}]
    assert [len(suite["urgent"]), len(suite["calm"])] == [len(texts) for texts in different]
    assert min(len(texts) for texts in different) >= 300


# How they write it


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("BLOOD IN MY STOOL", id="capitals"),
        pytest.param("blod in my stoool", id="misspelled"),
        pytest.param("i am vommitting bloood", id="misspelled twice"),
        pytest.param("bloooood in my stool", id="stretched"),
        pytest.param("bl\u00f3od in my st\u00f2ol", id="accents"),
        pytest.param("i can\u2019t breathe", id="curly apostrophe"),
        pytest.param("i can`t breathe", id="backtick"),
        pytest.param("i cant breathe", id="no apostrophe"),
        pytest.param("blo\u00adod in my stool", id="soft hyphen"),
        pytest.param("\uff42\uff4c\uff4f\uff4f\uff44 in my stool", id="full-width letters"),
        pytest.param("blood... in my stool", id="dots for a pause"),
        pytest.param("blood in my stool!!!", id="exclamation marks"),
        pytest.param("blood\U0001f62d in my stool", id="emoji beside a word"),
        pytest.param("hello. " * 500 + "there is blood in my stool", id="at the end of a long message"),
    ],
)
def test_a_sign_is_found_however_it_is_written(red_flags: RedFlags, text: str) -> None:
    assert red_flags.match(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \n\t", id="blanks"),
        pytest.param("?!...", id="punctuation"),
        pytest.param("\x00", id="null byte"),
        pytest.param("a" * 100_000, id="one endless word"),
        pytest.param("\u0301" * 1000, id="marks without a letter"),
    ],
)
def test_a_text_without_words_is_no_sign(red_flags: RedFlags, text: str) -> None:
    assert red_flags.match(text) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("no blood in my stool", id="no"),
        pytest.param("there is not any blood in my stool", id="not any"),
        pytest.param("i've never had blood in my stool", id="never"),
        pytest.param("no pain, vomiting or blood in my stool", id="a list"),
        pytest.param("my doctor asked if there is blood in my stool", id="asked by a doctor"),
    ],
)
def test_a_denied_sign_does_not_count(red_flags: RedFlags, text: str) -> None:
    assert red_flags.match(text) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("no pain but blood in my stool", id="but"),
        pytest.param("no idea why there is blood in my stool", id="no idea"),
        pytest.param("i'm not sure, is there blood in my stool", id="not sure"),
        pytest.param("no fever. blood in my stool", id="the next sentence"),
        pytest.param("i can't breathe", id="the negation is the sign"),
    ],
)
def test_a_negation_elsewhere_denies_nothing(red_flags: RedFlags, text: str) -> None:
    assert red_flags.match(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("i had blood in my stool years ago", id="years ago"),
        pytest.param("when i was a kid i fainted", id="childhood"),
        pytest.param("there was blood in my stool, my doctor checked it and it was piles", id="settled"),
        pytest.param("blood in my stool years ago, all good since", id="well since"),
        pytest.param("in the film she vomits blood", id="fiction"),
    ],
)
def test_a_sign_of_the_past_or_of_a_story_does_not_count(red_flags: RedFlags, text: str) -> None:
    assert red_flags.match(text) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("i had blood in my stool years ago and now it is back, blood in my stool again", id="back again"),
        pytest.param("years ago i had ibs, but now there is blood in my stool", id="something new"),
        pytest.param("i had blood in my stool last year and haven't been fine since", id="not well since"),
    ],
)
def test_a_sign_that_came_back_counts(red_flags: RedFlags, text: str) -> None:
    assert red_flags.match(text) is not None


def test_a_sign_of_somebody_else_counts(red_flags: RedFlags) -> None:
    assert red_flags.match("my mum is vomiting blood") is not None


def test_a_general_question_about_a_sign_counts(red_flags: RedFlags) -> None:
    assert red_flags.match("what does blood in stool mean") is not None


def test_a_sign_beside_another_question_counts(red_flags: RedFlags) -> None:
    assert red_flags.match("does kefir help when there is blood in my stool") is not None


# Where it stands, and how long it takes


def test_the_offsets_are_those_of_the_evidence(red_flags: RedFlags) -> None:
    assert evidence(red_flags, "hello, does kefir help with blood in my stool please") == "blood in my stool"


def test_the_offsets_count_characters_as_they_were_written(red_flags: RedFlags) -> None:
    assert evidence(red_flags, "caf\u00e9 \U0001f600\uff0c I can\u2019t breathe at all") == "can\u2019t breathe"


def test_a_message_of_4000_characters_takes_less_than_20_ms(red_flags: RedFlags) -> None:
    text = ("my stomach pain is not severe, no blood in my stool and no fever, last year i had chest pain. " * 50)[
        :4000
    ]
    times = []
    for _ in range(5):
        start = perf_counter()
        red_flags.match(text)
        times.append(perf_counter() - start)
    assert min(times) < 0.020


# The content


def test_every_advice_of_a_rule_exists(content: dict[str, Any]) -> None:
    assert {rule["advice"] for rule in content["rules"]} <= set(content["advice"])


def test_every_advice_is_used(content: dict[str, Any]) -> None:
    assert set(content["advice"]) == {rule["advice"] for rule in content["rules"]} | {GENERAL_ADVICE}


def test_the_advice_can_be_filled_from_the_settings(content: dict[str, Any]) -> None:
    filled = [text.format(emergency_number="112", crisis_line="a line") for text in content["advice"].values()]
    assert len(filled) == len(content["advice"])


def test_every_advice_names_the_emergency_number(content: dict[str, Any]) -> None:
    assert [name for name, text in content["advice"].items() if "{emergency_number}" not in text] == []
