from __future__ import annotations

import pytest

from bot.knowledge.model import Knowledge
from bot.knowledge.question import Entity, Question
from bot.knowledge.topic_text import Part, topic_part

KEFIR, KIMCHI = Entity("food", "fermented", "kefir", "kefir"), Entity("food", "fermented", "kimchi", "kimchi")
GARLIC, TEMPEH = Entity("food", "prebiotic", "garlic", "garlic"), Entity("food", "other", "tempeh", "tempeh")
MISO, TIRED = Entity("food", "other", "miso", "miso"), Entity("symptom", "listed", "fatigue", "tired")
ACNE, STRESS = Entity("symptom", "other", "acne", "spots"), Entity("cause", "listed", "chronic stress", "stress")
ALCOHOL, PILLS = Entity("cause", "other", "alcohol", "booze"), Entity("cause", "disruptor", "antibiotics", "pills")
REUTERI = Entity("strain", "other", "Lactobacillus reuteri", "reuteri")


def part(knowledge: Knowledge, text: str, topic: str, *entities: Entity) -> Part:
    return topic_part(Question(text, topic, entities=entities), knowledge)


def said(knowledge: Knowledge, text: str, topic: str, *entities: Entity) -> list[str]:
    return [block.text for block in part(knowledge, text, topic, *entities).blocks]


def listed(knowledge: Knowledge, text: str, topic: str, *entities: Entity) -> list[str]:
    return [item for block in part(knowledge, text, topic, *entities).blocks for item in block.items]


def test_a_general_question_gets_the_topics_own_words_and_list(knowledge: Knowledge) -> None:
    blocks = part(knowledge, "which foods", "foods.fermented").blocks

    assert blocks[0].text == knowledge.topics["foods.fermented"].says[0].text
    assert blocks[0].items == ("yogurt", "kefir", "sauerkraut", "kimchi", "kombucha")


def test_the_list_follows_the_last_sentence_that_is_said_first(knowledge: Knowledge) -> None:
    blocks = part(knowledge, "what about casei", "strains.other").blocks

    assert [bool(block.items) for block in blocks] == [False, True, False]


def test_what_comes_then_follows_the_list(knowledge: Knowledge) -> None:
    assert said(knowledge, "which foods", "foods.fermented")[-1] == knowledge.topics["foods.fermented"].then[0].text


def test_the_caution_comes_last(knowledge: Knowledge) -> None:
    assert said(knowledge, "how do i fix it", "leaky_gut.management")[-1].startswith("Conventional medicine")


def test_the_facts_are_those_of_every_sentence_that_was_said(knowledge: Knowledge) -> None:
    topic = knowledge.topics["leaky_gut.management"]

    assert part(knowledge, "how", topic.id).facts == (*topic.says, *topic.then, topic.caution)


@pytest.mark.parametrize(
    ("text", "topic", "entity", "begins"),
    [
        pytest.param("does kefir help", "foods.fermented", KEFIR, "Yes, the article lists kefir", id="food"),
        pytest.param("is garlic a prebiotic", "foods.prebiotic", GARLIC, "Yes, the article lists garlic", id="fibre"),
        pytest.param("is fatigue a sign", "leaky_gut.symptoms", TIRED, "Yes, the article lists tiredness", id="sign"),
        pytest.param("can stress cause it", "leaky_gut.causes", STRESS, "Yes, the article names chronic", id="cause"),
        pytest.param("do pills harm it", "probiotics.disruptors", PILLS, "Yes, the article names antib", id="upset"),
    ],
)
def test_a_thing_on_the_list_gets_a_yes(
    knowledge: Knowledge, text: str, topic: str, entity: Entity, begins: str
) -> None:
    assert said(knowledge, text, topic, entity)[0].startswith(begins)


@pytest.mark.parametrize(
    ("text", "topic", "entity", "sentence"),
    [
        pytest.param("is tempeh good", "foods.fermented", TEMPEH, "does not list tempeh among its ferm", id="food"),
        pytest.param("is miso prebiotic", "foods.prebiotic", MISO, "does not list miso among its preb", id="fibre"),
        pytest.param("is acne a sign", "leaky_gut.symptoms", ACNE, "does not list acne among the signs", id="sign"),
        pytest.param("does alcohol cause it", "leaky_gut.causes", ALCOHOL, "does not name alcohol as a", id="cause"),
        pytest.param("does booze upset", "probiotics.disruptors", ALCOHOL, "does not name alcohol as", id="upset"),
        pytest.param("is reuteri good", "strains.other", REUTERI, "not mention Lactobacillus reuteri", id="strain"),
        pytest.param("and tempeh?", "foods.other", TEMPEH, "does not mention tempeh, so I can't say", id="other"),
    ],
)
def test_a_thing_that_is_not_on_the_list_is_said_to_be_missing(
    knowledge: Knowledge, text: str, topic: str, entity: Entity, sentence: str
) -> None:
    assert sentence in said(knowledge, text, topic, entity)[0]


def test_a_question_that_asks_no_yes_gets_the_plain_sentence(knowledge: Knowledge) -> None:
    assert said(knowledge, "what is kefir", "foods.fermented", KEFIR)[0].startswith("The article lists kefir")


def test_a_question_about_safety_gets_no_yes(knowledge: Knowledge) -> None:
    assert said(knowledge, "is kefir safe and healthy", "foods.fermented", KEFIR)[0].startswith("The article lists")


def test_a_cause_that_is_named_is_only_believed_to_play_a_part(knowledge: Knowledge) -> None:
    assert "is believed to play a part" in said(knowledge, "does stress cause it", "leaky_gut.causes", STRESS)[0]


def test_the_proper_name_is_said_and_not_the_visitors_spelling(knowledge: Knowledge) -> None:
    assert "spots" not in " ".join(said(knowledge, "are spots a sign", "leaky_gut.symptoms", ACNE))


def test_two_things_on_the_list_share_a_sentence(knowledge: Knowledge) -> None:
    sentence = said(knowledge, "do kimchi and kefir help", "foods.fermented", KIMCHI, KEFIR)[0]

    assert "kefir and kimchi" in sentence


def test_a_thing_that_is_named_twice_is_said_once(knowledge: Knowledge) -> None:
    assert said(knowledge, "tempeh or tempeh", "foods.fermented", TEMPEH, TEMPEH)[0].count("tempeh") == 1


def test_a_thing_on_the_list_and_one_that_is_not_get_a_sentence_each(knowledge: Knowledge) -> None:
    sentences = said(knowledge, "do kefir and tempeh help", "foods.fermented", TEMPEH, KEFIR)

    assert ["kefir" in sentences[0], "tempeh" in sentences[1]] == [True, True]


def test_a_thing_of_another_topics_list_is_not_said_to_be_missing(knowledge: Knowledge) -> None:
    assert not any("garlic" in text for text in said(knowledge, "is garlic good", "foods.fermented", GARLIC))


def test_a_thing_of_another_type_changes_nothing(knowledge: Knowledge) -> None:
    assert part(knowledge, "which", "foods.fermented", ACNE) == part(knowledge, "which", "foods.fermented")


def test_the_rest_of_the_list_follows_without_the_things_named(knowledge: Knowledge) -> None:
    items = listed(knowledge, "does kefir help", "foods.fermented", KEFIR)

    assert items == ["yogurt", "sauerkraut", "kimchi", "kombucha"]


def test_the_whole_list_follows_where_no_thing_of_it_is_named(knowledge: Knowledge) -> None:
    assert len(listed(knowledge, "is tempeh good", "foods.fermented", TEMPEH)) == 5


@pytest.mark.parametrize(
    ("topic", "entity"),
    [pytest.param("foods.fermented", TEMPEH, id="food"), pytest.param("foods.prebiotic", MISO, id="fibre")],
)
def test_the_list_is_not_called_also_where_no_thing_of_it_is_named(
    knowledge: Knowledge, topic: str, entity: Entity
) -> None:
    assert not any(text.startswith("Also") for text in said(knowledge, "is it good", topic, entity))


def test_a_question_that_names_the_whole_list_gets_no_empty_block(knowledge: Knowledge) -> None:
    foods = [Entity("food", "fermented", item.value, item.value) for item in knowledge.lists["fermented"].items]

    assert "" not in said(knowledge, "are all of these good", "foods.fermented", *foods)


def test_the_caution_stands_after_an_answer_about_a_thing_too(knowledge: Knowledge) -> None:
    assert said(knowledge, "is acne a sign", "leaky_gut.symptoms", ACNE)[-1].startswith("Conventional medicine")
