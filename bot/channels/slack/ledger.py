"""The records, asked by one thread in the order of the calls, so that the server is not held up by a database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.channels.slack.records import Asked, Records

Result = TypeVar("Result")


class Ledger:
    """Records whose calls don't block; whoever calls first comes first."""

    def __init__(self, records: Records) -> None:
        """Use records in a thread of its own."""
        self.records = records
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="slack-records")

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """What a method of `records` gives."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    async def accept(self, asked: Asked, keys: tuple[str, ...], *, in_thread_of_ours: bool) -> bool:
        """Keep a question unless it is known; where that is asked for, only in a thread in which we spoke."""

        def work() -> bool:
            if in_thread_of_ours and not self.records.has_spoken(asked.team, asked.channel, asked.thread):
                return False
            return self.records.accept(asked, keys)

        return await self.run(work)

    def close(self) -> None:
        """End the thread, once what was asked of it is done."""
        self._thread.shutdown()
