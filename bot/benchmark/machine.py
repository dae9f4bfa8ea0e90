"""On what machine a run was made."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

CPU = Path("/proc/cpuinfo")
MEMORY = Path("/proc/meminfo")
PACKAGES = ("rasa", "rasa-sdk", "tensorflow", "onnxruntime", "sanic")


@dataclass(frozen=True)
class Machine:
    """What the figures depend on beside the code."""

    processor: str
    cores: int
    """Cores that this process may use."""
    memory_gb: float
    system: str
    python: str
    packages: dict[str, str]
    load: float
    """Processes that wanted a core in the last minute before the run, on average."""

    @classmethod
    def here(cls) -> Machine:
        """This machine, now."""
        return cls(
            processor=_processor(CPU.read_text(encoding="utf-8") if CPU.is_file() else ""),
            cores=len(os.sched_getaffinity(0)),
            memory_gb=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
            system=f"{platform.system()} {platform.release()}",
            python=platform.python_version(),
            packages={name: version(name) for name in PACKAGES},
            load=os.getloadavg()[0],
        )

    @property
    def line(self) -> str:
        """The machine in one line."""
        packages = ", ".join(f"{name} {number}" for name, number in self.packages.items())
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gb:.0f} GB, {self.system}, "
            f"Python {self.python}, {packages}"
        )

    @property
    def is_busy(self) -> bool:
        """Whether others used a good part of the cores as the run began."""
        return self.load > 0.25 * self.cores

    def as_dict(self) -> dict[str, object]:
        """As JSON values."""
        return asdict(self)


def _processor(cpuinfo: str) -> str:
    """The processor's name in Linux's description."""
    names = (line.partition(":")[2].strip() for line in cpuinfo.splitlines() if line.startswith("model name"))
    return next(names, platform.machine())
