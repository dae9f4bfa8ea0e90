from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.message_gate import DECIDED
from bot.nlu.question_splitter import ASKS, CLAUSES, COMPLETED, INSTEAD, PARTS, RESOLVED, QuestionSplitter
from tests.nlu.contract import MEMORY_OF_KEFIR, PIPELINE, Bench, Tracker, named, resolve

ENTRY = next(entry for entry in PIPELINE if resolve(entry) is QuestionSplitter)
TWO = "what is leaky gut and does kefir help"


def process(splitter: QuestionSplitter, text: str, *foods: str, memory: dict[str, Any] | None = None) -> Message:
    """A message as the splitter leaves it."""
    message = Message({TEXT: text, ENTITIES: [named(text, food, "food") for food in foods]})
    return splitter.process([message], Tracker(memory))[0]


def plain(message: Message | None) -> tuple[str, list[str]] | None:
    """A question and the values that it names."""
    return message and (message.get(TEXT), [e["value"] for e in message.get(ENTITIES)])


def questions(message: Message, attribute: str = CLAUSES) -> list[tuple[str, list[str]] | None]:
    """The questions of a message, each with the values that it names."""
    return [plain(question) for question in message.get(attribute) or []]


def test_each_question_has_the_things_that_it_names(splitter: QuestionSplitter) -> None:
    found = questions(process(splitter, "does garlic help? is kefir safe?", "garlic", "kefir"))
    assert found == [("does garlic help?", ["garlic"]), ("is kefir safe?", ["kefir"])]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is leaky gut", id="one question"),
        pytest.param("  what is leaky gut ", id="between spaces"),
        pytest.param("tell me about kefir", id="request"),
        pytest.param("hi, what is kefir", id="behind a greeting"),
        pytest.param("", id="empty"),
    ],
)
def test_a_message_that_is_one_question_or_none_stays_whole(splitter: QuestionSplitter, text: str) -> None:
    message = process(splitter, text)
    assert (message.get(CLAUSES), message.get(PARTS)) == (None, None)


def test_a_question_with_its_background_stands_alone(splitter: QuestionSplitter) -> None:
    assert questions(process(splitter, "I am tired all day. does kefir help", "kefir")) == [
        ("does kefir help", ["kefir"])
    ]


def test_what_may_be_a_question_is_one_in_a_short_message(splitter: QuestionSplitter) -> None:
    assert questions(process(splitter, "kefir what is it. is kimchi ok"))[0] == ("kefir what is it.", [])


def test_what_may_be_a_question_is_background_in_a_long_message(splitter: QuestionSplitter) -> None:
    text = "I am so very tired. " * 6 + "kefir what is it. is kimchi ok"
    assert questions(process(splitter, text)) == [("is kimchi ok", [])]


def test_statements_are_all_kept_where_nothing_asks(splitter: QuestionSplitter) -> None:
    assert questions(process(splitter, "I am tired. my gut hurts")) == [("I am tired.", []), ("my gut hurts", [])]


def test_a_question_tells_whether_it_has_the_form_of_one(splitter: QuestionSplitter) -> None:
    message = process(splitter, "kefir what is it. is kimchi ok")
    assert [question.get(ASKS) for question in message.get(CLAUSES)] == [False, True]


def test_one_question_is_left_with_its_parts(splitter: QuestionSplitter) -> None:
    message = process(splitter, "is garlic or kefir good", "garlic", "kefir")
    assert questions(message, PARTS) == [("is garlic", ["garlic"]), ("kefir good", ["kefir"])]
    assert message.get(CLAUSES) is None


def test_each_of_several_questions_is_left_with_its_own_parts(splitter: QuestionSplitter) -> None:
    message = process(splitter, "is garlic or kefir good? is leaky gut real?", "garlic", "kefir")
    assert message.get(PARTS) is None
    assert [questions(question, PARTS) for question in message.get(CLAUSES)] == [
        [("is garlic", ["garlic"]), ("kefir good?", ["kefir"])],
        [],
    ]


@pytest.mark.parametrize(
    ("pronoun", "expected"),
    [
        pytest.param("is it safe", ("is kefir safe", ["kefir"]), id="it is the last"),
        pytest.param("are they safe", ("are leeks and kefir safe", ["leeks", "kefir"]), id="they are all"),
        pytest.param("which of them help", ("which of leeks and kefir help", ["leeks", "kefir"]), id="them"),
        pytest.param("are these safe", ("are leeks and kefir safe", ["leeks", "kefir"]), id="these"),
        pytest.param("is this safe", ("is kefir safe", ["kefir"]), id="this is the last"),
    ],
)
def test_a_pronoun_stands_for_what_was_named_in_the_questions_before(
    splitter: QuestionSplitter, pronoun: str, expected: tuple[str, list[str]]
) -> None:
    message = process(splitter, f"what are leeks and kefir? {pronoun}", "leeks", "kefir")
    assert questions(message)[1] == expected


def test_a_pronoun_gives_the_proper_name(splitter: QuestionSplitter) -> None:
    text, name = "what is l plantarum and what does it do", "Lactobacillus plantarum"
    message = Message({TEXT: text, ENTITIES: [named(text, "l plantarum", "strain", name)]})
    assert questions(splitter.process([message])[0])[1] == (f"what does {name} do", [name])


def test_a_question_that_names_a_food_keeps_its_pronoun(splitter: QuestionSplitter) -> None:
    message = process(splitter, "is garlic good and does kefir beat it", "garlic", "kefir")
    assert questions(message)[1] == ("does kefir beat it", ["kefir"])


def test_a_question_without_pronoun_does_not_inherit_what_was_named(splitter: QuestionSplitter) -> None:
    message = process(splitter, "is kefir good and what is leaky gut", "kefir")
    assert questions(message)[1] == ("what is leaky gut", [])


def test_a_symptom_is_nothing_that_a_pronoun_stands_for(splitter: QuestionSplitter) -> None:
    text = "is bloating bad and is it common"
    message = Message({TEXT: text, ENTITIES: [named(text, "bloating", "symptom")]})
    assert questions(splitter.process([message])[0])[1] == ("is it common", [])


@pytest.mark.parametrize(
    ("text", "second"),
    [
        pytest.param("what is leaky gut and is it real", "is leaky gut real", id="one subject"),
        pytest.param("are prebiotics good for leaky gut and is it real", "is leaky gut real", id="last of two"),
        pytest.param("is leaky gut why we eat prebiotics and is it real", "is prebiotics real", id="other way round"),
        pytest.param("what is the microbiome and is it real", "is gut bacteria real", id="another name"),
        pytest.param("what is yoga and is it real", "is it real", id="no subject"),
    ],
)
def test_a_pronoun_stands_for_the_subject_before(splitter: QuestionSplitter, text: str, second: str) -> None:
    assert process(splitter, text).get(CLAUSES)[1].get(TEXT) == second


def test_a_pronoun_in_a_question_stands_for_what_the_turn_before_was_about(splitter: QuestionSplitter) -> None:
    message = process(splitter, "is it safe and what is yoga", memory=MEMORY_OF_KEFIR)
    assert questions(message)[0] == ("is kefir safe", ["kefir"])


@pytest.mark.parametrize(
    ("text", "foods", "memory", "expected"),
    [
        pytest.param("is kefir good and why", ["kefir"], None, ("why kefir?", ["kefir"]), id="named before"),
        pytest.param("what is leaky gut and why", [], None, ("why leaky gut?", []), id="subject before"),
        pytest.param("what is yoga and why", [], MEMORY_OF_KEFIR, ("why kefir?", ["kefir"]), id="turn before"),
        pytest.param("what is yoga and why", [], None, ("why probiotics?", []), id="nothing"),
    ],
)
def test_a_question_that_names_nothing_is_completed_with_what_is_nearest(
    splitter: QuestionSplitter,
    text: str,
    foods: list[str],
    memory: dict[str, Any] | None,
    expected: tuple[str, list[str]],
) -> None:
    assert plain(process(splitter, text, *foods, memory=memory).get(PARTS)[1].get(COMPLETED)) == expected


@pytest.mark.parametrize("second", ["is kimchi safe", "is leaky gut real", "is it safe"])
def test_a_question_that_names_something_is_not_completed(splitter: QuestionSplitter, second: str) -> None:
    foods = ["kefir", "kimchi"] if "kimchi" in second else ["kefir"]
    assert process(splitter, f"what is kefir? {second}", *foods).get(CLAUSES)[1].get(COMPLETED) is None


@pytest.mark.parametrize(("key", "value", "expected"), [
    pytest.param("subjects", {"yoga": "hatha"}, "is hatha real", id="subjects"),
    pytest.param("default_subject", "tea", "is it real tea?", id="default subject"),
])  # fmt: skip
def test_the_subjects_are_the_configured_ones(tmp_path: Path, key: str, value: Any, expected: str) -> None:
    bench = Bench(tmp_path)
    splitter = bench.make(ENTRY, config={**bench.config(ENTRY), key: value})
    second = process(splitter, "what is yoga and is it real").get(CLAUSES)[1]
    assert (second.get(COMPLETED) or second).get(TEXT) == expected


def test_more_questions_than_configured_are_not_told_apart(splitter: QuestionSplitter) -> None:
    message = process(splitter, "what is leaky gut? " * 3 + "what is kefir? who is it? why is it?")
    assert [text for text, _ in filter(None, questions(message))] == ["what is leaky gut?"] * 3 + ["what is kefir?"]


def test_a_decided_message_is_left_alone(splitter: QuestionSplitter) -> None:
    message = splitter.process([Message({TEXT: TWO, DECIDED: True})], Tracker(MEMORY_OF_KEFIR))[0]
    assert message.data == {TEXT: TWO, DECIDED: True}


def test_training_phrases_stay_whole(splitter: QuestionSplitter) -> None:
    data = TrainingData([Message({TEXT: TWO, INTENT: "leaky_gut.definition"})])
    (phrase,) = splitter.process_training_data(data).intent_examples
    assert phrase.get(CLAUSES) is None


@pytest.mark.parametrize(
    ("text", "foods", "attribute", "expected"),
    [
        pytest.param("is it safe", [], RESOLVED, ("is kefir safe", ["kefir"]), id="pronoun"),
        pytest.param("and for kids?", [], COMPLETED, ("and for kids kefir?", ["kefir"]), id="fragment"),
        pytest.param("does leaky gut cause that", [], COMPLETED, ("does leaky gut cause kefir", ["kefir"]), id="that"),
        pytest.param("no, i meant miso", ["miso"], INSTEAD, ("miso", ["miso"]), id="correction"),
        pytest.param("i meant miso not tofu", ["miso", "tofu"], INSTEAD, ("miso not tofu", ["miso"]), id="denied"),
        pytest.param("is the second one safe", [], INSTEAD, ("is kimchi safe", ["kimchi"]), id="ordinal"),
        pytest.param("the other one", [], INSTEAD, ("kimchi", ["kimchi"]), id="other one"),
    ],
)
def test_a_short_message_is_read_in_the_light_of_the_turn_before(
    splitter: QuestionSplitter, text: str, foods: list[str], attribute: str, expected: tuple[str, list[str]]
) -> None:
    message = process(splitter, text, *foods, memory=MEMORY_OF_KEFIR)
    found = {key: plain(message.get(key)) for key in (RESOLVED, COMPLETED, INSTEAD) if message.get(key)}
    assert found == {attribute: expected}


@pytest.mark.parametrize(
    ("text", "foods", "memory"),
    [
        pytest.param("and miso?", ["miso"], MEMORY_OF_KEFIR, id="names a food"),
        pytest.param("is it safe " + "really " * 12, [], MEMORY_OF_KEFIR, id="long"),
        pytest.param("is it safe", [], {**MEMORY_OF_KEFIR, "topics": [], "subject": None}, id="nothing spoken of"),
        pytest.param("is it safe", [], None, id="first message"),
    ],
)
def test_what_speaks_for_itself_has_no_other_reading(
    splitter: QuestionSplitter, text: str, foods: list[str], memory: dict[str, Any] | None
) -> None:
    message = process(splitter, text, *foods, memory=memory)
    assert [message.get(key) for key in (RESOLVED, COMPLETED, INSTEAD)] == [None] * 3
