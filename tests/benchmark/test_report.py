from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from bot.benchmark.errors import BenchError
from bot.benchmark.figures import GOALS, Sample
from bot.benchmark.plot import write_plot
from bot.benchmark.report import HEAD, NONE, NOTES, Row, markdown, note, rows, table

from .runs import measured, pair, run


def cells(label: str) -> tuple[str, ...]:
    return next(row.cells for row in rows(measured()) if row.label == label)


def test_the_json_holds_the_ratios_by_the_names_of_their_goals() -> None:
    content = json.loads(json.dumps(run().as_dict()))

    assert list(content["ratios"]) == list(GOALS)
    assert content["ratios"]["latency_p50"] == 12.5
    assert content["goals"]["memory"] == {"goal": 0.6, "at_least": False, "reached": True}


def test_the_json_says_how_it_came_about() -> None:
    content = run().as_dict()

    assert (content["quick"], content["on"], content["seconds"]) == (True, "2026-11-29", 120.0)
    assert content["machine"]["cores"] == 2
    assert content["repeated"] == {"stock": 0.1, "ours": 0.5}
    assert content["notes"] == ["One note."]


def test_the_json_holds_every_row_with_its_percentiles() -> None:
    by_label = {row["what"]: row for row in run().as_dict()["rows"]}

    assert by_label["latency, one client"]["stock"] == {"median": 100.0, "p95": 100.0, "p99": 100.0, "n": 40}
    assert by_label["limit: both"]["stock"] is None


def test_the_rows_are_those_that_were_asked_for() -> None:
    assert [row.label for row in rows(measured())] == [
        "latency, one client",
        "throughput, 8 clients",
        "throughput, 32 clients",
        "latency, 8 clients",
        "latency, 32 clients",
        "latency at turn 1",
        "latency at turn 100",
        "latency at turn 500",
        "turn 500 to turn 1",
        "time to the first answer",
        "peak memory",
        "training",
        "limit: an embedding",
        "limit: an empty round trip",
        "limit: both",
    ]


def test_every_goal_stands_in_one_row() -> None:
    assert sorted(row.goal for row in rows(measured()) if row.goal) == sorted(GOALS)


def test_a_row_shows_both_sides_the_ratio_and_the_goal() -> None:
    assert cells("latency, one client") == (
        "latency, one client", "ms", "100", "100", "100", "8.00", "8.00", "8.00", "12.50", "≥ 10", "reached",
    )  # fmt: skip


def test_what_was_measured_once_has_no_percentiles() -> None:
    assert cells("peak memory")[2:8] == ("1250", NONE, NONE, "500", NONE, NONE)


def test_the_growth_of_a_conversation_is_shown_for_both() -> None:
    assert cells("turn 500 to turn 1")[2:] == ("16.7", NONE, NONE, "1.12", NONE, NONE, "1.12", "≤ 1.2", "reached")


def test_a_goal_that_is_missed_is_said_so() -> None:
    slow = replace(measured(), memory=pair(1000.0, 700.0))

    assert next(row.cells for row in rows(slow) if row.goal == "memory")[-3:] == ("0.70", "≤ 0.6", "missed")


def test_a_row_without_a_goal_says_nothing_of_one() -> None:
    assert Row("something", "ms", None, Sample.of(1.0)).cells[-3:] == (NONE, "", "")


def test_the_table_fits_a_wide_screen() -> None:
    console = Console(file=io.StringIO(), width=140)

    with console.capture() as capture:
        console.print(table(run()))

    shown = capture.get()
    assert "gut bench --quick, 2026-11-29, 2.0 minutes" in shown
    assert "…" not in shown, "no cell is cut"
    assert [re.split(r"\s*[│┃]\s*", line)[1] for line in shown.splitlines() if "reached" in line] == [
        row.label for row in rows(measured()) if row.goal
    ]


def test_the_markdown_is_one_table_with_the_machine_and_the_notes() -> None:
    title, machine, drawn, notes = markdown(run(is_quick=False)).strip().split("\n\n")

    assert title == "`gut bench, 2026-11-29, 2.0 minutes`"
    assert machine == "A processor, 2 cores, 16 GB, Linux 6.1, Python 3.10.4, rasa 3.6.21"
    assert {line.count("|") for line in drawn.splitlines()} == {len(HEAD) + 1}
    assert len(drawn.splitlines()) == 2 + len(rows(measured()))
    assert notes == "- One note."


def test_a_note_is_filled_in() -> None:
    assert note("kept_stock", day="2026-11-29").startswith(
        "Stock's model and its training time were kept from a run on"
    )


def test_every_note_that_the_command_names_exists(root: Path) -> None:
    named = set(re.findall(r'note\("(\w+)"', (root / "bot/benchmark/command.py").read_text(encoding="utf-8")))

    assert named == set(yaml.safe_load(NOTES.read_text(encoding="utf-8")))


def test_the_document_tells_what_each_row_and_each_ratio_is(root: Path) -> None:
    document = (root / "docs/performance.md").read_text(encoding="utf-8")
    told = document.partition("## The rows")[2].partition("\n## ")[0]

    assert re.findall(r"^\| (?!row|---)([^|]+?) \|", told, re.MULTILINE) == [row.label for row in rows(measured())]
    assert set(re.findall(r", `(\w+)` \|", told.partition("---")[2])) == set(GOALS)


def test_the_document_holds_the_table_of_a_run(root: Path) -> None:
    document = (root / "docs/performance.md").read_text(encoding="utf-8")
    run_of_it = document.partition("<!-- gut bench --markdown -->")[2].partition("<!-- end -->")[0]

    assert "| " + " | ".join(HEAD) + " |" in run_of_it
    assert re.findall(r"^\| (?!what|---)([^|]+?) \|", run_of_it, re.MULTILINE) == [r.label for r in rows(measured())]


def test_the_plot_is_an_svg_with_the_title_and_every_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bench.svg"

    write_plot(path, run())

    drawn = path.read_text(encoding="utf-8")
    assert drawn.startswith("<?xml")
    for text in ("gut bench --quick, 2026-11-29", "One client", "A long conversation", "12, goal ≥ 10", "to the limit"):
        assert text in drawn


def test_a_plot_that_cant_be_written_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"can't be written \(Is a directory\): name a file that can"):
        write_plot(tmp_path, run())
