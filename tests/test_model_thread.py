from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs import REQUEST, name_request
from bot.model_thread import ModelThread, here

WORDS = "my grandmother's kefir"
LIMIT = 30
ROOT = Path(__file__).parents[1]
ENDS_WHILE_IT_WORKS = """
import asyncio
import itertools
import threading

from bot.model_thread import ModelThread, end_process
from bot.nlu.sentence_encoder import pinned_encoder

begun = threading.Event()


async def work():
    encoder = pinned_encoder(1)
    begun.set()
    for number in itertools.count():
        encoder.encode(f"never the same {number}")


async def main():
    asyncio.create_task(ModelThread().run(work()))
    await asyncio.to_thread(begun.wait)


ModelThread().close()
end_process()
print("goes on where no thread works")
asyncio.run(main())
end_process()
print("goes on where one does")
"""


@pytest.fixture
def thread() -> Iterator[ModelThread]:
    """A thread for work, closed after the test."""
    thread = ModelThread()
    yield thread
    thread.close()


async def ident() -> int:
    """The thread that this runs in."""
    return threading.get_ident()


class Held:
    """Work that has begun and waits until it is cancelled."""

    def __init__(self) -> None:
        self.begun, self.cancelled = threading.Event(), threading.Event()

    async def work(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise


async def happened(event: threading.Event) -> bool:
    """Whether something happens in another thread, without blocking this one's loop."""
    return await asyncio.to_thread(event.wait, LIMIT)


async def test_work_runs_in_a_thread_that_is_always_the_same(thread: ModelThread) -> None:
    idents = {await thread.run(ident()) for _ in range(3)}
    assert len(idents) == 1
    assert idents != {threading.get_ident()}
    assert await here(ident()) == threading.get_ident(), "without a thread it runs where one waits"


async def test_an_exception_comes_through(thread: ModelThread) -> None:
    async def fail() -> None:
        raise ValueError(WORDS)

    with pytest.raises(ValueError, match=WORDS):
        await thread.run(fail())


async def test_work_begins_in_the_order_in_which_it_was_given(thread: ModelThread) -> None:
    begun: list[int] = []

    async def work(number: int) -> None:
        begun.append(number)
        await asyncio.sleep(0)

    await asyncio.gather(*(thread.run(work(number)) for number in range(20)))
    assert begun == list(range(20))


async def test_while_the_thread_is_blocked_another_loop_goes_on(thread: ModelThread) -> None:
    blocked, may_end = threading.Event(), threading.Event()

    async def block() -> bool:
        blocked.set()
        return may_end.wait(LIMIT)

    task = asyncio.create_task(thread.run(block()))
    assert await happened(blocked)
    await asyncio.sleep(0.05)
    assert not task.done()
    may_end.set()
    assert await task, "it was ended by this loop, not by the limit"


async def test_who_stops_waiting_cancels_the_work(thread: ModelThread) -> None:
    held = Held()
    task = asyncio.create_task(thread.run(held.work()))
    assert await happened(held.begun)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await happened(held.cancelled)


async def test_work_that_is_cancelled_before_its_turn_never_begins(thread: ModelThread) -> None:
    held, blocked, may_end = Held(), threading.Event(), threading.Event()

    async def block() -> None:
        blocked.set()
        may_end.wait(LIMIT)

    blocking = asyncio.create_task(thread.run(block()))
    assert await happened(blocked)
    waiting = asyncio.create_task(thread.run(held.work()))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    may_end.set()
    await blocking
    await thread.run(ident())
    assert not held.begun.is_set()


async def test_closing_cancels_what_is_left_and_tells_who_waits_for_it(thread: ModelThread) -> None:
    held = Held()
    task = asyncio.create_task(thread.run(held.work()))
    assert await happened(held.begun)
    await asyncio.to_thread(thread.close)
    assert held.cancelled.is_set()
    with pytest.raises(RuntimeError, match="closed"):
        await asyncio.wait_for(task, LIMIT)
    assert [other for other in threading.enumerate() if other.name == "model"] == []


async def test_a_closed_thread_takes_no_work_and_may_be_closed_again(thread: ModelThread) -> None:
    thread.close()
    with pytest.raises(RuntimeError, match="closed"):
        await thread.run(ident())
    thread.close()


async def test_what_fails_when_nobody_waits_any_more_is_logged_without_its_text(
    thread: ModelThread, caplog: pytest.LogCaptureFixture
) -> None:
    begun = threading.Event()

    async def fail_late() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError(WORDS)

    task = asyncio.create_task(thread.run(fail_late()))
    assert await happened(begun)
    with caplog.at_level(logging.DEBUG):
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await thread.run(ident())
        del task  # asyncio speaks up as soon as nobody can ask for the exception any more
        gc.collect()
    assert "event=work_failed error=ValueError" in caplog.text
    assert WORDS not in caplog.text


async def test_work_is_about_the_request_that_it_was_given_in(thread: ModelThread) -> None:
    async def of() -> str:
        await asyncio.sleep(0)
        return REQUEST.get()

    async def handle(given: str) -> str:
        name_request(given)
        return await thread.run(of())

    assert await asyncio.gather(*(handle(given) for given in ("one", "two"))) == ["one", "two"]
    assert await thread.run(of()) == ""


def test_a_process_ends_well_while_a_library_works_in_the_thread() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDS_WHILE_IT_WORKS], cwd=ROOT, capture_output=True, text=True, timeout=4 * LIMIT
    )
    assert (ended.returncode, ended.stdout) == (0, "goes on where no thread works\n"), ended.stderr
