"""A shell in which the commands of a page are typed, one block after the other."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DONE = "--- done"


def blocks_of(page: Path) -> list[str]:
    """The commands of a page, by block."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


class Terminal:
    """Bash as people use it: programs go on in the background, and what fails is seen."""

    def __init__(self, folder: Path, environment: dict[str, str], replaced: dict[str, str]) -> None:
        """Open it.

        Args:
            folder: where it stands.
            environment: all of its variables.
            replaced: what to type in the place of what is written, for addresses that are taken here.
        """
        self._replaced = replaced
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=folder, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._type("set -m -o pipefail; FAILED=0; trap 'FAILED=$?' ERR")

    def run(self, block: str) -> str:
        """Type a block and wait for its end.

        Returns:
            What it printed.
        """
        for written, typed in self._replaced.items():
            block = block.replace(written, typed)
        self._type(f"{block}\necho; echo '{DONE}' $FAILED; FAILED=0")
        printed: list[str] = []
        assert self._shell.stdout is not None
        for line in self._shell.stdout:
            if line.startswith(DONE):
                assert line.split()[-1] == "0", f"{block}\n{''.join(printed)}"
                return "".join(printed)
            printed.append(line)
        raise AssertionError(f"the shell ended in\n{block}\n{''.join(printed)}")

    def close(self) -> None:
        """End what is left in the background, and the shell."""
        if self._shell.poll() is None:
            self._type("trap - ERR; kill $(jobs -p) 2>/dev/null; wait; exit")
            self._shell.communicate(timeout=90)

    def _type(self, text: str) -> None:
        assert self._shell.stdin is not None
        self._shell.stdin.write(text + "\n")
        self._shell.stdin.flush()
