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
        pytest.param(
            ["what does rhamnosus do", "and the one before it on the list"],
            "answer",
            ("strains.lactis",),
            id="the neighbour of a strain that nobody listed",
        ),
        pytest.param(
            ["explain plantarum and rhamnosus to me", "and what about the other two?"],
            "answer",
            ("strains.lactis", "strains.boulardii"),
            id="the rest of the list",
        ),
        pytest.param(
            ["tell me about lactis", "better than plantarum?"],
            "answer",
            ("strains.plantarum", "strains.lactis"),
            id="one against the one before",
        ),
        pytest.param(
            ["which strains do you have on your list", "what about the last", "and which of the other three sticks"],
            "answer",
            ("strains.rhamnosus",),
            id="which of the others",
        ),
        pytest.param(
            ["what are the differences between prebiotics and probiotics", "which foods for the first"],
            "answer",
            ("foods.prebiotic",),
            id="the first of two kinds",
        ),
        pytest.param(
            ["which foods hold live bacteria", "and the other kind?"],
            "answer",
            ("foods.prebiotic",),
            id="the other kind",
        ),
        pytest.param(
            ["will probiotics make me thin", "what do they do then"],
            "answer",
            ("probiotics.mechanism",),
            id="goes on about what had no answer",
        ),
        pytest.param(
            ["is kombucha on the list", "does it have alcohol in it"], "not_covered", (), id="not said of the thing"
        ),
        pytest.param(
            ["does kefir count", "Is there something without milk?"], "answer", ("foods.fermented",), id="without milk"
        ),
        pytest.param(
            ["what's the third strain on the list?", "Tell me more about it."],
            "answer",
            ("strains.rhamnosus",),
            id="a place on a list that was not told",
        ),
        pytest.param(
            ["which fermented foods are there", "And the other sort, the prebiotics?"],
            "answer",
            ("foods.prebiotic",),
            id="one question in two parts",
        ),
        pytest.param(
            ["what does plantarum do", "Is there a study that shows it?"],
            "answer",
            ("evidence.studies",),
            id="asked of everything",
        ),
        pytest.param(
            ["I started drinking kefir. Is that good for me?", "How many glasses should I have?"],
            "not_covered",
            (),
            id="not said of what seems to be about something else",
        ),
        pytest.param(
            ["which fermented foods are there", "I'm lactose intolerant, can I have the first two?"],
            "answer",
            ("professional.consult",),
            id="whom to ask about two of the list",
        ),
        pytest.param(
            ["what is a probiotic", "prebiotic?", "how are they different"],
            "answer",
            ("probiotics.definition", "foods.prebiotic"),
            id="two topics against each other, of which one told a list",
        ),
        pytest.param(
            ["tell me about lactis", "Can I just start with it or should I ask someone first?"],
            "answer",
            ("professional.consult",),
            id="one question with an or",
        ),
        pytest.param(["does Bifidobacterium do anything"], "answer", ("strains.lactis",), id="a genus"),
        pytest.param(
            ["Do I need both probiotics and prebiotics?"], "answer", ("foods.synergy",), id="both are one question"
        ),
        pytest.param(
            ["what are the side effects of boulardii and what is it used for"],
            "partial",
            ("strains.boulardii",),
            id="half of it is not covered",
        ),
    ],
)
async def test_a_later_turn(
    assistant: Assistant, request: pytest.FixtureRequest, turns: list[str], kind: str, topics: tuple[str, ...]
) -> None:
    replies = [await assistant.ask(turn, request.node.name) for turn in turns]
    assert (replies[-1]["kind"], tuple(replies[-1]["topics"])) == (kind, topics)
