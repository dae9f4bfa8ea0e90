"""The stock commands store messages masked too."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.utils.endpoints import EndpointConfig

from bot.privacy.stock_store import MaskedStore, masked

WORDS = "my name is Sarah Jones, does kefir help"


@pytest.mark.filterwarnings("ignore:Calling URL")  # Rasa's way to make an address
async def test_the_store_of_the_endpoints_keeps_no_personal_data(root: Path, tmp_path: Path) -> None:
    config = yaml.safe_load((root / "endpoints.yml").read_text(encoding="utf-8"))["tracker_store"]
    endpoint = EndpointConfig.from_dict({**config, "db": str(tmp_path / "conversations.db")})
    store = TrackerStore.create(endpoint, Domain.load(root / "domain.yml"))
    tracker = await store.get_or_create_tracker("me")
    entity = {"entity": "food", "value": "kefir", "text": "kefir"}
    tracker.update(
        UserUttered(WORDS, {"name": "foods.list"}, [entity], {"text": WORDS, "questions": [{"text": WORDS}]})
    )
    await store.save(tracker)

    again = await store.retrieve("me")

    assert again is not None
    assert again.latest_message is not None
    assert again.latest_message.text == "my name is [name], does kefir help"
    assert (again.latest_message.intent, again.latest_message.entities) == ({"name": "foods.list"}, [entity])
    assert b"Jones" not in (tmp_path / "conversations.db").read_bytes()
    assert config["type"].endswith(MaskedStore.__name__)


def test_what_tells_nothing_stays_the_same_event() -> None:
    for event in (UserUttered("does kefir help"), BotUttered("Sarah Jones")):
        assert masked(event) is event
