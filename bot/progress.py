"""Shows that a long step is under way, on stderr."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

EVERY = 2.0
"""Seconds between two signs of life where there is no terminal."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show a spinner with the title while the body runs; without a terminal, a dot now and then."""
    console = Console(file=sys.stderr, highlight=False)
    begun = time.monotonic()
    if console.is_terminal:
        with console.status(title):
            yield
        print(f"{title}:", end="", file=sys.stderr)
    else:
        print(f"{title} ", end="", file=sys.stderr, flush=True)
        done = threading.Event()
        dots = threading.Thread(target=_dots, args=(done,), daemon=True)
        dots.start()
        try:
            yield
        finally:
            done.set()
            dots.join()
            if sys.exc_info()[0] is not None:
                print(file=sys.stderr, flush=True)
    print(f" done in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


def _dots(done: threading.Event) -> None:
    while not done.wait(EVERY):
        sys.__stderr__.write(".")  # type: ignore[union-attr]  # a process without stderr has no reader either
        sys.__stderr__.flush()  # type: ignore[union-attr]
