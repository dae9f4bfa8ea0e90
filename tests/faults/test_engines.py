"""PostgreSQL, Redis, RabbitMQ and the networks to them fail in the middle of a load, and come back."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.engines import Engine
from tests.faults.cluster import Cluster
from tests.faults.conftest import Record
from tests.faults.load import Load
from tests.faults.proxy import Proxy

pytestmark = [pytest.mark.faults, pytest.mark.e2e, pytest.mark.model]

FAULT_SECONDS = 6.0
SLOW = 0.2
BACK_WITHIN = 60.0


@pytest.mark.parametrize("name", ["Redis", "PostgreSQL"])
def test_an_engine_is_killed_and_comes_back(cluster: Cluster, record: Record, name: str) -> None:
    engine: Engine = cluster.engines[name]
    with Load(cluster.url) as load:
        engine.kill()
        time.sleep(FAULT_SECONDS)
        engine.start()
        load.fault_is_over()
        load.wait_for_answers(2)
    figures = load.figures(cluster.urls)
    record(f"{name} is killed (`kill -9`), and back {FAULT_SECONDS:.0f} s later", figures)
    assert figures.is_clean(), load.strange
    assert figures.honest
    assert figures.all_after < BACK_WITHIN


def test_without_rabbitmq_everybody_is_answered(cluster: Cluster, record: Record) -> None:
    network, rabbit = cluster.networks["RabbitMQ"], cluster.engines["RabbitMQ"]
    with Load(cluster.url) as load:
        network.hole()
        load.wait_for_answers(2)
        network.heal()
        rabbit.kill()
        load.wait_for_answers(2)
        rabbit.start()
        load.fault_is_over()
        load.wait_for_answers(2)
    figures = load.figures(cluster.urls)
    record("RabbitMQ is silent (a black hole), then killed (`kill -9`), and back", figures)
    assert figures.is_clean(), load.strange


@pytest.mark.parametrize("name", ["Redis", "PostgreSQL"])
@pytest.mark.parametrize(
    ("fault", "fail"),
    [
        ("is cut (RST)", Proxy.cut),
        ("takes 200 ms longer each way", lambda network: network.slow(SLOW)),
        ("is silent (a black hole)", Proxy.hole),
    ],
    ids=["cut", "slow", "hole"],
)
def test_the_network_to_an_engine_fails_and_comes_back(
    cluster: Cluster, record: Record, name: str, fault: str, fail: Callable[[Proxy], None]
) -> None:
    network = cluster.networks[name]
    seconds = 4 * FAULT_SECONDS if "silent" in fault else 2 * FAULT_SECONDS
    with Load(cluster.url) as load:
        fail(network)
        time.sleep(seconds)
        network.heal()
        load.fault_is_over()
        load.wait_for_answers(2)
    figures = load.figures(cluster.urls)
    record(f"the network to {name} {fault} for {seconds:.0f} s", figures)
    assert figures.is_clean(), load.strange
    assert figures.all_after < BACK_WITHIN
