from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bot.benchmark import training
from bot.benchmark.errors import BenchError
from bot.benchmark.processes import Command
from bot.benchmark.stock import StockProject
from bot.benchmark.training import EpochClock, Network, Training, kept_stock, noted_ours

START = "\rEpochs:   0%|          | 0/3 [00:00<?, ?it/s]"


def bar(done: int, total: int = 3, loss: str = "") -> str:
    return f"\rEpochs:  33%|███▎      | {done}/{total} [00:23<00:46, 23.42s/it{loss}]"


def clock(*written: tuple[float, str]) -> EpochClock:
    read = EpochClock()
    for at, text in written:
        read.read(text, at)
    return read


def test_the_last_epoch_is_timed() -> None:
    read = clock((0.0, START), (20.0, bar(1)), (27.0, bar(2)), (32.0, bar(3)))

    assert (read.networks, read.last_epoch(3)) == ([Network(3, 5.0)], 5.0)


def test_a_bar_that_is_drawn_again_does_not_end_an_epoch() -> None:
    written = [(0.0, START), (1.0, START), (20.0, bar(1)), (20.1, bar(1, loss=", t_loss=5.1")), (26.0, bar(2))]

    assert clock(*written).networks == [Network(3, 6.0)]


def test_each_network_has_its_own_last_epoch() -> None:
    first = [(0.0, START), (9.0, bar(1)), (11.0, bar(2)), (14.0, bar(3))]
    second = [(20.0, "\nAnother line.\n" + START), (30.0, bar(1)), (34.0, bar(2)), (35.0, bar(3))]

    read = clock(*first, *second)

    assert (read.networks, read.last_epoch(3)) == ([Network(3, 3.0), Network(3, 1.0)], 4.0)


def test_only_networks_that_were_trained_for_so_long_count() -> None:
    others = [(0.0, bar(0, 10)), (9.0, bar(9, 10)), (11.0, bar(10, 10))]
    short = [(20.0, START), (30.0, bar(1)), (34.0, bar(2))]

    assert clock(*others, *short).last_epoch(3) == 4.0


def test_a_network_that_was_trained_to_the_end_lacks_nothing() -> None:
    assert clock((0.0, bar(0, 100)), (9.0, bar(99, 100)), (11.0, bar(100, 100))).last_epoch(100) == 0


def test_a_bar_that_jumps_counts_the_epochs_between() -> None:
    assert clock((0.0, START), (6.0, bar(3))).networks == [Network(3, 2.0)]


def test_a_bar_may_come_in_pieces() -> None:
    text = bar(2)

    assert clock((0.0, START + bar(1)), (4.0, text[:20]), (5.0, text[20:])).networks == [Network(3, 5.0)]


def test_what_else_is_logged_does_not_count() -> None:
    lines = "Processed trackers:  63%|██████▎   | 319/506 [00:00<00:00, 3187.66it/s]\nINFO rasa - 3/3 done\n"

    assert clock((0.0, lines)).networks == []


def test_a_training_of_all_epochs_is_what_it_took() -> None:
    trained = Training(3600.0)

    assert (trained.full, trained.is_estimate) == (3600.0, False)


def test_each_missing_epoch_counts_as_the_last_one() -> None:
    trained = Training(150.0, epochs=2, last_epoch=35.0)

    assert (trained.full, trained.is_estimate) == (150.0 + 98 * 35.0, True)


def test_an_epoch_of_all_phrases_is_as_many_as_it_has_more() -> None:
    trained = Training(60.0, epochs=2, last_epoch=4.0, times_phrases=10.0)

    assert trained.full == 60.0 + (10 * 100 - 2) * 4.0


def script(tmp_path: Path, text: str) -> Command:
    """A module of the text, to be run as a training."""
    (tmp_path / "pretended.py").write_text(text, encoding="utf-8")
    return Command(("pretended",), tmp_path / "training.log", tmp_path, {"PYTHONPATH": str(tmp_path)})


def test_a_training_is_timed_from_its_start_to_its_end_and_logged(tmp_path: Path) -> None:
    text = f"import sys\nsys.stdout.write({START!r})\nprint({bar(1)!r}, file=sys.stderr)\n"
    read = EpochClock()

    seconds = training._run(script(tmp_path, text), read)

    assert seconds > 0
    [network] = read.networks
    assert 0 <= network.last <= seconds
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
    training._write(training._note(model), Training(60.0, 2, 4.5, 9.7, "2026-11-29"))

    assert kept_stock(project, models) == (Training(60.0, 2, 4.5, 9.7, "2026-11-29"), model)


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"minutes": 1}'])
def test_a_model_whose_time_is_unknown_is_trained_again(
    models: Path, project: StockProject, content: str | None
) -> None:
    model = models / f"stock-{project.fingerprint}.tar.gz"
    model.touch()
    if content is not None:
        training._note(model).write_text(content, encoding="utf-8")

    assert kept_stock(project, models) is None


def test_the_time_of_our_training_is_what_was_noted_first(tmp_path: Path) -> None:
    models = [tmp_path / name for name in ("missing.tar.gz", "first.tar.gz", "second.tar.gz")]
    for name, seconds in (("first", 100.0), ("second", 200.0)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"seconds": seconds, "on": "2026-11-29"}), encoding="utf-8")

    assert noted_ours(*models) == Training(100.0, on="2026-11-29")
    assert noted_ours(models[0]) is None


def test_a_command_runs_with_this_python_and_without_the_operators_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GUT_SLACK_BOT_TOKEN", "xoxb-1")
    command = Command(("rasa", "run"), tmp_path / "log", variables={"GUT_PORT": "1"})

    assert command.arguments == [sys.executable, "-m", "rasa", "run"]
    assert "GUT_SLACK_BOT_TOKEN" not in command.environment
    assert (command.environment["GUT_PORT"], command.environment["RASA_TELEMETRY_ENABLED"]) == ("1", "false")
