from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.loader import load_knowledge
from bot.knowledge.model import Fact, Knowledge

Alter = Callable[[str, str, str], Path]
MEMBERSHIP = "    membership: [{list: strains, 'no': 'No {thing}.'}]\n    more:"


@pytest.fixture
def data(root: Path, tmp_path: Path) -> Path:
    """A copy of the project's answers, with short advice."""
    shutil.copytree(root / "data" / "knowledge", tmp_path / "knowledge")
    (tmp_path / "safety").mkdir()
    (tmp_path / "safety" / "red_flags.yml").write_text("advice: {general: Call.}\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def alter(data: Path) -> Alter:
    """Replace the one place of a text in a file of `knowledge/`."""

    def replace_once(name: str, old: str, new: str) -> Path:
        path = data / "knowledge" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} must stand once in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return replace_once


def line_with(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def refusal(data: Path) -> ContentError:
    with pytest.raises(ContentError) as caught:
        load_knowledge(data)
    return caught.value


def test_the_projects_own_content_loads(knowledge: Knowledge) -> None:
    assert knowledge.title == "A Guide to Probiotics for Leaky Gut"


def test_a_fact_has_the_section_of_its_topic(knowledge: Knowledge) -> None:
    assert {fact.section for fact in knowledge.topics["leaky_gut.definition"].says} == {"understanding"}


def test_a_fact_may_name_a_section_of_its_own(knowledge: Knowledge) -> None:
    assert knowledge.topics["evidence.studies"].says[-1] == Fact("More research is still needed.", "conclusion")


def test_a_caution_is_found_by_its_name(knowledge: Knowledge) -> None:
    caution = knowledge.topics["leaky_gut.definition"].caution

    assert caution is not None
    assert "does not officially recognise" in caution.text


def test_an_item_of_one_word_stands_for_itself(knowledge: Knowledge) -> None:
    kefir = knowledge.lists["fermented"].find("kefir")

    assert kefir is not None
    assert kefir.say == "kefir"


def test_an_item_may_be_said_in_other_words(knowledge: Knowledge) -> None:
    item = knowledge.lists["symptoms"].find("fatigue")

    assert item is not None
    assert item.say == "tiredness (fatigue)"


def test_a_value_that_no_item_has_is_not_found(knowledge: Knowledge) -> None:
    assert knowledge.lists["fermented"].find("tempeh") is None


def test_the_strains_are_the_topics_with_traits(knowledge: Knowledge) -> None:
    assert set(knowledge.strains) == {
        "strains.plantarum",
        "strains.lactis",
        "strains.rhamnosus",
        "strains.boulardii",
    }


def test_a_part_without_a_printed_heading_is_known(knowledge: Knowledge) -> None:
    assert [s.id for s in knowledge.sections.values() if not s.printed] == ["introduction", "conclusion"]


def test_urgent_advice_is_loaded_with_its_places_to_fill_in(knowledge: Knowledge) -> None:
    assert "{emergency_number}" in knowledge.advice["emergency"]


def test_the_address_of_the_article_is_kept(root: Path) -> None:
    assert load_knowledge(root / "data", url="https://example.org/a").url == "https://example.org/a"


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param("resource.yml", "    more:", "    extra:", "a topic has no `extra:`", id="unknown-key"),
        pytest.param("resource.yml", "section: conclusion", "section: ending", "'ending'", id="unknown-section"),
        pytest.param("resource.yml", "section: selecting", "section: choosing", "'choosing'", id="section-of-a-fact"),
        pytest.param("resource.yml", "    section: conclusion\n", "", "`section:` must be here", id="no-section"),
        pytest.param(
            "resource.yml", "    asks: Where can I read more?\n", "", "`asks:` must be here", id="no-question"
        ),
        pytest.param("strains.yml", "    about: Lactobacillus plantarum\n", "", "`about:` must be here", id="no-about"),
        pytest.param("resource.yml", "asks: Where can I read more?", "asks: ' '", "`asks:` must", id="empty-question"),
        pytest.param("resource.yml", "    more:", "    list: [a]\n    more:", "list", id="list-is-no-name"),
        pytest.param("supplement.yml", "next: [strains.overview,", "next: [strains.best,", "'strains.best'", id="next"),
        pytest.param("supplement.yml", "next: [strains.overview,", "next: #", "must be a list", id="next-is-empty"),
        pytest.param("not_covered.yml", "next: [probiotics.benefits,", "next: [benefits,", "'benefits'", id="aspect"),
        pytest.param("foods.yml", "skip: [fermented]", "skip: [pickled]", "'pickled'", id="unknown-skipped-list"),
        pytest.param(
            "foods.yml", "    list: fermented\n    mem", "    list: sour\n    mem", "'sour'", id="unknown-list"
        ),
        pytest.param("strains.yml", "      - list: strains", "      - list: nothing", "'nothing'", id="membership"),
        pytest.param("conversation.yml", "start: [leaky_gut.definition,", "start: [gut,", "'gut'", id="start"),
        pytest.param("conversation.yml", "topic_map: [leaky_gut.definition,", "topic_map: [gut,", "'gut'", id="map"),
        pytest.param("conversation.yml", "  choose: '", "  chosen: '", "`choose:`", id="phrase-missing"),
        pytest.param(
            "conversation.yml", "unreadable:\n", "  spare: Words.\nunreadable:\n", "'spare'", id="phrase-unused"
        ),
        pytest.param("conversation.yml", "  symbols: '", "  signs: '", "`symbols:`", id="unreadable-missing"),
        pytest.param("article.yml", "title: A", "name: A", "`title:` must be here", id="no-title"),
        pytest.param("article.yml", "role: {heading:", "role: {name:", "`heading:` must be here", id="no-heading"),
    ],
)
def test_what_does_not_hold_together_is_refused(
    data: Path, alter: Alter, name: str, old: str, new: str, says: str
) -> None:
    path = alter(name, old, new)

    error = refusal(data)

    assert says in str(error)
    assert (error.path, error.line is not None) == (path, True)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        pytest.param("resource.yml", "    more:", "    extra:", "extra:", id="unknown-key"),
        pytest.param("leaky_gut.yml", "list: steps", "list: stairs", "list: stairs", id="unknown-list"),
        pytest.param("evidence.yml", "[leaky_gut.recognition,", "[recognition,", "next:", id="unknown-next"),
    ],
)
def test_a_refusal_names_the_line_of_the_key(
    data: Path, alter: Alter, name: str, old: str, new: str, words: str
) -> None:
    path = alter(name, old, new)

    assert refusal(data).line == line_with(path, words)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("probiotics.yml", "      - digestion\n", "      - 5\n", id="item-is-a-number"),
        pytest.param("leaky_gut.yml", "  steps:\n", "  spare:\n    items:\n  steps:\n", id="empty-items"),
        pytest.param("leaky_gut.yml", "  steps:\n", "  spare: text\n  steps:\n", id="list-is-text"),
        pytest.param(
            "article.yml", "introduction: {heading: Introduction, printed: false}", "x: y", id="section-is-text"
        ),
        pytest.param("conversation.yml", "{says: Goodbye, and take care.}", "Bye.", id="chitchat-is-text"),
        pytest.param("resource.yml", "    more:", "    membership:\n    more:", id="empty-membership"),
        pytest.param("resource.yml", "    more:", "    membership: [strains]\n    more:", id="membership-is-text"),
        pytest.param("resource.yml", "    more:", "    traits:\n    more:", id="empty-traits"),
        pytest.param("resource.yml", "  resource.book:", "  resource.more: text\n  resource.book:", id="topic-is-text"),
        pytest.param("not_covered.yml", "aspects:\n", "aspects:\n  not_covered.x: text\n", id="aspect-is-text"),
        pytest.param("strains.yml", "rest: 'The four strains that it names:'", "rest: [x]", id="rest-is-a-list"),
    ],
)
def test_a_value_of_another_shape_is_refused_with_its_file(
    data: Path, alter: Alter, name: str, old: str, new: str
) -> None:
    path = alter(name, old, new)

    assert refusal(data).path == path


@pytest.mark.parametrize("name", ["knowledge/article.yml", "knowledge/not_covered.yml", "safety/red_flags.yml"])
def test_a_missing_file_is_named(data: Path, name: str) -> None:
    (data / name).unlink()

    assert refusal(data).path == data / name


def test_a_topic_in_two_files_is_refused(data: Path) -> None:
    text = (data / "knowledge" / "resource.yml").read_text(encoding="utf-8")
    (data / "knowledge" / "zz_again.yml").write_text(text.replace("Where can I", "Where may I"), encoding="utf-8")

    assert "resource.book" in str(refusal(data))


def test_a_caution_of_another_name_is_refused(data: Path, alter: Alter) -> None:
    path = alter("leaky_gut.yml", "cautions:\n  recognition:", "cautions:\n  other:")

    error = refusal(data)

    assert (error.path, "'recognition'" in str(error)) == (path, True)


def test_a_list_in_two_files_is_refused(data: Path) -> None:
    path = data / "knowledge" / "resource.yml"
    again = "lists:\n  fermented: {entity: food, items: [kefir]}\n"
    path.write_text(again + path.read_text(encoding="utf-8"), encoding="utf-8")

    assert "'fermented'" in str(refusal(data))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("conversation.yml", "'Source: {headings}'", "'Source: {heading}'", id="phrase"),
        pytest.param("supplement.yml", "    more:", MEMBERSHIP, id="sentence-about-a-thing"),
    ],
)
def test_a_place_that_nothing_fills_in_is_refused(data: Path, alter: Alter, name: str, old: str, new: str) -> None:
    path = alter(name, old, new)

    assert refusal(data).path == path


def test_a_place_that_nothing_fills_in_is_refused_in_urgent_advice(data: Path) -> None:
    path = data / "safety" / "red_flags.yml"
    path.write_text("advice: {emergency: 'Call {emergency}.'}\n", encoding="utf-8")

    assert refusal(data).path == path
