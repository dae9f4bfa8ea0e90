"""Which messages order to be forgotten: nothing that was deleted comes back, so only what says nothing else."""

from __future__ import annotations

import pytest

from bot.channels.forget_me import MAX_CHARACTERS, asks_to_be_forgotten, forgotten_turn


@pytest.mark.parametrize(
    "text",
    [
        "forget me", "Forget me!", "  FORGET  me.", "please forget me", "forget me now please", "\uff26orget me",
        "delete my data", "Please delete all my data, thank you", "erase this conversation", "delete this chat",
        "delete everything", "forget everything i've said", "forget everything I\u2019ve told you",
        "wipe my chat history",
        "remove my messages from your server", "delete all of my personal data", "delete everything that I wrote",
        "erase me from the system", "delete my\u200b data",
    ],
)  # fmt: skip
def test_an_order_is_known_however_it_is_written(text: str) -> None:
    assert asks_to_be_forgotten(text, has_one=True)


@pytest.mark.parametrize("text", ["delete this chat", "please erase this conversation!", "forget our conversation"])
def test_an_order_to_delete_this_is_none_where_there_is_more(text: str) -> None:
    assert [asks_to_be_forgotten(text, has_one=one) for one in (True, False)] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "forget it", "forget that", "forget about kimchi", "can you delete my chat", "can you forget me?",
        "forget me?", "don't forget me", "do not delete my data", "how do I erase this conversation", "delete",
        "delete the part about kefir", "forget me and tell me about kefir", "will you forget me", "forget everything",
        "does stress delete my good bacteria", "i forget everything i eat", "forget me not tea", "remove my symptoms",
        "delete my data" + " please" * MAX_CHARACTERS,
    ],
)  # fmt: skip
def test_a_question_or_anything_more_is_no_order(text: str) -> None:
    assert not asks_to_be_forgotten(text, has_one=True)


def test_the_answer_is_a_turn_like_any_other() -> None:
    turn = forgotten_turn("m-1", "Forget me!", "It is deleted.").as_dict()
    (reply,) = turn["replies"]
    assert (turn["id"], turn["text"]) == ("m-1", "Forget me!")
    assert (reply["kind"], reply["text"]) == ("chitchat", "It is deleted.")
