"""What a later turn is about, by the whole of the assistant with its real model."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def assistant(model: Path) -> Assistant:
    return Assistant.load(model)


@pytest.mark.parametrize(
    ("turns", "kind", "topics"),
    [
        pytest.param(
            ["is natto any good for my gut", "so which ones are on your list then"],
            "answer",
            ("foods.fermented",),
            id="the list after a food that is not on it",
        ),
        pytest.param(
            ["which fermented things have good bacteria in them", "what feeds them"],
            "answer",
            ("foods.prebiotic",),
            id="clear without what was spoken of",
        ),
        pytest.param(
            ["does sourdough count", "what other veg feeds them"],
            "answer",
            ("foods.prebiotic",),
            id="foods of another kind",
        ),
        pytest.param(
            ["there is blood in my stool", "should i take plantarum for it"], "red_flag", (), id="a remedy for the sign"
        ),
        pytest.param(["there is blood in my stool", "but which strain"], "red_flag", (), id="goes on after a sign"),
        pytest.param(
            ["there is blood in my stool", "what is kefir"], "answer", ("foods.fermented",), id="something else"
        ),
        pytest.param(
            ["tell me about rhamnosus", "and what is said about the yeast"],
            "answer",
            ("strains.boulardii",),
            id="the yeast",
        ),
    ],
)
async def test_a_later_turn(
    assistant: Assistant, request: pytest.FixtureRequest, turns: list[str], kind: str, topics: tuple[str, ...]
) -> None:
    replies = [await assistant.ask(turn, request.node.name) for turn in turns]
    assert (replies[-1]["kind"], tuple(replies[-1]["topics"])) == (kind, topics)
