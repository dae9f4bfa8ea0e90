"""What the server does on signals: SIGTERM and Ctrl+C end it without a message lost, SIGHUP takes over what is new."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress

LINGER_SECONDS = 1.0
"""So long after SIGTERM it says that it leaves, and still answers: a message that is on its way is not turned away."""
ENDING = (signal.SIGTERM, signal.SIGINT)


class Signals:
    """Heard from the start of the server on; before that, SIGHUP does nothing where no terminal could send it."""

    def __init__(self) -> None:
        """Look who may send SIGHUP: a terminal as it closes, which means the end, or somebody who wants a reload."""
        was_ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # under nohup
        self._ends_with_terminal = _has_terminal() and not was_ignored
        if not self._ends_with_terminal:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def listen(
        self, loop: asyncio.AbstractEventLoop, leave: Callable[[], None], stop: Callable[[], None],
        reload: Callable[[], None],
    ) -> None:  # fmt: skip
        """Hear signals.

        Args:
            loop: of the server, in the main thread.
            leave: tells others that this process is about to go.
            stop: has the server take nothing new, and end once it has finished what it has begun.
            reload: takes over what is new.
        """

        def end(linger: float) -> None:
            for one in (*ENDING, signal.SIGHUP):  # once is enough: another one must not cut off what is being finished
                loop.remove_signal_handler(one)
                signal.signal(one, signal.SIG_IGN)
            leave()
            loop.call_later(linger, stop)

        def hang_up() -> None:
            if self._ends_with_terminal and not _has_terminal():
                end(0)
            else:
                reload()

        loop.add_signal_handler(signal.SIGTERM, end, LINGER_SECONDS)
        loop.add_signal_handler(signal.SIGINT, end, 0)
        loop.add_signal_handler(signal.SIGHUP, hang_up)


def _has_terminal() -> bool:
    with suppress(OSError):
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
        return True
    return False
