from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.composer import Composer
from bot.knowledge.faq import fixed_sentence, most_asked
from bot.knowledge.model import Knowledge

DISCLAIMER = "No advice."


def test_every_topic_of_the_map_is_asked_in_its_order(composer: Composer, knowledge: Knowledge) -> None:
    asked = [entry.question for entry in most_asked(composer, DISCLAIMER)]
    assert asked == [knowledge.topics[topic].asks for topic in knowledge.topic_map]


def test_every_answer_is_one_with_its_source_and_the_disclaimer(composer: Composer) -> None:
    for entry in most_asked(composer, DISCLAIMER):
        (reply,) = entry.replies
        assert (reply.kind, reply.disclaimer, reply.notice) == ("answer", DISCLAIMER, "")
        assert reply.sources


def test_an_entry_is_json_with_structured_replies(composer: Composer) -> None:
    entry = most_asked(composer, DISCLAIMER)[0]
    assert entry.as_dict() == {"question": entry.question, "replies": [entry.replies[0].as_dict()]}


def test_the_fixed_sentences_are_those_of_the_domain(root: Path) -> None:
    assert "not medical advice" in fixed_sentence(root / "domain.yml", "utter_disclaimer")


@pytest.mark.parametrize("text", ["{}", "{utter_disclaimer: []}", "{utter_disclaimer: [words]}"])
def test_a_sentence_that_is_missing_is_told_with_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "domain.yml").write_text(f"responses: {text}", encoding="utf-8")
    with pytest.raises(ContentError, match=r"domain\.yml:1: .utter_disclaimer:. must have a text"):
        fixed_sentence(tmp_path / "domain.yml", "utter_disclaimer")
