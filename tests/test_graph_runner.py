"""The plain runner against Rasa's: the same graphs, inputs and targets lead to the same outputs and errors."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphNodeHook, GraphSchema, SchemaNode
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException, RasaException

from bot.graph_runner import PlainGraphRunner
from bot.knowledge.phrases import INTENT, read_phrases

RUNNERS: tuple[type[GraphRunner], ...] = (DaskGraphRunner, PlainGraphRunner)
MESSAGES = 50


class FailedHereError(RasaException, RuntimeError):
    """An error of Rasa's that the runner takes for one of its own."""


class Fake(GraphComponent):
    """Gives its name with all that it was given, or raises."""

    def __init__(self, name: str, error: BaseException | None) -> None:
        self._name, self._error = name, error

    @classmethod
    def create(cls, config: dict[str, Any], _: Any = None, __: Any = None, ___: Any = None, **more: Any) -> Fake:
        context = more["execution_context"]
        return cls(f"{context.node_name} of {context.model_id}", config.get("error"))

    def give(self, **given: Any) -> tuple[str, dict[str, Any]]:
        """The output."""
        if self._error is not None:
            raise self._error
        return self._name, given


@dataclass
class Recorder(GraphNodeHook):
    """Keeps what happens to the nodes, in order."""

    error: Exception | None = None
    seen: list[tuple[Any, ...]] = field(default_factory=list)

    def on_before_node(
        self, node_name: str, execution_context: ExecutionContext, config: dict[str, Any], received_inputs: Any
    ) -> dict[str, Any]:
        self.seen.append(("before", node_name, config, received_inputs))
        return {"from": node_name}

    def on_after_node(
        self, node_name: str, execution_context: ExecutionContext, config: Any, output: Any, input_hook_data: Any
    ) -> None:
        if self.error is not None:
            raise self.error
        self.seen.append(("after", node_name, output, input_hook_data))


def node(*needs: str, target: bool = False, eager: bool = True, **config: Any) -> SchemaNode:
    """A node that gives what it gets from others."""
    return SchemaNode({f"from_{need}": need for need in needs}, Fake, "create", "give", config, eager, target)


def runner(kind: type[GraphRunner], schema: GraphSchema, *hooks: GraphNodeHook) -> GraphRunner:
    """A runner over fakes, which learn nothing and need no storage."""
    return kind.create(schema, None, ExecutionContext(schema, "a model"), list(hooks))


def outcome(graph: GraphRunner, inputs: dict[str, Any] | None, targets: list[str] | None) -> tuple[Any, ...]:
    """What a run gives: values, or the error's kind, and the kind and words of what led to it."""
    try:
        return "gives", graph.run(inputs, targets)
    except BaseException as e:
        return "raises", type(e), type(e.__cause__), str(e.__cause__ or "")


def both(nodes: dict[str, SchemaNode], inputs: dict[str, Any] | None, targets: list[str] | None = None) -> Any:
    """The outcome, once both runners have agreed on it."""
    stock, plain = (outcome(runner(kind, GraphSchema(nodes)), inputs, targets) for kind in RUNNERS)
    assert stock == plain
    return stock


DIAMOND = {
    "top": node("message"),
    "left": node("top"),
    "right": node("top", "message", eager=False),
    "bottom": node("left", "right", target=True),
    "beside": node("top", target=True),
    "alone": node(),
}


@pytest.mark.parametrize(
    "targets", [None, [], ["bottom"], ["left"], ["beside", "right"], ["alone"], ["top", "top"], ["message"]]
)
def test_any_targets_give_the_same(targets: list[str] | None) -> None:
    kind, values = both(DIAMOND, {"message": [1]}, targets)
    assert (kind, list(values)) == ("gives", list(dict.fromkeys(targets or ["bottom", "beside"])))


def test_a_target_that_nobody_knows_is_the_same_error() -> None:
    assert both(DIAMOND, {"message": [1]}, ["nobody"])[:2] == ("raises", KeyError)


def test_a_graph_without_targets_gives_nothing() -> None:
    assert both({"alone": node()}, None) == ("gives", {})


@pytest.mark.parametrize("inputs", [None, {}, {"another": 1}])
def test_a_missing_input_is_the_same_error(inputs: dict[str, Any] | None) -> None:
    assert both(DIAMOND, inputs)[:2] == ("raises", GraphRunError)
    assert both(DIAMOND, inputs, ["alone"])[0] == "gives"


@pytest.mark.parametrize("name", ["top", "left", "bottom", "alone"])
def test_an_input_with_the_name_of_a_node_stands_in_its_place(name: str) -> None:
    assert both(DIAMOND, {"message": [1], name: "given"})[0] == "gives"


@pytest.mark.parametrize("value", ["left", "alone", "message", "a", "words"])
def test_a_text_that_names_something_in_the_graph_is_the_same_error(value: str) -> None:
    found = both(DIAMOND, {"message": "words", "a": 1, "b": value}, ["bottom"])
    assert found[:2] == (("gives", found[1]) if value in {"alone", "words"} else ("raises", GraphRunError))


@pytest.mark.parametrize("value", [None, 0, (), ("left", 1), {"left": 1}, ["left"], [("left", len)], {"top"}])
def test_values_of_any_kind_come_through_as_they_are(value: Any) -> None:
    assert both({"one": node("message", target=True)}, {"message": value}) == (
        "gives",
        {"one": ("one of a model", {"from_message": value})},
    )


@pytest.mark.parametrize("eager", [True, False])
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RuntimeError("words"), GraphComponentException),
        (RecursionError("words"), GraphComponentException),
        (ValueError("words"), GraphComponentException),
        (InvalidConfigException("words"), InvalidConfigException),
        (RasaException("words"), RasaException),
        (FailedHereError("words"), GraphRunError),
        (KeyboardInterrupt("words"), KeyboardInterrupt),
    ],
)
def test_a_node_that_raises_is_the_same_error(error: BaseException, kind: type[BaseException], eager: bool) -> None:
    nodes = {**DIAMOND, "left": node("top", error=error, eager=eager)}
    assert both(nodes, {"message": 1}, ["bottom"])[:2] == ("raises", kind)
    assert both(nodes, {"message": 1}, ["right"])[0] == "gives"


def test_a_graph_that_goes_in_a_circle_is_the_same_error() -> None:
    assert both({"one": node("other"), "other": node("one")}, None, ["one"])[:2] == ("raises", RecursionError)


def test_hooks_see_the_same_before_and_after_each_node() -> None:
    chain = {"first": node("message"), "second": node("first", eager=False), "third": node("second", target=True)}
    seen = []
    for kind in RUNNERS:
        hooks = Recorder(), Recorder()
        runner(kind, GraphSchema(chain), *hooks).run({"message": 1})
        assert hooks[0].seen == hooks[1].seen
        seen.append(hooks[0].seen)
    assert seen[0] == seen[1]
    assert [entry[:2] for entry in seen[0]] == [
        (when, name) for name in ("first", "second", "third") for when in ("before", "after")
    ]


@pytest.mark.parametrize("given", [{}, {"left": 1}])
def test_each_node_that_is_needed_runs_once_and_after_what_it_needs(given: dict[str, Any]) -> None:
    names = []
    for kind in RUNNERS:
        hook = Recorder()
        runner(kind, GraphSchema(DIAMOND), hook).run({"message": 1, **given}, ["bottom"])
        names.append([entry[1] for entry in hook.seen if entry[0] == "before"])
    assert sorted(names[0]) == sorted(names[1]) == sorted({"top", "left", "right", "bottom"} - {*given})
    assert all(found[0] == "top" and found[-1] == "bottom" for found in names)


def test_a_hook_that_raises_is_the_same_error() -> None:
    graphs = [runner(kind, GraphSchema(DIAMOND), Recorder(RuntimeError("words"))) for kind in RUNNERS]
    stock, plain = (outcome(graph, {"message": 1}, None) for graph in graphs)
    assert stock == plain == ("raises", GraphComponentException, RuntimeError, "words")


def test_any_graph_gives_the_same_however_often_it_runs() -> None:
    chance = random.Random(1)
    for _ in range(60):
        names = [f"node {number}" for number in range(chance.randint(1, 12))]
        nodes = {
            name: node(
                *chance.sample([*names[:place], "one", "other"], chance.randint(0, min(3, place + 2))),
                target=chance.random() < 0.3,
                eager=chance.random() < 0.5,
            )
            for place, name in enumerate(names)
        }
        shuffled = dict(chance.sample(list(nodes.items()), len(nodes)))
        stock, plain = (runner(kind, GraphSchema(shuffled)) for kind in RUNNERS)
        for run in range(8):
            inputs = {"one": run, **({} if chance.random() < 0.1 else {"other": [run]})}
            inputs.update({name: run for name in names if chance.random() < 0.05})
            targets = chance.sample(names, chance.randint(0, len(names)))
            assert outcome(stock, inputs, targets) == outcome(plain, inputs, targets)


def heard(graph: GraphRunner, targets: tuple[str, str], texts: list[str]) -> list[tuple[Any, Any]]:
    """How each text is read after those before it, and how likely each action is then."""
    found, tracker = [], DialogueStateTracker("me", [])
    for text in texts:
        tracker.update(ActionExecuted("action_listen"))
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: tracker}
        read = graph.run(inputs, [targets[0]])[targets[0]][0].as_dict(only_output_properties=True)
        tracker.update(UserUttered(text, read["intent"], read["entities"], read))
        chosen = graph.run({PLACEHOLDER_TRACKER: tracker}, [targets[1]])[targets[1]]
        found.append((read, (chosen.probabilities, chosen.policy_name, chosen.events)))
        tracker.update(ActionExecuted("action_answer"))
    return found


@pytest.mark.model
def test_the_trained_model_reads_and_decides_the_same(model: Path, root: Path, tmp_path: Path) -> None:
    files = sorted(path for path in (root / "tests/nlu").glob("*.yml") if path.name != "few_urgent_messages.yml")
    phrases = [phrase.text for path in files for phrase in read_phrases(path) if phrase.kind == INTENT]
    texts = random.Random(1).sample(phrases, MESSAGES)
    found = []
    for kind in RUNNERS:
        (folder := tmp_path / kind.__name__).mkdir()
        metadata, graph = load_predict_graph_runner(folder, model, LocalModelStorage, kind)
        found.append(heard(graph, (metadata.nlu_target, metadata.core_target), texts))
    assert found[0] == found[1]
    assert len({read["intent"]["name"] for read, _ in found[0]}) > MESSAGES / 5, "the texts are of many kinds"
