from __future__ import annotations

from dataclasses import replace

from bot.channels.slack.home import home_view
from bot.channels.slack.strings import load_strings
from bot.channels.slack.topics import MAX_GROUPS, MAX_QUESTIONS, topic_groups
from bot.knowledge.model import Fact, Knowledge, Topic
from tests.channels.slack.block_rules import view_violations

WORDS = load_strings()


def topic(name: str, asks: str = "") -> Topic:
    """A topic that asks this, or for itself."""
    return Topic(name, asks or f"What is {name}?", name, "diet", (Fact("It is so.", "diet"),))


def holding(knowledge: Knowledge, *topics: Topic, listed: tuple[str, ...] = ()) -> Knowledge:
    """Knowledge of these topics and no others; all of them lead to each other, those listed are on the topic map."""
    every = tuple(one.id for one in topics)
    linked = {one.id: replace(one, next=every) for one in topics}
    return replace(knowledge, topics=linked, aspects={}, start=(), topic_map=listed)


def test_the_project_offers_all_that_it_suggests_itself_under_its_headings(knowledge: Knowledge) -> None:
    groups = topic_groups(knowledge, WORDS)
    asked = [question for _, questions in groups for question in questions]

    assert [heading for heading, _ in groups] == list(WORDS.groups.values())
    assert {knowledge.topics[name].asks for name in (*knowledge.topic_map, *knowledge.start)} <= set(asked)
    assert dict(groups)["Foods"] == [
        "Which foods contain probiotics?", "What are prebiotics?", "Do probiotics and prebiotics work together?",
    ]  # fmt: skip
    assert len(asked) == len(set(asked)) == 21


def test_what_only_answers_for_the_unknown_is_no_question_to_choose(knowledge: Knowledge) -> None:
    asked = {question for _, questions in topic_groups(knowledge, WORDS) for question in questions}

    assert knowledge.topics["foods.other"].asks not in asked
    assert knowledge.topics["strains.other"].asks not in asked


def test_the_home_takes_all_of_it(knowledge: Knowledge) -> None:
    view = home_view(topic_groups(knowledge, WORDS), "Not medical advice.", WORDS)

    assert view_violations(view, "home") == []
    offered = [
        button["text"]["text"]
        for block in view["blocks"]
        if block["type"] == "actions"
        for button in block["elements"]
        if button["action_id"].startswith("topic")
    ]
    assert offered == [question for _, questions in topic_groups(knowledge, WORDS) for question in questions]


def test_a_question_that_two_topics_ask_stands_once(knowledge: Knowledge) -> None:
    twice = holding(knowledge, topic("foods.one", "What helps?"), topic("strains.two", "what helps?"))

    assert topic_groups(twice, WORDS) == [("Foods", ["What helps?"])]


def test_of_a_large_group_the_topic_map_comes_first_and_the_order_stays(knowledge: Knowledge) -> None:
    names = [f"foods.{number:02d}" for number in range(MAX_QUESTIONS + 4)]
    large = holding(knowledge, *map(topic, names), listed=(names[-1],))
    ((_, questions),) = topic_groups(large, WORDS)

    assert questions == [f"What is {name}?" for name in (*names[: MAX_QUESTIONS - 1], names[-1])]


def test_there_are_no_more_groups_than_can_be_taken_in(knowledge: Knowledge) -> None:
    stems = [f"group{number}" for number in range(MAX_GROUPS + 3)]
    many = holding(knowledge, *(topic(f"{stem}.one") for stem in stems))
    groups = topic_groups(many, replace(WORDS, groups={stem: stem.title() for stem in stems}))

    assert [heading for heading, _ in groups] == [stem.title() for stem in stems[:MAX_GROUPS]]


def test_an_empty_group_has_no_heading(knowledge: Knowledge) -> None:
    assert topic_groups(holding(knowledge), WORDS) == []
