from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.benchmark.machine import Machine, _processor

from .runs import MACHINE


def test_the_machine_is_described_in_one_line() -> None:
    assert MACHINE.line == "A processor, 2 cores, 16 GB, Linux 6.1, Python 3.10.4, rasa 3.6.21"


def test_this_machine_has_what_the_figures_depend_on() -> None:
    here = Machine.here()

    assert here.cores >= 1
    assert here.memory_gb > 0
    assert here.packages["rasa"] == "3.6.21"
    assert json.loads(json.dumps(here.as_dict()))["processor"] == here.processor


def test_the_processor_is_the_one_that_linux_names() -> None:
    assert _processor("processor\t: 0\nmodel name\t: A chip: fast\n\nmodel name\t: Another\n") == "A chip: fast"


def test_a_processor_without_a_name_is_named_after_its_kind() -> None:
    assert _processor("")


@pytest.mark.parametrize(("load", "busy"), [(0.0, False), (0.5, False), (0.6, True), (8.0, True)])
def test_a_machine_is_busy_where_others_use_a_good_part_of_its_cores(load: float, busy: bool) -> None:
    assert replace(MACHINE, load=load).is_busy is busy
