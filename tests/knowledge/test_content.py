from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.knowledge.composer import Composer
from bot.knowledge.model import Fact, Knowledge, Topic
from bot.knowledge.question import Question
from bot.nlu.readability import LANGUAGES

LONGEST_LEAD = 40
"""Words of a first sentence."""
TERMS: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "terms.yml").read_text(encoding="utf-8"))
"""What must be said about each topic; the list of topics of the project's contract."""

DOSE = re.compile(r"\d+(?:[.,]\d+)?\s*(?:mg|mcg|\u00b5g|g|ml|cfu|iu|billion|million|capsule|tablet|drop|times)", re.I)
EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
TOO_CERTAIN = re.compile(r"\b(?:proven|proof|proves?|guarantee\w*|always works?|miracle|100 ?%)", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<!\bDr)[.:?](?:\s|$)")


def facts_of(topic: Topic) -> Iterator[Fact]:
    yield from (*topic.says, *topic.then, *topic.more)
    if topic.caution is not None:
        yield topic.caution


def sentences(knowledge: Knowledge) -> dict[str, str]:
    """Everything that is said about a topic or an aspect, by its place."""
    said = {aspect.id: aspect.says for aspect in knowledge.aspects.values()}
    for topic in knowledge.topics.values():
        said |= {f"{topic.id} fact {number}": fact.text for number, fact in enumerate(facts_of(topic))}
        for membership in topic.memberships:
            words = {"yes": membership.yes, "no": membership.no, "rest": membership.rest}
            said |= {f"{topic.id} {name} to {membership.list}": text for name, text in words.items() if text}
    return said


def all_words(knowledge: Knowledge) -> dict[str, str]:
    """Everything that a visitor may read, by its place."""
    items = {f"list {name}": ", ".join(item.say for item in lst.items) for name, lst in knowledge.lists.items()}
    asks = {f"{topic.id} asks": topic.asks for topic in knowledge.topics.values()}
    talk = {intent: chitchat.says for intent, chitchat in knowledge.chitchat.items()}
    fixed = {**knowledge.phrases, **knowledge.unreadable, **knowledge.languages, **knowledge.advice}
    return {**sentences(knowledge), **items, **asks, **talk, **fixed}


def first_sentence(text: str) -> str:
    end = SENTENCE_END.search(text)
    return text[: end.end()] if end else text


def test_every_topic_of_the_contract_is_known_and_no_other(knowledge: Knowledge) -> None:
    assert set(knowledge.topics) == set(TERMS)


@pytest.mark.parametrize("topic", TERMS)
def test_the_facts_of_a_topic_are_all_there(knowledge: Knowledge, topic: str) -> None:
    entry = knowledge.topics[topic]
    items = [item.say for item in knowledge.lists[entry.list].items] if entry.list else []
    said = " ".join([*(fact.text for fact in (*entry.says, *entry.then, *entry.more)), *items]).lower()

    assert [term for term in TERMS[topic] if term.lower() not in said] == []


@pytest.mark.parametrize("topic", [topic for topic in TERMS if topic.startswith("leaky_gut.")])
def test_every_answer_on_leaky_gut_carries_the_caution(composer: Composer, topic: str) -> None:
    text = composer.answer([Question("", topic)]).text

    assert "Conventional medicine does not officially recognise leaky gut syndrome" in text
    assert "more research is needed" in text


def test_every_fact_has_a_section_of_the_article(knowledge: Knowledge) -> None:
    facts = [fact for topic in knowledge.topics.values() for fact in facts_of(topic)]

    assert {fact.section for fact in facts} <= set(knowledge.sections)


def test_every_section_of_the_article_is_a_source_of_something(knowledge: Knowledge) -> None:
    facts = [fact for topic in knowledge.topics.values() for fact in facts_of(topic)]

    assert {fact.section for fact in facts} == set(knowledge.sections)


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(DOSE, id="dose"),
        pytest.param(EMOJI, id="emoji"),
        pytest.param(TOO_CERTAIN, id="certainty"),
        pytest.param(re.compile("!"), id="exclamation-mark"),
        pytest.param(re.compile(r"(?<!not a )\bcur(?:e|es|ed|ing)\b", re.IGNORECASE), id="cure"),
        pytest.param(re.compile(r"\.\.|  | [.,;:]"), id="slip-of-the-pen"),
        pytest.param(re.compile(r"\n"), id="line-break"),
    ],
)
def test_no_text_for_a_visitor_has_what_the_voice_forbids(knowledge: Knowledge, forbidden: re.Pattern[str]) -> None:
    assert {place: text for place, text in all_words(knowledge).items() if forbidden.search(text)} == {}


def test_every_sentence_ends_with_a_full_stop_or_a_colon(knowledge: Knowledge) -> None:
    assert {place: text for place, text in sentences(knowledge).items() if not text.endswith((".", ":"))} == {}


def test_a_sentence_that_ends_with_a_colon_has_its_list_below(knowledge: Knowledge) -> None:
    topics = knowledge.topics.values()
    introduced = {topic.id for topic in topics for fact in topic.says if fact.text.endswith(":")}

    assert introduced == {topic.id for topic in topics if topic.list}


def test_every_question_that_is_suggested_ends_with_a_question_mark(knowledge: Knowledge) -> None:
    assert [topic.id for topic in knowledge.topics.values() if not topic.asks.endswith("?")] == []


def test_the_first_sentence_of_an_answer_is_short(knowledge: Knowledge) -> None:
    leads = {topic.id: first_sentence(topic.says[0].text) for topic in knowledge.topics.values()}

    assert {name: lead for name, lead in leads.items() if len(lead.split()) >= LONGEST_LEAD} == {}


def test_a_sentence_about_a_thing_has_room_for_its_name(knowledge: Knowledge) -> None:
    memberships = [membership for topic in knowledge.topics.values() for membership in topic.memberships]
    clauses = [clause for membership in memberships for clause in (membership.yes, membership.no) if clause]

    assert [clause for clause in clauses if clause.count("{name}") != 1] == []


def test_every_answer_has_something_to_suggest(knowledge: Knowledge) -> None:
    following = {topic.id: topic.next for topic in knowledge.topics.values()}
    following |= {aspect.id: aspect.next for aspect in knowledge.aspects.values()}

    assert [name for name, topics in following.items() if len(set(topics) - {name}) < 2] == []


def test_urgent_advice_says_whom_to_call(knowledge: Knowledge) -> None:
    assert [name for name, text in knowledge.advice.items() if "{emergency_number}" not in text] == []


def test_urgent_advice_speaks_of_no_food_and_no_supplement(knowledge: Knowledge) -> None:
    named = re.compile("probiotic|prebiotic|kefir|yogurt|supplement|strain|article", re.IGNORECASE)

    assert {name: text for name, text in knowledge.advice.items() if named.search(text)} == {}


def test_every_language_that_is_told_is_answered_in_itself(knowledge: Knowledge) -> None:
    assert set(knowledge.languages) == LANGUAGES
