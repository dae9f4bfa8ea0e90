from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.message_gate import DECIDED
from bot.nlu.question_splitter import CLAUSES, COMPLETED, INSTEAD, PARTS, RESOLVED
from bot.nlu.topic_classifier import QUESTIONS
from tests.nlu.contract import (
    MEMORY_OF_KEFIR,
    ODD,
    ORDINARY,
    PIPELINE,
    Bench,
    Tracker,
    follows,
    plain,
    resolve,
    through,
    trains,
    undocumented,
    upstream,
)

EVERY = [pytest.param(entry, id=resolve(entry).__name__) for entry in PIPELINE]
TRAINABLE = [pytest.param(entry, id=resolve(entry).__name__) for entry in PIPELINE if trains(resolve(entry))]
IN_CONVERSATION = [pytest.param(entry, id=resolve(entry).__name__) for entry in PIPELINE if follows(resolve(entry))]
FINDINGS = (CLAUSES, PARTS, RESOLVED, COMPLETED, INSTEAD, QUESTIONS)

every_component = pytest.mark.parametrize("entry", EVERY)
odd_text = pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ODD.items()])


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every component, trained and loaded, by its name in config.yml."""
    components = Bench(tmp_path_factory.mktemp("model")).pipeline()
    return dict(zip([entry["name"] for entry in PIPELINE], components, strict=True))


def arriving(trained: dict[str, Any], entry: dict[str, Any], text: str) -> Message:
    """A message as the components before have left it."""
    message = Message({TEXT: text})
    return through([trained[before["name"]] for before in upstream(entry)], message)[0]


@every_component
def test_every_setting_of_config_yml_has_a_default(entry: dict[str, Any]) -> None:
    assert set(entry) - {"name"} <= set(resolve(entry).get_default_config())


@every_component
def test_every_default_is_documented_where_it_stands(entry: dict[str, Any]) -> None:
    assert undocumented(resolve(entry)) == []


@every_component
def test_the_defaults_alone_make_a_component(entry: dict[str, Any], tmp_path: Path) -> None:
    component = Bench(tmp_path).make(entry, config=resolve(entry).get_default_config())
    assert isinstance(component, resolve(entry))


@every_component
def test_the_defaults_are_a_new_value_at_each_call(entry: dict[str, Any]) -> None:
    first = resolve(entry).get_default_config()
    before = dict(first)
    first.clear()
    assert resolve(entry).get_default_config() == before


@every_component
def test_a_component_that_has_learned_nothing_lets_messages_pass(entry: dict[str, Any], tmp_path: Path) -> None:
    message = Message({TEXT: ORDINARY})
    assert Bench(tmp_path).make(entry).process([message]) == [message]


@every_component
@odd_text
def test_an_odd_text_gives_the_same_messages_back(entry: dict[str, Any], text: str, trained: dict[str, Any]) -> None:
    messages = [Message({TEXT: text}), arriving(trained, entry, text)]
    given = list(messages)
    result = trained[entry["name"]].process(messages)
    assert len(result) == len(given)
    assert all(after is before for after, before in zip(result, given, strict=True))


@every_component
@odd_text
def test_an_odd_text_stays_as_it_was_written(entry: dict[str, Any], text: str, trained: dict[str, Any]) -> None:
    message = arriving(trained, entry, text)
    trained[entry["name"]].process([message])
    assert message.get(TEXT) == text


@every_component
def test_no_messages_give_no_messages(entry: dict[str, Any], trained: dict[str, Any]) -> None:
    assert trained[entry["name"]].process([]) == []


@every_component
def test_a_message_without_text_passes(entry: dict[str, Any], trained: dict[str, Any]) -> None:
    message = Message({})
    assert trained[entry["name"]].process([message]) == [message]


@every_component
def test_a_decided_message_keeps_its_intent(entry: dict[str, Any], trained: dict[str, Any]) -> None:
    message = arriving(trained, entry, ORDINARY)
    message.set(INTENT, {"name": "decided.before", "confidence": 1.0}, add_to_output=True)
    message.set(DECIDED, True)
    trained[entry["name"]].process([message])
    assert message.get(INTENT) == {"name": "decided.before", "confidence": 1.0}


@every_component
def test_a_decided_message_is_not_encoded_or_split(entry: dict[str, Any], trained: dict[str, Any]) -> None:
    message = Message({TEXT: ORDINARY, INTENT: {"name": "decided.before", "confidence": 1.0}, DECIDED: True})
    trained[entry["name"]].process([message])
    assert (message.features, [key for key in FINDINGS if key in message.data]) == ([], [])


@every_component
@pytest.mark.parametrize("text", [ORDINARY, *ODD.values()], ids=["ordinary", *ODD])
def test_the_same_message_twice_is_read_the_same(entry: dict[str, Any], text: str, trained: dict[str, Any]) -> None:
    first, second = (through([trained[entry["name"]]], arriving(trained, entry, text))[0] for _ in range(2))
    assert plain(first) == plain(second)


@every_component
def test_a_message_is_read_the_same_alone_or_among_others(entry: dict[str, Any], trained: dict[str, Any]) -> None:
    texts = [ORDINARY, *ODD.values(), "kefir"]
    together = trained[entry["name"]].process([arriving(trained, entry, text) for text in texts])
    alone = [trained[entry["name"]].process([arriving(trained, entry, text)])[0] for text in texts]
    assert plain(together) == plain(alone)


@pytest.mark.parametrize("entry", IN_CONVERSATION)
@odd_text
def test_an_odd_text_in_a_conversation_passes_as_it_was_written(
    entry: dict[str, Any], text: str, trained: dict[str, Any]
) -> None:
    message = arriving(trained, entry, text)
    (after,) = trained[entry["name"]].process([message], Tracker(MEMORY_OF_KEFIR))
    assert (after is message, message.get(TEXT)) == (True, text)


@pytest.mark.parametrize("entry", IN_CONVERSATION)
@pytest.mark.parametrize("memory", [None, {}, {"topics": []}], ids=["none", "empty", "no topic"])
def test_a_tracker_without_memory_is_as_good_as_no_tracker(
    entry: dict[str, Any], memory: dict[str, Any] | None, trained: dict[str, Any]
) -> None:
    alone, tracked = (arriving(trained, entry, ORDINARY) for _ in range(2))
    trained[entry["name"]].process([alone])
    trained[entry["name"]].process([tracked], Tracker(memory))
    assert plain(tracked) == plain(alone)


@pytest.mark.parametrize("entry", IN_CONVERSATION)
def test_a_decided_message_in_a_conversation_is_left_alone(entry: dict[str, Any], trained: dict[str, Any]) -> None:
    message = Message({TEXT: "is it safe", DECIDED: True})
    trained[entry["name"]].process([message], Tracker(MEMORY_OF_KEFIR))
    assert message.data == {TEXT: "is it safe", DECIDED: True}


@pytest.mark.parametrize("entry", TRAINABLE)
def test_what_was_learned_is_the_same_after_every_training(entry: dict[str, Any], tmp_path: Path) -> None:
    read = []
    for name in ("first", "second"):
        bench = Bench(tmp_path / name)
        components = bench.pipeline([*upstream(entry), entry])
        read.append(plain(through(components, *(Message({TEXT: text}) for text in (ORDINARY, "how much kefir")))))
    assert read[0] == read[1]


@pytest.mark.parametrize("entry", TRAINABLE)
def test_what_was_learned_is_there_after_loading(entry: dict[str, Any], tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    before = bench.pipeline(upstream(entry))
    trained = bench.make(entry)
    assert trained.train(bench.data).name == resolve(entry).__name__
    untrained, loaded = bench.make(entry), bench.make(entry, load=True)
    results = [plain(through([*before, c], Message({TEXT: "does kefir help"}))) for c in (untrained, loaded)]
    assert results[0] != results[1]


@pytest.mark.parametrize("entry", TRAINABLE)
def test_a_trained_component_is_saved_as_data_without_code(entry: dict[str, Any], tmp_path: Path) -> None:
    Bench(tmp_path).pipeline([*upstream(entry), entry])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".json", ".npz"}
    assert (tmp_path / resolve(entry).__name__).is_dir()
