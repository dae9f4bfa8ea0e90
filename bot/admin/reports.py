"""Reports for the page: each is made in a process of its own, which leaves the assistant's memory and time alone."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from async_timeout import timeout

from bot.report.period import Period
from bot.settings import ROOT

logger = logging.getLogger(__name__)

CACHE_SECONDS = 60.0
KEPT = 20
"""So many reports are at hand."""
MOST_SECONDS = 900.0
"""After so long a report is given up."""
PATIENT = 5
"""How much a report's process gives way to the assistant (`nice`)."""
COMMAND = (sys.executable, "-m", "bot.cli", "report")


class ReportFailedError(Exception):
    """A report could not be made; the text is the command's own, for the administrator."""


@dataclass(frozen=True)
class Wanted:
    """Which report."""

    period: Period
    channel: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """As the command takes them."""
        days = ("--from", self.period.first.isoformat(), "--to", self.period.last.isoformat())
        return (*days, *(("--channel", self.channel) if self.channel else ()))


class Reports:
    """Makes reports one after the other, and gives the same one again for a minute."""

    def __init__(self, command: Sequence[str] = COMMAND, clock: Callable[[], float] = time.monotonic) -> None:
        """Make none yet.

        Args:
            command: writes a report.
            clock: the time in seconds.
        """
        self._command, self._clock = tuple(command), clock
        self._one_at_a_time = asyncio.Lock()
        self._running: dict[Wanted, asyncio.Task[str]] = {}
        self._made: OrderedDict[Wanted, tuple[float, str]] = OrderedDict()

    async def page(self, wanted: Wanted, seconds: float, *, anew: bool = False) -> str | None:
        """The page of a report; None where it takes longer, and goes on being made.

        Args:
            wanted: which one.
            seconds: so long it is waited for.
            anew: make it anew, even if there is one of the last minute.

        Raises:
            ReportFailedError: it can't be made.
        """
        task = self._running.get(wanted)
        if task is None:
            at, page = self._made.get(wanted, (0.0, ""))
            if page and not anew and self._clock() - at < CACHE_SECONDS:
                return page
            task = self._start(wanted)
        await asyncio.wait({task}, timeout=seconds)
        return task.result() if task.done() else None

    async def close(self) -> None:
        """Give up what is being made."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, wanted: Wanted) -> asyncio.Task[str]:
        task = self._running[wanted] = asyncio.create_task(self._make(wanted))

        def end(task: asyncio.Task[str]) -> None:
            del self._running[wanted]
            if not task.cancelled():
                task.exception()  # has been logged; asyncio would log it again where nobody waits any more

        task.add_done_callback(end)
        return task

    async def _make(self, wanted: Wanted) -> str:
        async with self._one_at_a_time:
            with tempfile.TemporaryDirectory(prefix="gut-report-") as folder:
                page = await self._run(wanted, Path(folder) / "report.html")
        self._made[wanted] = (self._clock(), page)
        self._made.move_to_end(wanted)
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        return page

    async def _run(self, wanted: Wanted, path: Path) -> str:
        quiet, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *self._command, *wanted.arguments, "--html", str(path), cwd=ROOT, stdin=quiet, stdout=quiet, stderr=pipe
        )
        try:
            os.setpriority(os.PRIO_PROCESS, process.pid, PATIENT)
            async with timeout(MOST_SECONDS):
                _, told = await process.communicate()
        except asyncio.TimeoutError:
            logger.error("event=report_timed_out")
            raise ReportFailedError("The report takes too long: choose fewer days.") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            lines = [line for line in told.decode(errors="replace").splitlines() if line.startswith("gut: ")]
            logger.error("event=report_failed code=%s", process.returncode)
            raise ReportFailedError(lines[-1].removeprefix("gut: ") if lines else "")
        return path.read_text(encoding="utf-8")
