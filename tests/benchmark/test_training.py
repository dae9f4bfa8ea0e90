from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.benchmark import training
from bot.benchmark.errors import BenchError
from bot.benchmark.processes import Command
from bot.benchmark.stock import StockProject
from bot.benchmark.training import EpochClock, Training, kept_ours, kept_stock

START = "\rEpochs:   0%|          | 0/3 [00:00<?, ?it/s]"


def bar(done: int, total: int = 3, loss: str = "") -> str:
    return f"\rEpochs:  33%|███▎      | {done}/{total} [00:23<00:46, 23.42s/it{loss}]"


def clock(*written: tuple[float, str]) -> EpochClock:
    read = EpochClock()
    for at, text in written:
        read.read(text, at)
    return read


def test_the_last_epoch_is_timed() -> None:
    assert clock((0.0, START), (20.0, bar(1)), (27.0, bar(2)), (32.0, bar(3))).last == [5.0]


def test_a_bar_that_is_drawn_again_does_not_end_an_epoch() -> None:
    written = [(0.0, START), (1.0, START), (20.0, bar(1)), (20.1, bar(1, loss=", t_loss=5.1")), (26.0, bar(2))]

    assert clock(*written).last == [6.0]


def test_each_network_has_its_own_last_epoch() -> None:
    first = [(0.0, START), (9.0, bar(1)), (11.0, bar(2)), (14.0, bar(3))]
    second = [(20.0, "\nAnother line.\n" + START), (30.0, bar(1)), (34.0, bar(2)), (35.0, bar(3))]

    assert clock(*first, *second).last == [3.0, 1.0]


def test_a_network_of_which_only_the_end_was_seen_adds_nothing() -> None:
    assert clock((0.0, START), (5.0, bar(3)), (9.0, START + bar(1))).last == [pytest.approx(5 / 3), 0.0]


def test_a_bar_may_come_in_pieces() -> None:
    text = bar(2)

    assert clock((0.0, START + bar(1)), (4.0, text[:20]), (5.0, text[20:])).last == [5.0]


def test_what_else_is_logged_does_not_count() -> None:
    lines = "Processed trackers:  63%|██████▎   | 319/506 [00:00<00:00, 3187.66it/s]\nINFO rasa - 3/3 done\n"

    assert clock((0.0, lines)).last == []


def test_a_training_of_all_epochs_is_what_it_took() -> None:
    trained = Training(3600.0, 100, last_epochs=35.0)

    assert (trained.full, trained.is_estimate) == (3600.0, False)


def test_each_missing_epoch_counts_as_the_last_one() -> None:
    trained = Training(150.0, 2, last_epochs=35.0)

    assert (trained.full, trained.is_estimate) == (150.0 + 98 * 35.0, True)


def script(tmp_path: Path, text: str) -> Command:
    """A module of the text, to be run as a training."""
    (tmp_path / "pretended.py").write_text(text, encoding="utf-8")
    return Command(("pretended",), tmp_path / "training.log", tmp_path, {"PYTHONPATH": str(tmp_path)})


def test_a_training_is_timed_from_its_start_to_its_end_and_logged(tmp_path: Path) -> None:
    text = f"import sys\nsys.stdout.write({START!r})\nprint({bar(1)!r}, file=sys.stderr)\n"
    read = EpochClock()

    seconds = training._run(script(tmp_path, text), read)

    assert seconds > 0
    assert len(read.last) == 1
    assert "1/3" in (tmp_path / "training.log").read_text(encoding="utf-8")


def test_a_training_that_fails_names_its_log(tmp_path: Path) -> None:
    command = script(tmp_path, "raise SystemExit(3)\n")

    with pytest.raises(BenchError, match=r"`pretended` ended with 3: .*training\.log says why"):
        training._run(command, EpochClock())


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """An empty folder for models."""
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path) -> StockProject:
    """A written project of a tenth of the phrases."""
    written = StockProject(tmp_path / "stock", epochs=2, every=10)
    written.write()
    return written


def test_a_model_of_the_same_files_is_kept_with_its_time(models: Path, project: StockProject) -> None:
    model = models / f"stock-{project.fingerprint}.tar.gz"
    model.touch()
    training._write(training._note(model), Training(60.0, 2, 4.5, "2026-11-29"))

    assert kept_stock(project, models) == (Training(60.0, 2, 4.5, "2026-11-29"), model)


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"minutes": 1}'])
def test_a_model_whose_time_is_unknown_is_trained_again(
    models: Path, project: StockProject, content: str | None
) -> None:
    model = models / f"stock-{project.fingerprint}.tar.gz"
    model.touch()
    if content is not None:
        training._note(model).write_text(content, encoding="utf-8")

    assert kept_stock(project, models) is None


def test_our_training_is_kept_until_a_file_changes(models: Path, project: StockProject) -> None:
    trained: list[Path] = []

    def pretend(data: Path) -> Training:
        trained.append(data)
        return Training(30.0, on="2026-11-29")

    (models / "ours-0123456789abcdef-10.json").touch()

    assert kept_ours(project, models, pretend) == (Training(30.0, on="2026-11-29"), False)
    assert kept_ours(project, models, pretend) == (Training(30.0, on="2026-11-29"), True)
    assert trained == [project.folder / "data"]
    assert len(list(models.iterdir())) == 1, "what belongs to older files is gone"


def test_a_command_runs_with_this_python_and_without_the_operators_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GUT_SLACK_BOT_TOKEN", "xoxb-1")
    command = Command(("rasa", "run"), tmp_path / "log", variables={"GUT_PORT": "1"})

    assert command.arguments == [sys.executable, "-m", "rasa", "run"]
    assert "GUT_SLACK_BOT_TOKEN" not in command.environment
    assert (command.environment["GUT_PORT"], command.environment["RASA_TELEMETRY_ENABLED"]) == ("1", "false")
