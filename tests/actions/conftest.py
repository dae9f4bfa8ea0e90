"""Runs the project's actions as Rasa's action server does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Action
from rasa_sdk.executor import CollectingDispatcher

from actions.content import own_composer, settings
from tests.actions.messages import Run, Said, tracker_of


@pytest.fixture(scope="session")
def domain(root: Path) -> dict[str, Any]:
    """The project's own domain."""
    content: dict[str, Any] = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    return content


@pytest.fixture
def run(domain: dict[str, Any]) -> Run:
    """Runs an action with the domain's real responses."""

    def run_action(
        action: Action,
        intent: str,
        *,
        memory: Mapping[str, Any] | None = None,
        channel: str = "rest",
        **parsed: Any,
    ) -> Said:
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, tracker_of(intent, memory=memory, channel=channel, **parsed), domain)
        (message,) = dispatcher.messages
        stored = [event["value"] for event in events if (event["event"], event.get("name")) == ("slot", "memory")]
        return Said(message["text"], message["reply"], stored[0] if stored else None)

    return run_action


@pytest.fixture
def fresh_settings() -> Iterator[None]:
    """Lets the next action read the settings, and the next test read them anew."""
    own_composer.cache_clear()
    settings.cache_clear()
    yield
    own_composer.cache_clear()
    settings.cache_clear()
