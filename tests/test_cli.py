from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main

COMMANDS = [
    "ask", "eval", "explain", "faq", "check", "slack", "train", "serve", "bench", "soak", "reload", "report", "admin",
    "mend", "answer", "preview", "article", "purge", "export", "forget", "receipt", "completion",
]  # fmt: skip


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of the project without its environment and its model."""
    for folder in ("bot", "data", "tests/nlu"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "domain.yml", tmp_path)
    return tmp_path


def gut(
    folder: Path, *arguments: str, unbuffered: bool = False, stdout: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command of the project in a folder."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, *(["-u"] if unbuffered else []), "-m", "bot.cli", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def exit_code(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param([], "the following arguments are required: COMMAND", id="no-command"),
        pytest.param(["bake"], "invalid choice: 'bake'", id="unknown-command"),
        pytest.param(["check", "--fast"], "unrecognized arguments: --fast", id="unknown-option"),
        pytest.param(["train", "now"], "unrecognized arguments: now", id="unknown-argument"),
        pytest.param(["explain"], "the following arguments are required: text", id="nothing-to-explain"),
        pytest.param(["eval", "--show", "all"], "argument --show: invalid int value: 'all'", id="no-number"),
        pytest.param(["eval", "a.tsv", "b.tsv"], "unrecognized arguments: b.tsv", id="two-tables"),
    ],
)
def test_a_wrong_call_is_refused_with_the_usage(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(*arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("usage: gut")
    assert says in shown.err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_command_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("--help") == 0

    assert f"\n  gut {command} " in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(command, "--help") == 0

    assert f"usage: gut {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("ask", "--json"),
        ("ask", "--conversation"),
        ("eval", "--yardstick"),
        ("eval", "--report"),
        ("eval", "--show"),
        ("train", "--force"),
        ("bench", "--quick"),
        ("bench", "--json"),
        ("bench", "--plot"),
        ("bench", "--markdown"),
        ("bench", "--estimate-training"),
    ],
)
def test_the_help_of_a_command_names_its_options(command: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code(command, "--help")

    assert option in capsys.readouterr().out


def test_check_of_a_project_without_faults_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0

    assert capsys.readouterr().out == "gut check: 0 findings\n"


def test_check_of_a_project_with_a_fault_prints_it_and_ends_with_1(project: Path) -> None:
    path = project / "domain.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("- resource.book\n", ""), encoding="utf-8")

    done = gut(project, "check")

    assert (done.returncode, done.stderr) == (1, "")
    finding, count = done.stdout.splitlines()
    assert finding.startswith("data/nlu/resource.yml:5: E105 resource.book is missing")
    assert count == "gut check: 1 finding"


def test_check_does_not_wait_for_rasa(root: Path) -> None:
    script = "import sys; from bot.cli import main; main(['check']); print([m for m in sys.modules if m == 'rasa'])"
    shown = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True).stdout

    assert shown.splitlines()[-1] == "[]"


def test_faq_prints_the_most_asked_questions_with_their_sources(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUT_ARTICLE_URL", "https://clinic.example/article")

    assert main(["faq"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith('<details lang="en"><summary>What is leaky gut?</summary>')
    assert 'href="https://clinic.example/article#:~:text=' in lines[0]
    assert all(line.endswith("</details>") for line in lines)


def test_faq_does_not_wait_for_rasa(root: Path) -> None:
    script = "import sys; from bot.cli import main; main(['faq']); print([m for m in sys.modules if m == 'rasa'])"
    shown = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True).stdout

    assert shown.splitlines()[-1] == "[]"


def test_an_error_of_the_assistant_is_one_line_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUT_PORT", "http")

    assert main(["serve"]) == 1

    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "gut: GUT_PORT is 'http': it must be a whole number.\n")


def test_a_port_that_is_taken_is_told_before_anything_slow_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        monkeypatch.setenv("GUT_HOST", "127.0.0.1")
        monkeypatch.setenv("GUT_PORT", str(server.getsockname()[1]))

        assert main(["serve"]) == 1

    shown = capsys.readouterr().err
    assert shown.startswith("gut: Can't listen on 127.0.0.1:")
    assert (shown.count("\n"), "Loading" in shown) == (1, False)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["eval", "{}/none.tsv"], "/none.tsv: it can't be read (FileNotFoundError)", id="table"),
        pytest.param(["eval", "--yardstick", "{}/none"], "/none: this is no folder", id="yardstick"),
    ],
)
def test_what_eval_cant_find_is_one_line_and_ends_with_1(
    tmp_path: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([argument.format(tmp_path) for argument in arguments]) == 1

    shown = capsys.readouterr()
    assert shown.err.startswith(f"gut: {tmp_path}{says}")
    assert (shown.out, shown.err.count("\n")) == ("", 1)


def test_a_folder_that_bench_cant_find_is_told_before_anything_slow_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--quick", "--json", f"{tmp_path}/none/bench.json"]) == 1

    assert capsys.readouterr().err == f"gut: {tmp_path}/none/bench.json: its folder does not exist, make it first.\n"


@pytest.mark.parametrize("unbuffered", [True, False], ids=["unbuffered", "buffered"])
def test_a_full_disk_is_one_line_and_ends_with_1(root: Path, unbuffered: bool) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = gut(root, "check", unbuffered=unbuffered, stdout=full.fileno())

    assert done.stderr == "gut: the disk is full: free some space and run the command again.\n"
    assert done.returncode == 1


@pytest.mark.parametrize("unbuffered", [True, False], ids=["unbuffered", "buffered"])
def test_a_reader_that_has_gone_ends_the_command_without_a_word(root: Path, unbuffered: bool) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = gut(root, "check", unbuffered=unbuffered, stdout=writer)
    os.close(writer)

    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.model
def test_train_does_nothing_where_nothing_has_changed(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = model.stat().st_mtime_ns

    assert main(["train"]) == 0

    assert capsys.readouterr().out == f"Nothing has changed since {model.name} was trained.\n"
    assert model.stat().st_mtime_ns == before


@pytest.mark.model
def test_explain_shows_how_a_message_is_read(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "is", "kefir", "a", "fermented", "food"]) == 0

    assert "the message: is kefir a fermented food\n" in capsys.readouterr().out
