from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.benchmark.command import Output, _notes, _report
from bot.benchmark.errors import BenchError
from bot.benchmark.plan import FULL, QUICK
from bot.benchmark.processes import BENCH
from bot.benchmark.report import markdown

from .runs import MACHINE, measured, run


def test_the_report_goes_to_the_folder_of_the_benchmark_by_itself() -> None:
    output = Output()

    assert (output.json_path, output.plot_path) == (BENCH / "bench.json", BENCH / "bench.svg")
    output.check()


@pytest.mark.parametrize(
    "output", [Output(json="missing/bench.json"), Output(json="-", plot=Path("missing/bench.svg"))]
)
def test_a_folder_that_does_not_exist_is_said_so_before_anything_begins(output: Output) -> None:
    with pytest.raises(BenchError, match=r"missing/bench\.\w+: its folder does not exist, make it first"):
        output.check()


def test_the_figures_and_the_plot_are_written_and_the_table_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _report(run(), Output(json=str(tmp_path / "bench.json"), plot=tmp_path / "bench.svg"))

    assert json.loads((tmp_path / "bench.json").read_text(encoding="utf-8")) == run().as_dict()
    assert (tmp_path / "bench.svg").is_file()
    shown = capsys.readouterr()
    assert "latency, one client" in shown.out
    assert "One note." in shown.out
    assert shown.err == (f"The plot is at {tmp_path / 'bench.svg'}.\nThe figures are at {tmp_path / 'bench.json'}.\n")


def test_figures_on_stdout_stand_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _report(run(), Output(json="-", plot=tmp_path / "bench.svg"))

    shown = capsys.readouterr()
    assert json.loads(shown.out)["ratios"] == measured().ratios
    assert "latency, one client" in shown.err


def test_the_table_can_be_markdown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _report(run(), Output(str(tmp_path / "bench.json"), tmp_path / "bench.svg", is_markdown=True))

    assert capsys.readouterr().out == markdown(run()) + "\n"


def test_figures_that_cant_be_written_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"can't be written \(Is a directory\): name a file that can"):
        _report(run(), Output(json=str(tmp_path), plot=tmp_path / "bench.svg"))


def test_a_quick_run_says_what_it_left_out() -> None:
    notes = " ".join(_notes(measured(), MACHINE, QUICK))

    assert "stock was trained on one of 10 phrases" in notes
    assert "were made from 20 real turns" in notes


def test_a_full_run_on_a_quiet_machine_has_nothing_to_excuse() -> None:
    notes = _notes(measured(), MACHINE, FULL)

    assert len(notes) == 3, "what stock is, what the ratios are, and what was said"
    assert "10% of what stock was asked and 50% of what ours was asked" in notes[-1]


def test_a_busy_machine_and_messages_without_an_answer_are_mentioned() -> None:
    run = replace(measured(), failed={"stock": 3, "ours": 0}, silent={"stock": 2, "ours": 0})
    notes = " ".join(_notes(run, replace(MACHINE, load=4.0), FULL))

    assert "a load of 4.0 on 2 cores" in notes
    assert "nothing in time: 3 of stock, 0 of ours" in notes
    assert "2 of stock, 0 of ours" in notes
