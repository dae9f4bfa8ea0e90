"""An assistant in a process of its own, which a test can stop and start again."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from bot.channels.web.forgotten import ForgottenSessions
from bot.channels.web.sessions import Sessions, load_secret
from tests.servers import free_port, wait_until_ready
from tests.widget.site import Site

STOP_SECONDS = 120
TWO_DAYS = 2 * 24 * 3600
# All tests come from one address, and quicker than any visitor.
LIMITS = ("GUT_WEB_PER_MINUTE_SESSION", "GUT_WEB_PER_MINUTE_ADDRESS", "GUT_WEB_SESSIONS_PER_HOUR_ADDRESS")


class Assistant:
    """`gut serve` on a port of its own; what it keeps outlives a stop."""

    def __init__(self, root: Path, folder: Path, site: Site) -> None:
        """Choose a port, and start nothing yet.

        Args:
            root: the project's folder.
            folder: where it keeps its conversations and its output.
            site: whose pages may talk to it.
        """
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._root, self._folder = root, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._settings = {
            "RASA_TELEMETRY_ENABLED": "false",
            "GUT_HOST": "127.0.0.1",
            "GUT_PORT": str(port),
            "GUT_VAR": str(folder / "var"),
            "GUT_WEB_ORIGINS": site.url,
            "GUT_ARTICLE_URL": site.page("article"),
            **dict.fromkeys(LIMITS, "100000"),
        }

    def start(self) -> None:
        """Start it where it does not run, and wait until it answers."""
        if self._process:
            return
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._root / ".venv/bin/gut"), "serve"],
                cwd=self._root,
                env={**os.environ, **self._settings},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until_ready(f"{self.url}/health", self._process)

    def stop(self) -> None:
        """End it where it runs."""
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=STOP_SECONDS)
        self._process = None

    def expired_token(self) -> str:
        """A token that it made itself two days ago."""
        secret = load_secret(self._folder / "var")
        forgotten = ForgottenSessions(self._folder / "forgotten.db")
        return Sessions(secret, 24, forgotten, clock=lambda: time.time() - TWO_DAYS).mint().token

    def stored(self) -> bytes:
        """All that it has written to disk: conversations, sessions and logs."""
        return b"".join(path.read_bytes() for path in sorted(self._folder.rglob("*")) if path.is_file())
