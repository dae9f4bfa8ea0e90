from __future__ import annotations

import pytest

from bot.nlu.english_tokenizer import blank_english
from bot.nlu.gazetteer import Gazetteer, Mention, Name, names_from_lookups

LACTIS, OTHER = "Bifidobacterium lactis", "Lactobacillus"
NAMES = [
    Name("strain", "lactis", LACTIS, LACTIS),
    Name("strain", "lactis", LACTIS, "B. lactis"),
    Name("strain", "lactis", LACTIS, "lactis"),
    Name("strain", "other", OTHER, OTHER),
    Name("strain", "other", "Bifidobacterium", "Bifidobacterium"),
    Name("strain", "other", "Lactobacillus casei", "Lactobacillus casei"),
    Name("strain", "other", "Spore-based probiotics", "Spore-based probiotics"),
    Name("food", "fermented", "yogurt", "yogurt"),
    Name("food", "fermented", "yogurt", "yoghurts"),
    Name("food", "fermented", "sauerkraut", "sauerkraut"),
    Name("food", "prebiotic", "leeks", "leeks"),
    Name("food", "prebiotic", "leeks", "leek"),
    Name("food", "other", "sour cream", "sour cream"),
    Name("symptom", "listed", "yogurt belly", "yogurt belly"),
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(blank_english(), NAMES)


def find(gazetteer: Gazetteer, text: str) -> list[Mention]:
    return gazetteer.find(blank_english().make_doc(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("what does Bifidobacterium lactis do", LACTIS, id="proper name"),
        pytest.param("what does b. lactis do", LACTIS, id="alias of two tokens"),
        pytest.param("LACTIS", LACTIS, id="capitals"),
        pytest.param("are yoghurts good", "yogurt", id="plural"),
        pytest.param("one leek", "leeks", id="singular"),
        pytest.param("sauerkraut's bacteria", "sauerkraut", id="genitive"),
        pytest.param("kefir,yogurt", "yogurt", id="behind a comma"),
    ],
)
def test_every_way_to_write_a_thing_leads_to_its_proper_name(gazetteer: Gazetteer, text: str, value: str) -> None:
    assert [mention.value for mention in find(gazetteer, text)] == [value]


def test_the_longest_name_of_a_type_counts(gazetteer: Gazetteer) -> None:
    assert [mention.value for mention in find(gazetteer, "Lactobacillus casei")] == ["Lactobacillus casei"]


def test_things_of_different_types_may_overlap(gazetteer: Gazetteer) -> None:
    found = find(gazetteer, "my yogurt belly")
    assert [(mention.type, mention.value) for mention in found] == [("food", "yogurt"), ("symptom", "yogurt belly")]


def test_things_are_found_in_the_order_of_the_text(gazetteer: Gazetteer) -> None:
    assert [m.value for m in find(gazetteer, "leeks, sauerkraut or yogurt")] == ["leeks", "sauerkraut", "yogurt"]


def test_the_offsets_of_a_mention_point_at_what_was_written(gazetteer: Gazetteer) -> None:
    text = "is  Sauerkraut as good as b. lactis?"
    assert [text[m.start : m.end] for m in find(gazetteer, text)] == ["Sauerkraut", "b. lactis"]


@pytest.mark.parametrize("text", ["", "what is leaky gut", "\U0001f600"], ids=["empty", "nothing named", "emoji"])
def test_nothing_is_found_where_nothing_is_named(gazetteer: Gazetteer, text: str) -> None:
    assert find(gazetteer, text) == []


def test_a_gazetteer_without_names_finds_nothing() -> None:
    assert find(Gazetteer(blank_english(), []), "yogurt") == []


def test_the_elements_of_a_strains_own_table_are_aliases_of_the_first() -> None:
    names = names_from_lookups([{"name": "strain.lactis", "elements": [LACTIS, "B. lactis"]}], {})
    assert names == [Name("strain", "lactis", LACTIS, LACTIS), Name("strain", "lactis", LACTIS, "B. lactis")]


@pytest.mark.parametrize("table", ["strain.other", "food.fermented"])
def test_the_elements_of_other_tables_are_things_of_their_own(table: str) -> None:
    names = names_from_lookups([{"name": table, "elements": ["one", "two"]}], {})
    assert [(name.type, name.group, name.value) for name in names] == [(*table.split("."), e) for e in ("one", "two")]


def test_a_synonym_is_another_way_to_write_its_thing() -> None:
    names = names_from_lookups(
        [{"name": "food.prebiotic", "elements": ["leeks"]}], {"leek": "leeks", "leaf": "something else"}
    )
    assert [(name.text, name.value) for name in names] == [("leeks", "leeks"), ("leek", "leeks")]


def test_a_name_that_stands_in_two_tables_of_a_type_belongs_to_the_first() -> None:
    tables = [{"name": "food.fermented", "elements": ["kefir"]}, {"name": "food.other", "elements": ["Kefir"]}]
    assert [name.group for name in names_from_lookups(tables, {})] == ["fermented"]
