from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.yaml_source import Sequence, read_yaml


def written(folder: Path, text: str) -> Path:
    path = folder / "some.yml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> ContentError:
    with pytest.raises(ContentError) as caught:
        read_yaml(path)
    return caught.value


def test_values_are_read_as_they_stand(tmp_path: Path) -> None:
    assert read_yaml(written(tmp_path, "a: one\nb: [x, y]\nc: {d: true}\n")) == {
        "a": "one",
        "b": ["x", "y"],
        "c": {"d": True},
    }


def test_a_mapping_knows_its_file_and_the_line_of_each_key(tmp_path: Path) -> None:
    source = read_yaml(written(tmp_path, "# comment\na: 1\n\nb:\n  c: 2\n"))

    assert (source.path.name, source.line_of("a"), source.line_of("b"), source["b"].line_of("c")) == (
        "some.yml",
        2,
        4,
        5,
    )


def test_a_missing_key_has_the_line_of_its_mapping(tmp_path: Path) -> None:
    source = read_yaml(written(tmp_path, "a:\n  b:\n    c: 1\n"))

    assert source["a"].line_of("missing") == 2


def test_a_list_knows_the_line_of_each_item(tmp_path: Path) -> None:
    items = read_yaml(written(tmp_path, "a:\n- x\n# comment\n- y\n"))["a"]

    assert isinstance(items, Sequence)
    assert items.lines == [2, 4]


def test_an_error_names_file_and_line_before_its_message(tmp_path: Path) -> None:
    path = written(tmp_path, "a: 1\nb: 2\n")

    assert str(read_yaml(path).error("is wrong", "b")) == f"{path}:2: is wrong"


def test_a_key_that_stands_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "a: 1\nb: 2\na: 3\n"))

    assert error.line == 3
    assert "'a' stands here twice" in str(error)


def test_a_key_that_stands_twice_deep_inside_is_refused_with_its_line(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "list:\n- x: 1\n  y: 2\n  x: 3\n"))

    assert error.line == 4


def test_the_same_key_in_two_mappings_is_no_fault(tmp_path: Path) -> None:
    assert read_yaml(written(tmp_path, "a: {x: 1}\nb: {x: 2}\n")) == {"a": {"x": 1}, "b": {"x": 2}}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a: 1\nyes: 2\n", 2, id="yes-without-quotes"),
        pytest.param("1: x\n", 1, id="number"),
        pytest.param("? [1]\n: x\n", 1, id="list"),
        pytest.param("a: 1\n2024-01-01: x\n", 2, id="date"),
    ],
)
def test_a_key_that_is_no_text_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    error = refusal(written(tmp_path, text))

    assert error.line == line
    assert "must be text" in str(error)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a: 1\n b: 2\n", 2, id="indented-wrongly"),
        pytest.param("a: x: y\n", 1, id="colon-in-plain-text"),
        pytest.param("a: 1\nb: *nowhere\n", 2, id="unknown-alias"),
        pytest.param("a: 1\n---\nb: 2\n", 2, id="two-documents"),
        pytest.param("a: 1\nb: !!python/name:os.getcwd ''\n", 2, id="python-object"),
        pytest.param("a: !unknown x\n", 1, id="unknown-tag"),
        pytest.param("a: {x: 1}\nb:\n  <<: {y: 2}\n", 3, id="merge-key"),
        pytest.param("a: 1\nb:\n" + "[" * 60 + "]" * 60, 3, id="nested-too-deeply"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    error = refusal(written(tmp_path, text))

    assert error.line == line
    assert "not valid YAML" in str(error)


def test_a_tag_that_names_a_function_runs_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, f"a: !!python/object/apply:os.mkdir [{tmp_path / 'made'}]\n")

    with contextlib.suppress(ContentError):
        read_yaml(path)

    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("2024-99-99", id="date-that-does-not-exist"),
        pytest.param("!!int x", id="int-tag-on-a-word"),
        pytest.param("!!bool x", id="bool-tag-on-a-word"),
        pytest.param("&a [*a]", id="alias-inside-itself"),
    ],
)
def test_a_value_that_yaml_cannot_make_is_refused_with_its_line(tmp_path: Path, value: str) -> None:
    error = refusal(written(tmp_path, f"a: 1\nb: {value}\n"))

    assert error.line == 2


def test_a_control_character_is_refused(tmp_path: Path) -> None:
    assert "not valid YAML" in str(refusal(written(tmp_path, "a: \x01\n")))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# nothing\n", id="comment"),
        pytest.param("- a\n- b\n", id="list"),
        pytest.param("just words\n", id="text"),
    ],
)
def test_a_file_without_pairs_at_its_top_is_refused(tmp_path: Path, text: str) -> None:
    assert "`key: value` pairs" in str(refusal(written(tmp_path, text)))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    error = refusal(tmp_path / "gone.yml")

    assert error.path == tmp_path / "gone.yml"
    assert "gone.yml: this file is missing" in str(error)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.yml"
    path.write_bytes("a: café\n".encode("latin-1"))

    assert "not UTF-8" in str(refusal(path))


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "some.yml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")

    assert read_yaml(path) == {"a": 1}
