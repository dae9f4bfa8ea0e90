from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.mending.answers import answer_of, edit_answer, usual_editor
from bot.mending.errors import MendError
from tests.mending.editor import Script, contents

FOODS = "data/knowledge/foods.yml"


def editor(folder: Path, *scripts: str) -> list[str]:
    """An editor that does to the file what the next script says, in `sed`'s words, each time it is opened."""
    program, count = folder / "editor.sh", folder / "count"
    cases = "\n".join(f'{number}) sed -i -e {script!r} "$1" ;;' for number, script in enumerate(scripts, 1))
    program.write_text(
        f"#!/bin/sh\nn=$(($(cat {count} 2>/dev/null || echo 0) + 1))\necho $n > {count}\ncase $n in\n{cases}\nesac\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return [str(program)]


@pytest.mark.parametrize(
    ("name", "file", "begins", "ends"),
    [
        ("foods.synergy", FOODS, "  foods.synergy:\n", "foods.prebiotic, supplement.choosing]\n"),
        ("foods.other", FOODS, "  foods.other:\n", "foods.prebiotic, foods.synergy]\n"),
        ("not_covered.weight", "data/knowledge/not_covered.yml", "  not_covered.weight:\n", "leaky_gut.management]\n"),
        ("chitchat.greet", "data/knowledge/conversation.yml", "  chitchat.greet: {says:", "offer: true}\n"),
    ],
)
def test_an_answer_is_the_lines_of_its_topic_and_no_others(
    root: Path, name: str, file: str, begins: str, ends: str
) -> None:
    answer = answer_of(root, name)
    lines = (root / file).read_text(encoding="utf-8").splitlines(keepends=True)

    assert answer.path == root / file
    assert answer.text == "".join(lines[answer.first - 1 : answer.last])
    assert answer.text.startswith(begins)
    assert answer.text.endswith(ends)


def test_every_answer_put_back_unchanged_leaves_its_file_as_it_was(root: Path, knowledge: object) -> None:
    names = [*knowledge.topics, *knowledge.aspects, *knowledge.chitchat]  # type: ignore[attr-defined]
    for name in names:
        answer = answer_of(root, name)
        assert answer.edited(answer.text).new == answer.path.read_bytes()


def test_a_name_that_is_nearly_right_is_helped(root: Path) -> None:
    with pytest.raises(ContentError, match=r"did you mean foods\.synergy\?"):
        answer_of(root, "synergy")


def test_a_change_is_put_back_and_the_rest_of_the_file_is_the_same(project: Path, tmp_path: Path) -> None:
    before, desk = contents(project), Script()
    assert edit_answer(project, "foods.synergy", desk, editor(tmp_path, "s/support each other/help each other/"))

    new = before[FOODS].replace(b"The article says that the two support", b"The article says that the two help")
    assert contents(project) == {**before, FOODS: new}
    assert "+      - The article says that the two help each other" in desk.text


def test_windows_line_ends_stay(project: Path, tmp_path: Path) -> None:
    path = project / FOODS
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    old = path.read_bytes()
    edit_answer(
        project, "foods.other", Script(), editor(tmp_path, "s/that food, so I can't say/that food, so I do not know/")
    )

    assert path.read_bytes() == old.replace(b"that food, so I can't say", b"that food, so I do not know")


def test_an_unchanged_answer_changes_nothing(project: Path, tmp_path: Path) -> None:
    before, desk = contents(project), Script()

    assert not edit_answer(project, "foods.synergy", desk, editor(tmp_path, "s/x/x/"))
    assert contents(project) == before
    assert desk.said == ["Nothing was changed."]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        pytest.param("s/section: diet/section: dite/", "line 4: E401 'dite' is no section", id="unknown-section"),
        pytest.param("s/    says:/    says: [/", "this is not valid YAML", id="no-yaml"),
        pytest.param("s/next: .*/next: [foods.none]/", "line 10: E301 foods.synergy suggests 'foods.none'", id="next"),
        pytest.param("s/that feeds them/at 20 mg/", "line 6: E601 '20 mg' looks like a dose", id="dose"),
        pytest.param(
            "s/foods.synergy:/foods.energy:/", "line 1: the first line must be `foods.synergy:`", id="renamed"
        ),
    ],
)
def test_a_fault_is_named_with_the_line_of_what_was_edited_and_nothing_is_changed(
    project: Path, tmp_path: Path, script: str, says: str
) -> None:
    before, desk = contents(project), Script(["n"])

    assert not edit_answer(project, "foods.synergy", desk, editor(tmp_path, script))
    assert says in desk.text
    assert contents(project) == before
    assert "What you wrote is kept in var/mending/foods.synergy.yml" in desk.text
    assert (project / "var/mending/foods.synergy.yml").is_file()


def test_a_fault_can_be_mended_in_the_editor_again(project: Path, tmp_path: Path) -> None:
    desk = Script([""])
    scripts = editor(tmp_path, "s/section: diet/section: dite/", "s/section: dite/section: role/")

    assert edit_answer(project, "foods.synergy", desk, scripts)
    assert desk.asked == ["Edit it again? [Y/n] "]
    assert answer_of(project, "foods.synergy").text.count("section: role") == 1


def test_where_somebody_else_changed_the_file_meanwhile_nothing_is_written(project: Path, tmp_path: Path) -> None:
    program = editor(tmp_path, "s/support each other/help each other/")
    with Path(program[0]).open("a") as script:
        script.write(f"sed -i '1i # somebody else was here' {project / FOODS}\n")

    with pytest.raises(MendError, match="changed meanwhile"):
        edit_answer(project, "foods.synergy", Script(), program)
    assert b"help each other" not in (project / FOODS).read_bytes()


def test_an_editor_that_fails_or_is_missing_changes_nothing(project: Path) -> None:
    before = contents(project)
    with pytest.raises(MendError, match="ended with an error"):
        edit_answer(project, "foods.synergy", Script(), ["false"])
    with pytest.raises(MendError, match="can't be started"):
        edit_answer(project, "foods.synergy", Script(), ["no-such-editor"])
    assert contents(project) == before


def test_the_editor_is_the_one_that_the_user_has_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "ed")
    monkeypatch.setenv("VISUAL", "code --wait")
    assert usual_editor() == ["code", "--wait"]
    monkeypatch.setenv("VISUAL", "")
    assert usual_editor() == ["ed"]


def test_where_no_editor_is_there_it_is_said_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MendError, match="set EDITOR"):
        usual_editor()
