from __future__ import annotations

from pathlib import Path

import pytest

from bot import errors
from bot.errors import ContentError, GutError, ModelError, ServeError, WeightsError

FILE = Path("data") / "nlu.yml"


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        pytest.param(FILE, 7, f"{FILE}:7: is wrong", id="file-and-line"),
        pytest.param(FILE, None, f"{FILE}: is wrong", id="file"),
        pytest.param(None, None, "is wrong", id="no-place"),
        pytest.param(None, 7, "is wrong", id="a-line-of-no-file"),
    ],
)
def test_an_error_of_content_begins_with_its_place(path: Path | None, line: int | None, text: str) -> None:
    assert str(ContentError("is wrong", path=path, line=line)) == text


def test_an_error_of_content_keeps_its_place() -> None:
    error = ContentError("is wrong", path=FILE, line=7)

    assert (error.path, error.line) == (FILE, 7)


@pytest.mark.parametrize("kind", [ContentError, WeightsError, ModelError, ServeError])
def test_every_error_is_caught_as_one_of_the_assistant(kind: type[GutError]) -> None:
    with pytest.raises(GutError, match="what to do"):
        raise kind("what to do")


def test_the_tree_has_one_root() -> None:
    classes = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)}

    assert {kind.__base__ for kind in classes} == {Exception, GutError}
    assert [kind for kind in classes if kind.__base__ is Exception] == [GutError]
