"""What every component of the pipeline promises: the messages, and how a component is run without a graph."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.context import MEMORY
from bot.nlu.sentence_featurizer import ENCODE
from bot.nlu.topic_classifier import READ_BY

PIPELINE: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[2] / "config.yml").read_text())["pipeline"]
"""The components of config.yml, in order: a new one is under contract without another line."""
for _entry in PIPELINE:
    if _entry["name"].endswith("UrgencyClassifier"):
        _entry["messages"] = "tests/nlu/few_urgent_messages.yml"  # thousands would be encoded for every test

RASAS_KEYS = {*WhitespaceTokenizer.get_default_config(), *DenseFeaturizer.get_default_config()}
"""Settings that a component takes over from one of Rasa's, where they are documented."""

PHRASES = {
    "leaky_gut.definition": ["what is leaky gut", "explain a leaky gut", "what does leaky gut mean"],
    "foods.fermented": ["does kefir help", "is yogurt good for me", "which fermented foods are there"],
    "not_covered.dose": ["how many capsules a day", "what dose should I take", "how much is enough"],
}
LOOKUPS = [{"name": "food.fermented", "elements": ["kefir", "yogurt"]}]
ODD = {
    "empty": "",
    "emoji": "\U0001f600\U0001f600",
    "null byte": "does\x00kefir help",
    "10,000 characters": "is kefir good " * 714 + "why?",
    "blanks": " \n\t ",
}
"""Texts that nobody meant, by name."""
GUT, LACTIS, PLANTARUM = "leaky_gut.definition", "strains.lactis", "strains.plantarum"
DOSE, PRICE, GREET, HUMAN = "not_covered.dose", "not_covered.price", "chitchat.greet", "chitchat.human"
URGENT, ELSE, FAR = "red_flag", "out_of_scope", "far from every phrase"
MORE, WHICH = "follow_up.more", "follow_up.which"
AXES = {
    name: i for i, name in enumerate((GUT, LACTIS, PLANTARUM, DOSE, PRICE, GREET, HUMAN, URGENT, ELSE, MORE, WHICH))
}
"""Intents of a world in which the phrases of each point along an axis of their own."""
MEMORY_OF_KEFIR = {
    "subject": {"entity": "food", "value": "kefir", "group": "fermented"},
    "listed": [{"entity": "food", "value": value, "group": "fermented"} for value in ("kefir", "kimchi")],
    "spoken_of": ["kefir"],
    "topics": ["foods.fermented"],
}
"""What the actions keep after a list of two foods and a question on the first."""
ORDINARY = "what is leaky gut and does kefir help with it"


def resolve(entry: dict[str, Any]) -> type[GraphComponent]:
    """The class of an entry of the pipeline."""
    module, _, name = entry["name"].rpartition(".")
    component: type[GraphComponent] = getattr(importlib.import_module(module), name)
    return component


def trains(component: type[GraphComponent]) -> bool:
    """Whether a component learns something and keeps it in the model."""
    return hasattr(component, "train")


def follows(component: type[GraphComponent]) -> bool:
    """Whether a component reads a message in the light of the conversation."""
    return "tracker" in inspect.signature(component.process).parameters


def training_data() -> TrainingData:
    """A small training set of three intents."""
    examples = [Message({TEXT: text, INTENT: intent}) for intent, texts in PHRASES.items() for text in texts]
    return TrainingData(examples, entity_synonyms={"yoghurt": "yogurt"}, lookup_tables=LOOKUPS)


@dataclass
class Bench:
    """Makes, trains and runs components of the pipeline in a folder of its own."""

    folder: Path
    data: TrainingData = field(default_factory=training_data)

    def __post_init__(self) -> None:
        """Make the folder."""
        self.folder.mkdir(exist_ok=True)

    def config(self, entry: dict[str, Any]) -> dict[str, Any]:
        """What Rasa gives the component: its defaults, then what config.yml sets."""
        return {**resolve(entry).get_default_config(), **{k: v for k, v in entry.items() if k != "name"}}

    def make(self, entry: dict[str, Any], *, load: bool = False, config: dict[str, Any] | None = None) -> Any:
        """Create a component as Rasa does for training, or load it as it does for answering."""
        component = resolve(entry)
        make = component.load if load else component.create
        name = component.__name__
        context = ExecutionContext(GraphSchema({}), "contract", node_name=name)
        return make(config or self.config(entry), LocalModelStorage(self.folder), Resource(name), context)

    def pipeline(self, entries: Sequence[dict[str, Any]] = PIPELINE) -> list[Any]:
        """Train components in order, each on what those before it left, and load them."""
        loaded = []
        for entry in entries:
            component = self.make(entry)
            if trains(resolve(entry)):
                component.train(self.data)
                component = self.make(entry, load=True)
            if hasattr(component, "process_training_data"):
                component.process_training_data(self.data)
            loaded.append(component)
        return loaded


@dataclass(frozen=True)
class Tracker:
    """As much of Rasa's tracker as a component looks at: the slot in which the actions keep their memory."""

    memory: Mapping[str, Any] | None = None

    def get_slot(self, name: str) -> Mapping[str, Any] | None:
        """The memory, under its own name only."""
        return self.memory if name == MEMORY else None


def named(text: str, word: str, kind: str, value: str = "", group: str = "") -> dict[str, Any]:
    """An entity at the place where a word stands in a text."""
    start = text.index(word)
    found = {"entity": kind, "value": value or word, "start": start, "end": start + len(word)}
    return {**found, "group": group} if group else found


def about(intents: str | Mapping[str, float], text: str = "words", *strains: str, **also: Any) -> Message:
    """A message whose sentence vector points along the axis of an intent, or between several.

    Args:
        intents: the intent, or how much of each; a name that is none stands for something far from all.
        text: what it says.
        strains: groups of the strains that it names.
        also: other attributes of the message.
    """
    vector = np.zeros(len(AXES) + 1, dtype=np.float32)
    for name, weight in ({intents: 1.0} if isinstance(intents, str) else intents).items():
        vector[AXES.get(name, len(AXES))] = weight
    vector /= np.linalg.norm(vector)
    features = [Features(vector[np.newaxis, :], "sentence", TEXT, "test")]
    entities = [{"entity": "strain", "value": group, "group": group} for group in strains]
    return Message({TEXT: text, ENTITIES: entities, **also}, features=features)


def phrases(count: int) -> list[Message]:
    """So many training phrases for each intent of the axes; those on a strain name it."""
    return [
        about(name, "words", *([name.split(".")[1]] if name.startswith("strains.") else []), **{INTENT: name})
        for name in AXES
        for _ in range(count)
    ]


def upstream(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The components that stand before one in the pipeline."""
    return PIPELINE[: PIPELINE.index(entry)]


def through(components: Sequence[Any], *messages: Message) -> list[Message]:
    """Run messages through components in order."""
    found = list(messages)
    for component in components:
        found = component.process(found)
    return found


def plain(value: Any) -> Any:
    """A message, or anything on it, as values that can be compared; without what refers to itself or to a component."""
    if isinstance(value, Message):
        found = {key: plain(content) for key, content in value.data.items() if key not in {READ_BY, ENCODE}}
        return {**found, "features": [np.asarray(f.features).tolist() for f in value.features]}
    if isinstance(value, dict):
        return {key: plain(content) for key, content in value.items()}
    if isinstance(value, Token):
        return [value.text, value.start, value.end]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | type(None)) else str(value)


def undocumented(component: type[GraphComponent]) -> list[str]:
    """Keys of a component's defaults under no comment that are not Rasa's own; one may stand over several keys."""
    lines = [line.strip() for line in inspect.getsource(component.get_default_config).splitlines()]
    documented, is_under_comment = set(), False
    for before, line in pairwise(lines):
        is_key = line.startswith('"') and '":' in line
        is_under_comment = is_key and (before.startswith("#") or is_under_comment)
        if is_under_comment:
            documented.add(line.split(":")[0].strip('"'))
    return sorted(set(component.get_default_config()) - RASAS_KEYS - documented)
