"""How much memory a process and its children took at most."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bot.benchmark.errors import BenchError

PROC = Path("/proc")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_HELD = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)


def peak_memory(pids: Iterable[int], proc: Path = PROC) -> float:
    """The sum of what each process of some trees held in RAM at its own peak, in MB.

    Linux keeps the peak of each process. Pages that two of them share count twice: there are few, as none of the
    servers forks.

    Raises:
        BenchError: a process has ended, or the system does not tell.
    """
    return _sum(pids, _PEAK, proc)


def held_memory(pids: Iterable[int], proc: Path = PROC) -> float:
    """The sum of what each process of some trees holds in RAM now, in MB.

    Raises:
        BenchError: a process has ended, or the system does not tell.
    """
    return _sum(pids, _HELD, proc)


def _sum(pids: Iterable[int], line: re.Pattern[str], proc: Path) -> float:
    total = 0
    for pid in pids:
        for member in tree(pid, proc):
            try:
                found = line.search((proc / str(member) / "status").read_text(encoding="utf-8"))
            except OSError:
                found = None
            if found is None and member == pid:
                raise BenchError(f"process {pid} tells no memory: it has ended, or this is no Linux.")
            total += int(found[1]) if found else 0  # a child that has just ended
    return total * 1024 / 1e6


def tree(pid: int, proc: Path = PROC) -> list[int]:
    """A process and its children, and theirs."""
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        for listed in (proc / str(found[-1]) / "task").glob("*/children"):
            try:
                left += [int(child) for child in listed.read_text(encoding="utf-8").split()]
            except OSError:
                continue  # the thread has just ended
    return found
