"""The figures of a run stand in the document as they were recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.load import Figures
from tests.faults.record import read_rows, write_row
from tests.faults.table import BEGIN, DOCUMENT, END, put, render

FIGURES = Figures(
    asked=50, first_try=40, honest=12, dishonest=0, unanswered=0, lost=0, doubled=1, mixed_up=0, longest=9.6,
    first_after=1.2, all_after=3.4, a_second=2.5,
)  # fmt: skip


def test_rows_are_rendered_and_the_last_one_of_a_fault_counts(tmp_path: Path) -> None:
    for figures in ("it is refused", FIGURES):
        write_row(tmp_path, "load", "Redis is killed", "test_it", figures)
    write_row(tmp_path, "words", "the file is spoilt", "test_it", "it is refused")
    write_row(tmp_path, "workers", "1", "test_it", FIGURES)
    text = render(read_rows(tmp_path), "2 cores", "2026-11-29")
    assert "Run on 2026-11-29, 2 cores." in text
    assert "| Redis is killed | 50 | 40 | 12 | 0, 1, 0 | 10 s | 1 s | 3 s |" in text
    assert "| 1 | 2.5 | 1.0 | 12 | 0, 1, 0 | 10 s |" in text
    assert "- the file is spoilt: it is refused (`test_it`)." in text


def test_the_document_has_one_place_for_it(root: Path) -> None:
    document = (root / DOCUMENT).read_text(encoding="utf-8")
    again = put(document, "anything")
    assert f"{BEGIN}\nanything\n{END}" in again
    assert put(again, "anything") == again
    with pytest.raises(ValueError, match="0 places"):
        put("nothing", "anything")
