from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.mending.edits import Edit, added
from bot.mending.errors import MendError
from bot.mending.figures import Scores
from bot.mending.workshop import keep_scores, kept_scores, workshop
from tests.mending.editor import contents

PHRASES = "data/nlu/foods.yml"
KNOWN = Scores((), frozenset())


def test_a_change_is_tried_in_a_copy_that_is_gone_afterwards(project: Path, tmp_path: Path) -> None:
    before = contents(project)
    [edit] = added(project, {"foods.fermented": ["which jars in the cellar live"]})
    with workshop(project, tmp_path) as work:
        work.apply([edit])
        assert (work.folder / PHRASES).read_bytes() == edit.new
        assert contents(project) == before
        copy = work.folder

    assert not copy.exists()
    assert contents(project) == before


def test_what_does_not_hold_together_is_found_by_the_copys_own_check(project: Path, tmp_path: Path) -> None:
    with workshop(project, tmp_path) as work:
        assert work.findings() == ""
        work.apply(added(project, {"foods.fermented": ["kefir"]}))
        assert "E201 'kefir' stands at foods.yml" in work.findings()


def test_a_project_that_is_not_trained_can_not_be_measured(project: Path, tmp_path: Path) -> None:
    with (
        workshop(project, tmp_path) as work,
        pytest.raises(MendError, match="could not be measured: There is no model"),
    ):
        work.scores_of_today()


@pytest.mark.parametrize("name", ["tests/eval", "actions", "domain.yml"])
def test_a_project_that_is_not_whole_is_refused(project: Path, tmp_path: Path, name: str) -> None:
    path = project / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(MendError, match=f"{name} is missing"), workshop(project, tmp_path):
        raise AssertionError


@pytest.mark.parametrize("name", [PHRASES, "tests/eval/questions.tsv", "data/knowledge/foods.yml", "actions/turn.py"])
def test_kept_scores_are_those_of_one_state_of_the_project(project: Path, name: str) -> None:
    keep_scores(project, KNOWN)
    assert kept_scores(project).is_file()
    (project / name).write_bytes((project / name).read_bytes() + b"\n")
    assert not kept_scores(project).is_file()

    keep_scores(project, KNOWN)
    assert len(list((project / "var" / "mending").glob("scores-*.json"))) == 1


def test_scores_that_are_kept_are_not_measured_again(project: Path, tmp_path: Path) -> None:
    keep_scores(project, KNOWN)
    with workshop(project, tmp_path) as work:
        assert work.scores_of_today() == KNOWN


def test_a_new_file_is_tried_in_a_folder_of_its_own(project: Path, tmp_path: Path) -> None:
    with workshop(project, tmp_path) as work:
        work.apply([Edit(Path("data/new/a.yml"), None, b"a: 1\n")])
        assert (work.folder / "data" / "new" / "a.yml").read_bytes() == b"a: 1\n"
