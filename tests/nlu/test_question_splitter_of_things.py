from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.question_splitter import CLAUSES, COMPLETED, INSTEAD, PARTS, QuestionSplitter
from tests.nlu.contract import MEMORY_OF_KEFIR, Tracker, named


def test_a_long_list_is_not_divided_into_its_items(splitter: QuestionSplitter) -> None:
    message = Message({TEXT: "is it good? " + ", ".join(["kefir", "my gut"] * 100)})
    clauses = splitter.process([message], Tracker(None))[0].get(CLAUSES)
    assert [clause.get(PARTS) for clause in clauses] == [None] * len(clauses)


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        pytest.param("other", "what helps against leaky gut", id="unlisted"),
        pytest.param("fermented", "what helps against coffee", id="listed"),
    ],
)
def test_an_unlisted_thing_gives_way_to_a_subject_behind_it(
    splitter: QuestionSplitter, group: str, expected: str
) -> None:
    text = "could coffee cause leaky gut? what helps against it"
    message = Message({TEXT: text, ENTITIES: [named(text, "coffee", "food", group=group)]})
    assert splitter.process([message], Tracker(None))[0].get(CLAUSES)[1].get(TEXT) == expected


@pytest.mark.parametrize(
    ("text", "meant", "named"),
    [
        pytest.param("not the strains, i meant the foods", "the foods", [], id="left behind"),
        pytest.param("not the dose, i meant is it safe", "is kefir safe", ["kefir"], id="but for it"),
    ],
)
def test_what_is_taken_back_leaves_the_subject_behind(
    splitter: QuestionSplitter, text: str, meant: str, named: list[str]
) -> None:
    message = splitter.process([Message({TEXT: text, ENTITIES: []})], Tracker(MEMORY_OF_KEFIR))[0].get(INSTEAD)
    assert (message.get(TEXT), [entity["value"] for entity in message.get(ENTITIES)]) == (meant, named)


@pytest.mark.parametrize(
    ("text", "group", "meant"),
    [
        pytest.param("so which ones are", "other", "which ones are fermented foods?", id="the list"),
        pytest.param("how so", "other", "how so kefir?", id="no list"),
        pytest.param("so which ones are", "fermented", "which ones are kefir?", id="it is on the list"),
    ],
)
def test_who_asks_for_the_list_after_a_thing_that_is_not_on_it_is_told_the_list(
    splitter: QuestionSplitter, text: str, group: str, meant: str
) -> None:
    memory = {**MEMORY_OF_KEFIR, "subject": {"entity": "food", "value": "kefir", "group": group}}
    message = splitter.process([Message({TEXT: text, ENTITIES: []})], Tracker(memory))[0]
    assert message.get(COMPLETED).get(TEXT) == meant
