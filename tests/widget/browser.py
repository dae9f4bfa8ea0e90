"""The browser of the tests: which Chromium, how it is started, and Playwright beside asyncio."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

INSTALL_SECONDS = 600
EXPECTED_MILLISECONDS = 30_000
"""How long something is waited for before it counts as missing: also on a machine that is busy with other things."""
FLAGS = [
    "--no-sandbox",  # the tests may run as root, where Chromium's sandbox does not start
    "--disable-dev-shm-usage",  # a container's /dev/shm is small
]


def find_chromium(root: Path) -> str:
    """The path of a Chromium, installed first where that is possible; fails with the reason otherwise."""
    found = subprocess.run(
        [str(root / "tools" / "browser.sh")], capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if found.returncode != 0:
        pytest.fail(found.stderr.strip().splitlines()[-1], pytrace=False)
    return found.stdout.strip()


class Stage:
    """One running Chromium, and the event loop that Playwright's blocking interface leaves behind.

    Between two of its calls Playwright's loop counts as running, so that asyncio refuses to run another. It
    counts only `on` the stage: other tests may have a loop of their own before and after.
    """

    def __init__(self, executable: str) -> None:
        """Start Playwright and the browser."""
        expect.set_options(timeout=EXPECTED_MILLISECONDS)
        self._playwright: Playwright = sync_playwright().start()
        self.browser: Browser = self._playwright.chromium.launch(executable_path=executable, args=FLAGS)
        self._loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)

    @contextmanager
    def on(self) -> Iterator[Browser]:
        """The browser, while its loop counts as running."""
        asyncio._set_running_loop(self._loop)
        try:
            yield self.browser
        finally:
            asyncio._set_running_loop(None)

    def close(self) -> None:
        """End the browser and Playwright."""
        with self.on():
            self.browser.close()
            self._playwright.stop()
