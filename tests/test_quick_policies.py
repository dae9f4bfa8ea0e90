"""The quick policies against Rasa's: the same predictions for every state that rules and stories are made of."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.quick_policies import QUICK

pytestmark = pytest.mark.model

TURNS, CONVERSATIONS = 9, 150
UNSURE = ("out_of_scope", "nlu_fallback")
"""What stories are about."""


class Loaded:
    """Each policy of the trained model twice: as Rasa loads it, and as we do."""

    def __init__(self, model: Path, folder: Path) -> None:
        storage, metadata = LocalModelStorage.from_model_archive(folder, model)
        self.domain: Domain = metadata.domain
        schema: GraphSchema = metadata.predict_schema
        self.pairs: list[tuple[Policy, Policy]] = []
        for name, node in schema.nodes.items():
            if node.uses in QUICK:
                kinds: tuple[Any, ...] = (node.uses, QUICK[node.uses])
                made = [
                    kind.load({**kind.get_default_config(), **node.config}, storage, node.resource, _context(name))
                    for kind in kinds
                ]
                self.pairs.append((made[0], made[1]))


def _context(name: str) -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), "model", node_name=name)


@pytest.fixture(scope="module")
def loaded(model: Path) -> Iterator[Loaded]:
    with TemporaryDirectory() as folder:
        yield Loaded(model, Path(folder))


def conversation(domain: Domain, chance: random.Random) -> list[Event]:
    """Turns of any intent with any action after it; a third of them unsure, which stories are about."""
    actions = [name for name in domain.user_actions if name.startswith("action_")]
    events: list[Event] = [ActionExecuted("action_session_start"), ActionExecuted(ACTION_LISTEN_NAME)]
    for _ in range(chance.randrange(1, TURNS)):
        intent = chance.choice(UNSURE) if chance.random() < 0.5 else chance.choice(sorted(domain.intents))
        entities = [{"entity": "food", "value": "kefir"}] if chance.random() < 0.3 else []
        events.append(UserUttered("some words", {"name": intent, "confidence": 1.0}, entities))
        if chance.random() < 0.3:
            events.append(SlotSet("memory", {"introduced": True}))
        events += [ActionExecuted(chance.choice(actions)), ActionExecuted(ACTION_LISTEN_NAME)]
    return events


def as_told(prediction: PolicyPrediction) -> dict[str, Any]:
    return {**vars(prediction), "max_confidence_index": prediction.max_confidence_index}


def test_every_prediction_is_rasas(loaded: Loaded) -> None:
    chance = random.Random(7)
    followed = set()
    assert len(loaded.pairs) == len(QUICK)
    for _ in range(CONVERSATIONS):
        events = conversation(loaded.domain, chance)
        cut = chance.randrange(2, len(events) + 1)
        tracker = DialogueStateTracker.from_events("somebody", events[:cut], loaded.domain.slots, domain=loaded.domain)
        for stock, quick in loaded.pairs:
            expected = stock.predict_action_probabilities(tracker, loaded.domain, rule_only_data={})
            given = quick.predict_action_probabilities(tracker, loaded.domain, rule_only_data={})
            assert as_told(given) == as_told(expected)
            followed.add((type(stock).__name__, expected.max_confidence == 1))
    assert followed == set(itertools.product(("RulePolicy", "AugmentedMemoizationPolicy"), (True, False)))


def test_they_have_the_names_that_stand_in_the_events_of_conversations() -> None:
    assert [quick.__name__ for quick in QUICK.values()] == [stock.__name__ for stock in QUICK]
