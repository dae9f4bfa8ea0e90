"""Rasa's policies, which look only at what can match: same predictions, from the same trained model.

Rasa compares every state of a conversation with every rule, and makes the states of ever shorter pieces of it to look
each of them up. Here the rules and the stories whose last state is another are out before that.
"""

from __future__ import annotations

import base64
import functools
import json
import zlib
from collections.abc import Mapping
from typing import Any

from rasa.core.policies.memoization import AugmentedMemoizationPolicy as StockAugmentedMemoizationPolicy
from rasa.core.policies.rule_policy import RULES
from rasa.core.policies.rule_policy import RulePolicy as StockRulePolicy
from rasa.shared.core.constants import ACTIVE_LOOP, PREVIOUS_ACTION, SLOTS, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

End = tuple[Any, Any]
"""What a state has as the action before it and as the intent; None where a rule asks for none."""
Found = tuple[str | None, str | None, bool]


class RulePolicy(StockRulePolicy):
    """Rasa's, with the rules by the end of what they match. Its name stands in the events of conversations."""

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        if use_text_for_last_user_input and not self._reads_text:
            return None, None, False
        found: Found = super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)
        return found

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        if lookup is not self.lookup[RULES] or not states:
            keys: set[str] = super()._get_possible_keys(lookup, states)
            return keys
        action, intent = _end(states[-1])
        ends = {(action, intent), (action, None), (None, None)}
        maybe = {key: lookup[key] for end in ends for key in self._by_end.get(end, ())}
        return super()._get_possible_keys(maybe, states)  # type: ignore[no-any-return]

    @functools.cached_property
    def _by_end(self) -> Mapping[End, list[str]]:
        found: dict[End, list[str]] = {}
        for key in self.lookup[RULES]:
            action, intent = _end(json.loads(key)[-1])
            found.setdefault((action, intent if action else None), []).append(key)
        return found

    @functools.cached_property
    def _reads_text(self) -> bool:
        """Whether a rule could match what was said instead of its intent: one that asks for no intent."""
        return any(intent is None for _, intent in self._by_end)


class AugmentedMemoizationPolicy(StockAugmentedMemoizationPolicy):
    """Rasa's, which forgets older turns until a story matches only where a story ends as the conversation does."""

    def recall(
        self,
        states: list[State],
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None,
    ) -> str | None:
        """The action that follows in a story, None where none does."""
        # What older turns left in slots and loops goes with them; all else of the last state stays as it is.
        is_final = bool(states) and not {SLOTS, ACTIVE_LOOP} & states[-1].keys()
        if is_final and not any(story.endswith(_as_in_key(states[-1])) for story in self._stories):
            return None
        action: str | None = super().recall(states, tracker, domain, rule_only_data)
        return action

    @functools.cached_property
    def _stories(self) -> list[str]:
        """The keys under which Rasa remembers what happens in stories, as it wrote them."""
        if not self.config["enable_feature_string_compression"]:
            return list(self.lookup)
        return [zlib.decompress(base64.b64decode(key)).decode("utf-8") for key in self.lookup]


def _end(state: State) -> End:
    return state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT)


def _as_in_key(state: State) -> str:
    """How a state ends a key: Rasa's keys are JSON without quotation marks."""
    return json.dumps([state], sort_keys=True).replace('"', "")[1:]


QUICK: Mapping[type, type] = {
    StockRulePolicy: RulePolicy,
    StockAugmentedMemoizationPolicy: AugmentedMemoizationPolicy,
}
"""What runs in place of a class of Rasa's."""
