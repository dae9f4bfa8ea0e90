"""A process is killed in the middle of a load; and what one process, two and four can do."""

from __future__ import annotations

import time

import pytest

from tests.faults.cluster import Cluster
from tests.faults.conftest import Record
from tests.faults.load import Load

pytestmark = [pytest.mark.faults, pytest.mark.e2e, pytest.mark.model]

DEAD_SECONDS = 6.0
LOCK_SECONDS = 60.0
"""So long the lock of a process that died stays."""
BUSY_SECONDS = 12.0
CROWD = 24


def test_a_process_is_killed_and_the_other_goes_on(cluster: Cluster, record: Record) -> None:
    with Load(cluster.url) as load:
        cluster.processes[0].kill()
        load.fault_is_over()
        time.sleep(DEAD_SECONDS)
        cluster.processes[0].start()
        cluster.processes[0].wait()
        load.wait_for_answers(2)
    figures = load.figures(cluster.urls)
    record("one of two processes is killed (`kill -9`), and started again", figures)
    assert figures.is_clean(), load.strange
    assert figures.all_after < LOCK_SECONDS + 30


def test_more_processes_answer_as_one_does(cluster: Cluster, record: Record) -> None:
    cluster.grow(4)
    for size in (1, 2, 4):
        cluster.front(size)
        with Load(cluster.url, CROWD, thinking=0.0) as load:
            time.sleep(BUSY_SECONDS)
        figures = load.figures(cluster.urls)
        record(f"{size}", figures, kind="workers")
        assert figures.is_clean(), load.strange
    cluster.grow(2)
