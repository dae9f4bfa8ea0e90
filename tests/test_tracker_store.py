from __future__ import annotations

import random
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered

from bot.errors import ServeError
from bot.tracker_store import ConversationStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "conversations.db", Domain.empty())


async def say(store: ConversationStore, conversation: str, text: str) -> None:
    """Keep a message."""
    tracker = await store.get_or_create_tracker(conversation)
    tracker.update(UserUttered(text))
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)


async def texts(store: ConversationStore, conversation: str) -> list[str]:
    """The messages of a conversation."""
    tracker = await store.retrieve_full_tracker(conversation)
    return [] if tracker is None else [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_what_is_said_is_there_after_the_file_is_opened_anew(store: ConversationStore, tmp_path: Path) -> None:
    await say(store, "me", "does kefir help")
    assert await texts(ConversationStore(tmp_path / "conversations.db", Domain.empty()), "me") == ["does kefir help"]


async def test_deleting_a_conversation_leaves_the_others(store: ConversationStore) -> None:
    for conversation in ("me", "you"):
        await say(store, conversation, "hello")
    await store.delete("me")
    assert (await texts(store, "me"), await texts(store, "you")) == ([], ["hello"])
    assert await store.keys() == ["you"]


async def test_a_conversation_that_was_deleted_can_begin_again(store: ConversationStore) -> None:
    await say(store, "me", "one")
    await store.delete("me")
    await say(store, "me", "two")
    assert await texts(store, "me") == ["two"]


async def test_deleting_what_is_not_there_is_fine(store: ConversationStore) -> None:
    await store.delete("nobody")
    assert await store.keys() == []


async def test_no_word_of_a_deleted_conversation_is_left_in_any_file(store: ConversationStore, tmp_path: Path) -> None:
    chance = random.Random(1)
    alive: list[str] = []
    for number in range(60):
        if alive and chance.random() < 0.35:
            gone = alive.pop(chance.randrange(len(alive)))
            await store.delete(gone)
            kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
            assert f"words-of-{gone}-".encode() not in kept
        name = chance.choice(alive) if alive and chance.random() < 0.5 else f"{number:03}"
        alive = sorted({*alive, name})
        await say(store, name, f"words-of-{name}- " * chance.choice([1, 10, 200, 900]))


@pytest.mark.parametrize("name", ["with space", "what?", "100%", "a#b"])
async def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    store = open_store(tmp_path / name)
    await say(store, "me", "hello")
    assert [path.name for path in (tmp_path / name).iterdir()] == ["conversations.db"]


def test_a_folder_that_cant_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServeError, match="set GUT_VAR"):
        open_store(tmp_path / "file" / "var")
