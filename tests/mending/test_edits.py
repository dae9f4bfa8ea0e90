from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.knowledge.phrases import read_phrases
from bot.mending.edits import Edit, added

TWO = """# a comment
version: "3.1"
nlu:
- intent: foods.fermented   # another
  examples: |
    - kefir

    - "quoted" : odd

- lookup: food.fermented
  examples: |
    - kefir
- intent: foods.prebiotic
  examples: |
     - garlic
"""


def small(folder: Path, text: str) -> Path:
    """A project with one file of phrases."""
    (folder / "data" / "nlu").mkdir(parents=True)
    (folder / "data" / "nlu.yml").write_text("nlu:\n- intent: out_of_scope\n  examples: |\n    - weather\n")
    (folder / "data" / "nlu" / "foods.yml").write_bytes(text.encode())
    return folder


def said(folder: Path, intent: str) -> list[str]:
    return [p.text for p in read_phrases(folder / "data" / "nlu" / "foods.yml") if p.name == intent]


def test_a_phrase_comes_last_in_its_block_and_every_other_byte_stays(tmp_path: Path) -> None:
    [edit] = added(small(tmp_path, TWO), {"foods.fermented": ["new one"]})

    assert edit.new.decode() == TWO.replace("odd\n", "odd\n    - new one\n")


def test_the_indentation_is_that_of_the_neighbour(tmp_path: Path) -> None:
    [edit] = added(small(tmp_path, TWO), {"foods.prebiotic": ["a", "b"]})

    assert edit.new.decode() == TWO + "     - a\n     - b\n"


def test_two_blocks_of_one_file_change_together(tmp_path: Path) -> None:
    [edit] = added(small(tmp_path, TWO), {"foods.prebiotic": ["a"], "foods.fermented": ["b"]})

    assert edit.new.decode() == TWO.replace("odd\n", "odd\n    - b\n") + "     - a\n"


def test_windows_line_ends_stay_and_new_lines_have_them(tmp_path: Path) -> None:
    text = TWO.replace("\n", "\r\n")
    [edit] = added(small(tmp_path, text), {"foods.fermented": ["new one"]})

    assert edit.new.decode() == TWO.replace("odd\n", "odd\n    - new one\n").replace("\n", "\r\n")


def test_a_file_without_a_last_line_end_stays_without_one(tmp_path: Path) -> None:
    [edit] = added(small(tmp_path, TWO.rstrip("\n")), {"foods.prebiotic": ["a"]})

    assert edit.new.decode() == TWO + "     - a"


def test_files_of_different_intents_are_separate_edits(tmp_path: Path) -> None:
    edits = added(small(tmp_path, TWO), {"foods.prebiotic": ["a"], "out_of_scope": ["b"]})

    assert {str(edit.path) for edit in edits} == {"data/nlu.yml", "data/nlu/foods.yml"}


def test_an_intent_without_a_block_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"no file has phrases of 'foods\.none'"):
        added(small(tmp_path, TWO), {"foods.none": ["a"]})


def test_a_block_that_is_not_literal_is_refused_and_named(tmp_path: Path) -> None:
    text = 'nlu:\n- intent: foods.fermented\n  examples: "- one\\n- two"\n  other:\n  - x\n  - y\n'
    with pytest.raises(ContentError, match=r"foods\.yml: its phrases must stand under `examples: \|`"):
        added(small(tmp_path, text), {"foods.fermented": ["a"]})


@pytest.mark.parametrize("intent", ["foods.fermented", "not_covered.dose", "out_of_scope", "strains.boulardii"])
def test_in_the_projects_own_files_nothing_but_the_lines_is_new(project: Path, intent: str) -> None:
    [edit] = added(project, {intent: ["zebra one", "zebra: two #3"]})

    old = (project / edit.path).read_bytes()
    lines = b"    - zebra one\n    - zebra: two #3\n"
    assert edit.old == old
    assert edit.new.count(lines) == 1
    assert edit.new.replace(lines, b"") == old


@settings(derandomize=True, deadline=None)
@given(st.lists(st.text(st.characters(whitelist_categories=("L", "N", "P", "S")), min_size=1), min_size=1, max_size=4))
def test_whatever_is_typed_is_read_back_as_typed(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = small(tmp_path_factory.mktemp("p"), TWO)
    before = said(folder, "foods.fermented")
    [edit] = added(folder, {"foods.fermented": texts})
    (folder / edit.path).write_bytes(edit.new)

    assert said(folder, "foods.fermented") == before + texts
    assert said(folder, "foods.prebiotic") == ["garlic"]


def test_a_diff_names_the_file_and_shows_the_new_line(tmp_path: Path) -> None:
    [edit] = added(small(tmp_path, TWO), {"foods.prebiotic": ["leeks"]})

    shown = edit.diff()
    assert shown.startswith("--- a/data/nlu/foods.yml\n+++ b/data/nlu/foods.yml\n")
    assert [line for line in shown.splitlines() if line[0] in "+-"][2:] == ["+     - leeks"]


def test_the_diff_of_a_new_file_begins_with_nothing() -> None:
    assert Edit(Path("a.yml"), None, b"x: 1\n").diff().startswith("--- /dev/null\n+++ b/a.yml\n")
