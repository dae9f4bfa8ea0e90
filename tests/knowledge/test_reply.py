from __future__ import annotations

import dataclasses
import json

import pytest

from bot.knowledge.reply import KINDS, Block, Reply, Source

FULL = Reply(
    "answer",
    (Block("It is a food.", ("kefir", "kimchi")), Block("Ask first.")),
    topics=("foods.fermented",),
    sources=(Source("diet", "Foods", "https://example.org/a"),),
    source_line="Source: Foods",
    suggestions=("What else?",),
    notice="I am automated.",
    disclaimer="Not medical advice.",
)


def test_the_text_is_what_is_said_then_the_source_who_speaks_and_the_disclaimer() -> None:
    assert FULL.text.split("\n") == [
        "It is a food.",
        "- kefir",
        "- kimchi",
        "Ask first.",
        "Source: Foods",
        "I am automated.",
        "Not medical advice.",
    ]


def test_suggestions_stand_beside_the_text() -> None:
    assert "What else?" not in FULL.text


def test_a_reply_with_one_block_is_its_text_alone() -> None:
    assert Reply("red_flag", (Block("Call now."),)).text == "Call now."


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param((Block("One."), Block(""), Block("Two.")), id="empty-block"),
        pytest.param((Block("One.\n\nTwo."),), id="paragraphs-in-a-block"),
        pytest.param((Block("One.\n"), Block("Two.")), id="line-end-in-a-block"),
    ],
)
def test_the_text_has_no_blank_line_so_that_it_stays_one_message(blocks: tuple[Block, ...]) -> None:
    assert Reply("answer", blocks, disclaimer="Ask.").text == "One.\nTwo.\nAsk."


def test_the_structured_reply_holds_every_field_and_the_text() -> None:
    assert set(FULL.as_dict()) == {field.name for field in dataclasses.fields(Reply)} | {"text"}


def test_the_structured_reply_survives_json() -> None:
    read = json.loads(json.dumps(FULL.as_dict()))

    assert read["text"] == FULL.text
    assert read["blocks"] == [
        {"text": "It is a food.", "items": ["kefir", "kimchi"]},
        {"text": "Ask first.", "items": []},
    ]
    assert read["sources"] == [{"section": "diet", "heading": "Foods", "link": "https://example.org/a"}]


def test_the_kinds_are_those_that_people_script_against() -> None:
    assert KINDS == (
        "answer", "partial", "clarify", "not_covered", "out_of_scope", "red_flag", "chitchat", "error",
    )  # fmt: skip


def test_a_reply_cannot_be_changed_by_a_channel() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL.kind = "partial"  # type: ignore[misc]  # that is the point
