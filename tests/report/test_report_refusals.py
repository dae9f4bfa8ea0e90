from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from tests.report.conversing import MIDDAY, Talking

DAYS = ("--from", "2026-11-01", "--to", "2026-11-29")


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["--from", "tomorrow"], "--from is 'tomorrow': write a day as 2026-11-30.", id="date"),
        pytest.param(["--html", "{}/none/page.html"], "its folder does not exist, make it first.", id="folder"),
        pytest.param(["--html", "{}"], "is a folder: name a file in it.", id="page-is-folder"),
        pytest.param(["--json", "{}"], "is a folder: name a file in it.", id="json-is-folder"),
        pytest.param(["--csv", "{}/var/conversations.db"], "is a file: --csv needs the name of a folder.", id="csv"),
    ],
)
def test_a_report_that_cant_be_made_is_one_line_and_ends_with_1(
    arguments: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", *(argument.format(tmp_path) for argument in arguments)]) == 1

    shown = capsys.readouterr()
    assert says in shown.err
    assert (shown.out, shown.err.count("\n")) == ("", 1)


@pytest.mark.usefixtures("engine")
def test_a_full_disk_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", *DAYS, "--json", "/dev/full"]) == 1

    assert "gut: /dev/full can't be written (No space left on device)" in capsys.readouterr().err


def test_no_database_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUT_VAR", str(tmp_path / "none"))

    assert main(["report"]) == 1

    assert "There is no conversations.db in" in capsys.readouterr().err


def test_it_does_not_wait_for_rasa_or_tensorflow(talking: Talking, root: Path, tmp_path: Path) -> None:
    talking.ask("how much zinc", "not_covered", at=MIDDAY)
    arguments = ["report", *DAYS, "--html", str(tmp_path / "page.html")]
    script = (
        f"import sys; from bot.cli import main; main({arguments!r}); print({{'rasa', 'tensorflow'}} & set(sys.modules))"
    )

    shown = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env=os.environ, capture_output=True, text=True, check=True
    )

    assert shown.stdout.splitlines()[-1] == "set()"


def test_no_visitors_word_is_printed(talking: Talking, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    talking.rate(talking.ask("zebedee asks for zinc", "not_covered"), "down")

    assert main(["report", *DAYS, "--html", str(tmp_path / "page.html"), "--csv", str(tmp_path / "tables")]) == 0

    shown = capsys.readouterr()
    assert "zebedee" not in shown.out + shown.err
    assert "zinc" not in shown.out + shown.err
