"""One thread for the assistant's work: while the model is busy, the server still answers whoever else calls."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

logger = logging.getLogger(__name__)

CLOSE_SECONDS = 10
"""So long closing waits for what can't be interrupted; `end_process` ends the process without it then."""
NAME = "model"
CLOSED = "The thread of the assistant is closed."
Result = TypeVar("Result")


class Run(Protocol):
    """Has work done somewhere, and waits for what comes of it."""

    async def __call__(self, work: Coroutine[Any, Any, Result], /) -> Result:
        """The work's result, or its exception; who stops waiting stops the work."""


async def here(work: Coroutine[Any, Any, Result]) -> Result:
    """Does the work right where one waits for it."""
    return await work


class ModelThread:
    """A thread with an event loop of its own.

    There is one for all of the work: Rasa's locks and its model are not made for two.
    """

    def __init__(self) -> None:
        """Start it; it never keeps the process from ending."""
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_log_without_words)
        self._closed = False
        self._gate = threading.Lock()  # nothing is given to a loop that ends: who waits would wait for ever
        self._thread = threading.Thread(target=self._work, name=NAME, daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Work in the thread; from any event loop.

        Whoever is cancelled while waiting cancels the work, at once where it has not begun and otherwise where it
        next waits itself.

        Raises:
            RuntimeError: the thread was closed before the work was done.
        """
        begun = self._begin(work)
        with self._gate:
            if self._closed:
                begun.close()
                work.close()
                raise RuntimeError(CLOSED)
            future = asyncio.run_coroutine_threadsafe(begun, self._loop)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Cancel what is left and end the thread."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS)
        if self._thread.is_alive():
            logger.warning("event=thread_busy seconds=%s", CLOSE_SECONDS)

    async def _begin(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            await asyncio.sleep(0)  # asyncio tells a task of its end only after a first step, which must do nothing
            return await work
        except asyncio.CancelledError:
            if self._closed:  # who waits has not been cancelled, and must not look as if
                raise RuntimeError(CLOSED) from None
            raise
        finally:
            work.close()

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            with self._gate:
                self._closed = True  # also where work ended the loop itself, with SystemExit
            while left := asyncio.all_tasks(self._loop):
                for task in left:
                    task.cancel()
                self._loop.run_until_complete(asyncio.wait(left))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()


def end_process() -> None:
    """End the process at once, with 0, where such a thread still works; otherwise do nothing.

    As Python ends it takes away what its threads stand on, and one that is inside a C++ library then brings the whole
    process down with SIGABRT, which looks like a crash to whoever watches over it.
    """
    if any(thread.name == NAME for thread in threading.enumerate()):
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _log_without_words(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What nobody waited for has failed; asyncio would log its text."""
    logger.error("event=work_failed error=%s", type(context.get("exception")).__name__)
