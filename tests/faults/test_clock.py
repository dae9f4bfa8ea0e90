"""The clock of one of two processes jumps in the middle of a load, forward and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from tests.faults.cluster import Cluster, Serving
from tests.faults.conftest import Record
from tests.faults.load import Load
from tests.faults.nginx import Nginx
from tests.faults.visitors import BY_THEMSELVES, TALK, call

pytestmark = [pytest.mark.faults, pytest.mark.e2e, pytest.mark.model]

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1")
AWAY_SECONDS = 6.0
MESSAGES_A_MINUTE = 20
TOKEN_HOURS = 24


def library() -> str:
    """Where libfaketime is."""
    found = [path for place in LIBRARIES for path in Path("/").glob(place.lstrip("/"))]
    assert found, "libfaketime is needed for the fault tests: install it (Debian: libfaketime)"
    return str(found[0])


def hours_off(process: Serving) -> float:
    """How far its clock is off, as the end of a new session's token tells."""
    status, session, _ = call(process.url, "POST", "/session", body={})
    assert status == 201
    ends = datetime.fromisoformat(session["expires_at"].replace("Z", "+00:00"))
    return (ends - datetime.now(timezone.utc)).total_seconds() / 3600 - TOKEN_HOURS


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """The file that says how far the clock is off."""
    path = tmp_path / "clock"
    path.write_text("+0")
    return path


@pytest.fixture
def process(root: Path, cluster: Cluster, tmp_path: Path, clock: Path) -> Iterator[Serving]:
    """A process with that clock, beside the others."""
    fake = {
        "LD_PRELOAD": library(), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "GUT_WEB_PER_MINUTE_SESSION": str(MESSAGES_A_MINUTE),
    }  # fmt: skip
    made = Serving(root, tmp_path, {**cluster.shared, **fake})
    made.start()
    try:
        made.wait()
        yield made
    finally:
        made.end()


@pytest.mark.parametrize(("jump", "hours"), [("+2h", 2), ("-2h", -2)], ids=["forward", "back"])
def test_the_clock_of_one_process_jumps_and_comes_back(
    root: Path,
    cluster: Cluster,
    tmp_path: Path,
    clock: Path,
    process: Serving,
    record: Record,
    jump: str,
    hours: int,
) -> None:
    nginx = Nginx(root, tmp_path / "nginx", [cluster.processes[0].port, process.port])
    try:
        # An hour's silence ends what a conversation was about, and two hours forward look like it.
        with Load(nginx.url, thinking=3.0, talk=BY_THEMSELVES if hours > 0 else TALK) as load:
            clock.write_text(jump)
            time.sleep(AWAY_SECONDS)
            assert hours_off(process) == pytest.approx(hours, abs=0.1)
            load.wait_for_answers()
            clock.write_text("+0")
            load.fault_is_over()
            load.wait_for_answers(2)
        figures = load.figures([cluster.processes[0].url, process.url])
    finally:
        nginx.stop()
    record(f"the clock of one of two processes jumps by {jump}, and back", figures)
    assert figures.is_clean(), load.strange
