"""A group of topics may bring an article of its own: its sections, title and address."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.composer import Composer
from bot.knowledge.loader import load_knowledge
from bot.knowledge.model import Section
from bot.knowledge.question import Question
from bot.knowledge.reply import Source

ARTICLE = """article:
  title: Sleep and Your Gut
  url: https://clinic.example/sleep
  sections:
    sleep.begin: {heading: Introduction, printed: false}
    sleep.night: {heading: Two-part nights}
topics:
  sleep.night:
    asks: What happens at night?
    about: the night
    section: sleep.night
    says: [It rests., {section: role, text: So do they.}]
    more: [{section: sleep.begin, text: More.}]
"""
URL = "https://clinic.example/guide"


@pytest.fixture
def data(root: Path, tmp_path: Path) -> Path:
    """The project's content, and a second article."""
    shutil.copytree(root / "data", tmp_path / "data")
    (tmp_path / "data" / "knowledge" / "sleep.yml").write_text(ARTICLE, encoding="utf-8")
    return tmp_path / "data"


def with_article(data: Path, old: str, new: str) -> Path:
    assert ARTICLE.count(old) == 1
    (data / "knowledge" / "sleep.yml").write_text(ARTICLE.replace(old, new), encoding="utf-8")
    return data


def test_its_sections_stand_beside_the_first_ones(data: Path) -> None:
    sections = load_knowledge(data).sections

    assert sections["sleep.night"] == Section(
        "sleep.night", "Two-part nights", True, "Sleep and Your Gut", "https://clinic.example/sleep"
    )
    assert sections["role"].article == sections["role"].url == ""


def test_a_reply_names_each_fact_with_its_own_article_and_address(data: Path) -> None:
    reply = Composer(load_knowledge(data, url=URL)).answer([Question("", "sleep.night")])

    link = "https://clinic.example/sleep#:~:text=Two%2Dpart%20nights"
    role = "The Role of Probiotics in Gut Health"
    assert reply.sources[0] == Source("sleep.night", "Sleep and Your Gut: Two-part nights", link)
    assert (reply.sources[1].heading, reply.sources[1].link.split("#")[0]) == (role, URL)
    assert reply.source_line.startswith(f"Source: Sleep and Your Gut: Two-part nights ({link}); {role} ({URL}#")


def test_a_part_without_a_heading_links_to_the_whole_article(data: Path) -> None:
    [source] = Composer(load_knowledge(data)).more("sleep.night").sources

    assert source == Source("sleep.begin", "Sleep and Your Gut: Introduction", "https://clinic.example/sleep")


def test_an_article_without_an_address_has_no_link_whatever_the_first_ones_is(data: Path) -> None:
    with_article(data, "  url: https://clinic.example/sleep\n", "")
    reply = Composer(load_knowledge(data, url=URL)).more("sleep.night")

    assert [source.link for source in reply.sources] == [""]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("  title: Sleep and Your Gut\n", "", r"sleep\.yml:2: `title:` must be here", id="no-title"),
        pytest.param("https://clinic", "ftp://clinic", r"sleep\.yml:3: `url:` must start with https://", id="address"),
        pytest.param("    sleep.begin:", "    role:", r"another article has a section 'role' too", id="twice"),
        pytest.param("{heading: Two-part nights}", "{}", r"sleep\.yml:6: `heading:` must be here", id="no-heading"),
        pytest.param("section: sleep.night", "section: sleep.day", r"stands in no article", id="unknown-section"),
    ],
)
def test_an_article_that_does_not_hold_together_is_refused(data: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ContentError, match=says):
        load_knowledge(with_article(data, old, new))
