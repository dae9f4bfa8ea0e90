from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import ContentError, GutError
from bot.knowledge.composer import Composer
from bot.knowledge.model import Knowledge
from bot.mending.preview import WIDGET, Preview, of_name, page_of, preview, text_of
from bot.settings import Settings

URL = "https://clinic.example/guide"
EVIL = "</script><script>alert(1)</script>"


def seen(root: Path, name: str, url: str = "") -> Preview:
    found = of_name(root, name, url)
    assert found is not None
    return found


def test_a_topic_an_aspect_and_small_talk_need_no_model(root: Path, knowledge: Knowledge) -> None:
    kinds = {name: seen(root, name).reply["kind"] for name in ("foods.synergy", "not_covered.dose", "chitchat.greet")}

    assert kinds == {"foods.synergy": "answer", "not_covered.dose": "not_covered", "chitchat.greet": "chitchat"}
    assert seen(root, "foods.synergy").question == knowledge.topics["foods.synergy"].asks


def test_what_looks_like_a_name_and_is_none_is_refused(root: Path) -> None:
    with pytest.raises(ContentError, match=r"Nothing is called 'foods\.none'"):
        of_name(root, "foods.none")


def test_a_question_is_left_to_the_model(root: Path) -> None:
    assert of_name(root, "does kefir help") is None


def test_the_shell_shows_what_the_composer_says(root: Path, composer: Composer) -> None:
    assert seen(root, "foods.fermented").shell.startswith("The article names these fermented foods")
    assert "> What are prebiotics?" in seen(root, "foods.fermented").shell


def test_all_three_are_printed_with_links_and_buttons(root: Path) -> None:
    shown = "\n".join(text_of(seen(root, "foods.synergy", URL)))
    shell, slack, widget = re.split(r"\n--- .*\n", shown)[1:]

    assert f"Source: Incorporating Probiotics into Your Diet ({URL}#" in shell
    assert f"Source: Incorporating Probiotics into Your Diet ({URL}#" in slack
    assert "[ Which foods contain probiotics? ]" in slack
    assert "[ Helpful ] [ Not helpful ]" in slack
    assert "( Which foods contain probiotics? )" in widget
    assert "&" not in slack


def test_a_page_holds_everything_and_asks_for_nothing(root: Path) -> None:
    page = page_of(seen(root, "foods.synergy"), (root / WIDGET).read_text(encoding="utf-8"))

    assert "default-src 'none'" in page
    assert not re.search(r"<(?:script|link|img)[^>]* (?:src|href)=\"(?!data:)", page)
    assert page.count("Probiotics are the helpful living microbes") >= 3


def test_no_text_can_break_out_of_the_page(root: Path) -> None:
    reply = {**seen(root, "foods.synergy").reply, "text": EVIL, "blocks": [{"text": EVIL, "items": []}]}
    page = page_of(Preview(EVIL, {**reply, "suggestions": [EVIL], "notice": EVIL}), "/* the widget */")

    assert EVIL not in page
    assert page.count("</script>") == 4


def test_a_place_that_can_not_be_written_is_named(root: Path, tmp_path: Path) -> None:
    with pytest.raises(GutError, match="can't be written"):
        preview(root, "foods.synergy", tmp_path / "none" / "a.html", Settings())


def test_a_page_is_written_where_it_was_asked_for(root: Path, tmp_path: Path) -> None:
    assert preview(root, "foods.synergy", tmp_path / "a.html", Settings()) == 0
    assert "<title>Preview: Do probiotics" in (tmp_path / "a.html").read_text(encoding="utf-8")
