from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest

from bot.knowledge.model import Knowledge
from bot.nlu.sentence_encoder import SentenceEncoder, pinned_encoder
from bot.report.groups import group_wordings
from bot.report.messages import Message
from bot.report.unanswered import Unanswered, Wording


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return pinned_encoder(1)


def message(
    text: str, kind: str = "not_covered", conversation: str = "web-1", silent: str = "", nearest: str = ""
) -> Message:
    asked = json.dumps({"text": text, "parse_data": {"questions": [{"nearest": [nearest]}]}})
    return Message(conversation, 0.0, "web", kind, (), silent, None, "", "", asked, "")


def wordings(*asked: Message, most: int = 100) -> list[Wording]:
    """What is collected of messages."""
    unanswered = Unanswered(most)
    for one in asked:
        unanswered.add(one)
    return unanswered.wordings()


def test_only_what_got_no_answer_is_collected() -> None:
    kinds = ("answer", "partial", "clarify", "not_covered", "out_of_scope", "red_flag", "chitchat", "error")

    found = wordings(*(message(kind, kind) for kind in kinds))

    assert sorted(one.text for one in found) == ["clarify", "error", "not_covered", "out_of_scope"]


def test_capitals_spaces_and_marks_make_no_wording_of_their_own() -> None:
    (found,) = wordings(message("Vitamin  D?"), message("vitamin d", conversation="web-2"), message("VITAMIN D ?!"))

    assert (found.text, found.messages, len(set(found.conversations))) == ("Vitamin  D?", 3, 2)


def test_a_message_without_a_word_is_no_wording() -> None:
    assert wordings(message("??"), message("")) == []


def test_where_there_are_too_many_wordings_the_frequent_ones_stay() -> None:
    unanswered = Unanswered(most=5)
    for i in range(100):
        unanswered.add(message(f"once {i}"))
        unanswered.add(message("again and again"))

    found = unanswered.wordings()

    assert (found[0].text, found[0].messages, len(found)) == ("again and again", 100, 5)
    assert unanswered.messages == 200


def test_what_means_the_same_is_one_group(encoder: SentenceEncoder, knowledge: Knowledge) -> None:
    asked = [
        message("can I take vitamin D", conversation="web-1"),
        message("should i take vitamin d?", conversation="web-2"),
        message("is vitamin D okay to take", conversation="web-2"),
        message("who won the football match"),
    ]

    groups = group_wordings(wordings(*asked), encoder, knowledge)

    assert [(group.messages, group.conversations, group.wordings) for group in groups] == [(3, 2, 3), (1, 1, 1)]
    assert set(groups[0].examples) == {one.words().text for one in asked[:3]}


def test_what_the_assistant_tells_apart_stays_apart(encoder: SentenceEncoder, knowledge: Knowledge) -> None:
    asked = [message("how much kefir a day", silent="not_covered.dose"),
             message("how much kefir costs a day", silent="not_covered.price")]  # fmt: skip

    assert {group.about for group in group_wordings(wordings(*asked), encoder, knowledge)} == {
        "not_covered.dose", "not_covered.price",
    }  # fmt: skip


def test_a_group_names_the_topic_that_is_near_and_none_where_none_is(
    encoder: SentenceEncoder, knowledge: Knowledge
) -> None:
    near = message("which probiotic foods taste best", nearest="foods.fermented")
    far = message("the train to London is late", nearest="foods.fermented")
    unknown = message("what upsets gut bacteria in babies", nearest="no.such_topic")

    groups = {
        group.examples[0]: group.nearest for group in group_wordings(wordings(near, far, unknown), encoder, knowledge)
    }

    assert groups == {
        near.words().text: "foods.fermented",
        far.words().text: "",
        unknown.words().text: "probiotics.disruptors",
    }


def test_kinds_of_reply_are_summed(encoder: SentenceEncoder, knowledge: Knowledge) -> None:
    asked = [message("zinc?", "clarify"), message("zinc?"), message("zinc")]

    (group,) = group_wordings(wordings(*asked), encoder, knowledge)

    assert group.kinds == {"not_covered": 2, "clarify": 1}


def test_no_wording_makes_no_group(encoder: SentenceEncoder, knowledge: Knowledge) -> None:
    assert group_wordings([], encoder, knowledge) == []


def test_each_message_is_in_one_group(encoder: SentenceEncoder, knowledge: Knowledge) -> None:
    chance = np.random.default_rng(1)
    things = ("zinc", "iron", "tea", "oats", "a dog", "the moon")
    asked = [
        message(f"what about {things[i % 6]} {chance.integers(9)}", conversation=f"web-{i % 7}") for i in range(60)
    ]

    groups = group_wordings(wordings(*asked), encoder, knowledge)

    assert sum(group.messages for group in groups) == 60
    assert sum(group.wordings for group in groups) == len({one.words().text for one in asked})
    assert [group.messages for group in groups] == sorted((group.messages for group in groups), reverse=True)
    assert Counter(kind for group in groups for kind in group.kinds) == Counter({"not_covered": len(groups)})
