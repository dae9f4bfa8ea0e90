"""Runs a fuzz target: with atheris where it is there, which looks at what the code does, else with hypothesis."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Target = Callable[[bytes], None]
MAX_BYTES = 600
MAX_SECONDS = 1.0
"""Of the processor, for one input: a pattern that goes back over a text again and again needs far more."""
MAX_CHARACTERS = 16_000
RUNS = "-atheris_runs="
HAS_ATHERIS = find_spec("atheris") is not None


def instrumented(module: str) -> AbstractContextManager[Any]:
    """In a script, let atheris see what the project's modules do that are imported within."""
    if module != "__main__" or not HAS_ATHERIS:
        return nullcontext()
    import atheris

    found: AbstractContextManager[Any] = atheris.instrument_imports(include=["bot"])
    return found


def text_of(data: bytes) -> str:
    """A text of some bytes: the first says how often the rest is repeated, so that few bytes make a flood."""
    times = max(1, data[0] - 0xC0) ** 2 if data else 1
    return (data[1:].decode("utf-8", "surrogateescape") * times)[:MAX_CHARACTERS]


def within_time(target: Target) -> Target:
    """The same target, which fails where one input takes too long."""

    def timed(data: bytes) -> None:
        began = time.thread_time()
        target(data)
        seconds = time.thread_time() - began
        assert seconds < MAX_SECONDS, f"{seconds:.1f} s for {data!r}"

    return timed


def fuzz(target: Target, seeds: Iterable[bytes]) -> None:
    """Run a target as the script's arguments say; the process fails where an input does.

    Args:
        target: what is run; it raises whatever is no documented refusal.
        seeds: inputs to begin with.
    """
    kept = list(seeds)
    for seed in kept:
        within_time(target)(seed)
    if HAS_ATHERIS:
        _with_atheris(target, kept)
    else:
        _with_hypothesis(target, kept)


def _with_atheris(target: Target, seeds: Iterable[bytes]) -> None:
    import atheris

    folder = tempfile.mkdtemp(prefix="gut-fuzz-")  # the process ends within `Fuzz`, which leaves no time to remove it
    for number, seed in enumerate(seeds):
        (Path(folder) / str(number)).write_bytes(seed)
    arguments = [*sys.argv, folder, f"-max_len={MAX_BYTES}", "-verbosity=0", f"-artifact_prefix={folder}/"]
    atheris.Setup(arguments, within_time(target))
    atheris.Fuzz()


def _with_hypothesis(target: Target, seeds: list[bytes]) -> None:
    runs = next((int(each.removeprefix(RUNS)) for each in sys.argv if each.startswith(RUNS)), 1000)
    cut = st.builds(lambda seed, place, more: seed[:place] + more + seed[place:], st.sampled_from(seeds),
                    st.integers(0, MAX_BYTES), st.binary(max_size=20))  # fmt: skip

    @settings(max_examples=runs, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=MAX_BYTES) | cut)
    def run(data: bytes) -> None:
        within_time(target)(data)

    run()
