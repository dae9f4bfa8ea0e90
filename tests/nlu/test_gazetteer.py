from __future__ import annotations

from collections.abc import Iterable

import pytest
import spacy

from bot.nlu.gazetteer import Gazetteer, Name, names_from_lookups

NLP = spacy.blank("en")
NAMES = (
    Name("strain", "plantarum", "Lactobacillus plantarum", "plantarum"),
    Name("strain", "plantarum", "Lactobacillus plantarum", "L. plantarum"),
    Name("strain", "lactis", "Bifidobacterium lactis", "lactis"),
    Name("strain", "other", "acidophilus", "acidophilus"),
    Name("food", "fermented", "sauerkraut", "sauerkraut"),
    Name("food", "fermented", "kefir", "kefir"),
    Name("food", "fermented", "kimchi", "kimchi"),
    Name("food", "prebiotic", "leeks", "leeks"),
    Name("food", "prebiotic", "onions", "onions"),
    Name("food", "prebiotic", "onions", "onion"),
    Name("food", "other", "onion soup", "onion soup"),
    Name("symptom", "named", "headache", "headache"),
    Name("symptom", "named", "stress headache", "stress headache"),
    Name("cause", "named", "stress", "stress"),
)


def found(text: str, names: Iterable[Name] = NAMES, real_words: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The value of each mention and how it is written in the text."""
    gazetteer = Gazetteer(NLP, tuple(names), frozenset(real_words))
    return [(mention.value, text[mention.start : mention.end]) for mention in gazetteer.find(NLP.make_doc(text))]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        pytest.param("does kefir help", [("kefir", "kefir")], id="as written"),
        pytest.param("does KeFiR help", [("kefir", "KeFiR")], id="capitals"),
        pytest.param("kefir?", [("kefir", "kefir")], id="before punctuation"),
        pytest.param("a raw onion", [("onions", "onion")], id="alias"),
        pytest.param("try L. plantarum", [("Lactobacillus plantarum", "L. plantarum")], id="with a stop"),
        pytest.param("what is leaky gut", [], id="nothing"),
        pytest.param("", [], id="empty"),
    ],
)
def test_a_name_is_found_with_its_value_and_spelling(text: str, mentions: list[tuple[str, str]]) -> None:
    assert found(text) == mentions


def test_a_mention_carries_type_and_group() -> None:
    mention = Gazetteer(NLP, NAMES).find(NLP.make_doc("is acidophilus any good"))[0]
    assert (mention.type, mention.group, mention.start, mention.end) == ("strain", "other", 3, 14)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("kimchy", "kimchi", id="one letter in a word of six"),
        pytest.param("lactiss", "Bifidobacterium lactis", id="a letter too many"),
        pytest.param("headaches", "headache", id="plural"),
        pytest.param("sourkraut", "sauerkraut", id="two letters in a word of ten"),
        pytest.param("acidofilus", "acidophilus", id="ph as f"),
        pytest.param("l. plantarm", "Lactobacillus plantarum", id="in a name of several words"),
    ],
)
def test_a_misspelt_name_is_found(text: str, value: str) -> None:
    assert found(text) == [(value, text)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("leaks", id="a short word with another letter"),
        pytest.param("kefr", id="a short word without a letter"),
        pytest.param("kmchy", id="two letters in a word of six"),
        pytest.param("jimchi", id="another first letter"),
        pytest.param("saurkrat now", id="three letters in a long word"),
    ],
)
def test_what_differs_too_much_is_no_misspelling(text: str) -> None:
    assert found(text) == []


def test_a_real_word_is_no_misspelling() -> None:
    assert found("lactic acid") == [("Bifidobacterium lactis", "lactic")]
    assert found("lactic acid", real_words=["lactic"]) == []


def test_a_real_word_that_is_a_name_is_found() -> None:
    assert found("a headache", real_words=["headache"]) == [("headache", "headache")]


def test_the_longest_name_of_a_type_is_taken() -> None:
    assert found("onion soup and onions") == [("onion soup", "onion soup"), ("onions", "onions")]


def test_names_of_different_types_may_overlap() -> None:
    assert found("my stress headache") == [("stress", "stress"), ("stress headache", "stress headache")]


def test_the_right_spelling_is_taken_before_a_near_one() -> None:
    names = [Name("strain", "a", "first", "lactis"), Name("strain", "b", "second", "lactus")]
    assert found("lactus", names) == [("second", "lactus")]


def test_mentions_stand_in_the_order_of_the_text() -> None:
    assert [value for value, _ in found("onions, kefir, leeks")] == ["onions", "kefir", "leeks"]


def test_the_same_thing_is_found_at_every_place() -> None:
    assert found("kefir or Kefir") == [("kefir", "kefir"), ("kefir", "Kefir")]


def test_every_line_of_a_strains_table_is_an_alias_of_the_first() -> None:
    names = names_from_lookups([{"name": "strain.lactis", "elements": ["Bifidobacterium lactis", "B. lactis"]}], {})
    assert [(n.type, n.group, n.value, n.text) for n in names] == [
        ("strain", "lactis", "Bifidobacterium lactis", "Bifidobacterium lactis"),
        ("strain", "lactis", "Bifidobacterium lactis", "B. lactis"),
    ]


@pytest.mark.parametrize("table", ["strain.other", "food.fermented"])
def test_elsewhere_every_line_is_a_thing_of_its_own(table: str) -> None:
    names = names_from_lookups([{"name": table, "elements": ["first", "second"]}], {})
    assert [name.value for name in names] == ["first", "second"]


def test_a_synonym_is_an_alias_of_the_thing_it_points_to() -> None:
    synonyms = {"yoghurt": "yogurt", "plain yogurt": "yogurt", "curd": "tofu"}
    names = names_from_lookups([{"name": "food.fermented", "elements": ["yogurt"]}], synonyms)
    assert [(name.value, name.text) for name in names] == [
        ("yogurt", "yogurt"),
        ("yogurt", "plain yogurt"),
        ("yogurt", "yoghurt"),
    ]


def test_a_name_that_stands_in_two_tables_of_a_type_belongs_to_the_first() -> None:
    tables = [
        {"name": "food.fermented", "elements": ["kefir"]},
        {"name": "food.other", "elements": ["Kefir", "miso"]},
    ]
    assert [(n.group, n.text) for n in names_from_lookups(tables, {})] == [("fermented", "kefir"), ("other", "miso")]


def test_a_table_without_a_group_gives_names_without_one() -> None:
    assert names_from_lookups([{"name": "food", "elements": ["kefir"]}], {}) == [Name("food", "", "kefir", "kefir")]
