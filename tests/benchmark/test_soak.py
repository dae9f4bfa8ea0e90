from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.benchmark.soak import Minute, Soak, soaked
from tests.benchmark.fake_server import fake_server

FLAT = [Minute(60.0 * n, 100, 0, 20.0, 30.0, 600.0) for n in range(1, 10)]


def changed(part: slice, **values: float) -> Soak:
    """Nine minutes, some of which were different."""
    minutes = [Minute(**{**vars(one), **values}) if n in range(9)[part] else one for n, one in enumerate(FLAT)]
    return Soak(40.0, 20.0, tuple(minutes))


def test_a_soak_without_growth_is_flat() -> None:
    assert changed(slice(0)).is_flat


@pytest.mark.parametrize(
    "worse", [{"memory": 700.0}, {"p50": 40.0}, {"failed": 1}], ids=["more memory", "slower", "a message failed"]
)
def test_what_grows_or_fails_at_the_end_is_told(worse: dict[str, float]) -> None:
    assert not changed(slice(6, 9), **worse).is_flat


def test_one_slow_minute_is_no_trend() -> None:
    assert changed(slice(7, 8), p50=90.0, memory=900.0).is_flat


async def test_messages_are_sent_at_half_of_the_peak_and_noted_as_they_go(tmp_path: Path) -> None:
    held = iter([500.0, 510.0, 520.0, 530.0])
    async with fake_server() as server:
        done = await soaked(server.url, lambda: next(held), 1.0, tmp_path / "soak.json")

    assert done.rate == done.peak / 2
    assert len(done.minutes) == 1
    assert (done.minutes[0].failed, done.minutes[0].memory) == (0, 500.0)
    assert done.minutes[0].asked == pytest.approx(done.rate, rel=0.1)
    assert json.loads((tmp_path / "soak.json").read_text(encoding="utf-8"))["peak"] == done.peak
