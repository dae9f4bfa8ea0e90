"""A real nginx before several processes, with the file that deploy/ has for it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.servers import free_port, wait_until_ready

SECONDS = 10
PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")


def program() -> str:
    """Where nginx is."""
    found = shutil.which("nginx") or next((place for place in PLACES if Path(place).exists()), None)
    assert found, "nginx is needed for the fault tests: install it (Debian: nginx-light)"
    return found


class Nginx:
    """Shares requests out among processes, whichever is next; none of them has visitors of its own."""

    def __init__(self, root: Path, folder: Path, ports: Sequence[int]) -> None:
        """Start it before these ports of this machine, with its files in a folder."""
        folder.mkdir(parents=True)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        deployed = (root / "deploy/nginx.conf").read_text(encoding="utf-8")
        self._file = folder / "nginx.conf"
        self._file.write_text(adapted(deployed, folder, port, ports), encoding="utf-8")
        with (folder / "nginx.log").open("wb") as log:
            self._process = subprocess.Popen(
                [program(), "-e", "stderr", "-p", str(folder), "-c", str(self._file)], stdout=log, stderr=log
            )
        try:
            wait_until_ready(f"{self.url}/nginx-health", self._process)
        except BaseException:
            self._process.kill()
            raise

    def stop(self) -> None:
        """End it."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=SECONDS)


def adapted(deployed: str, folder: Path, port: int, ports: Sequence[int]) -> str:
    """The deployed file for this machine: other places, other ports, and addresses where Docker has a name."""
    servers = " ".join(f"server 127.0.0.1:{one};" for one in ports)
    changes = {
        r"listen 8080;": f"listen 127.0.0.1:{port};",
        r"set \$assistant http://assistant:5005;": "set $assistant http://assistants;",
        r"resolver [^;]*;": f"upstream assistants {{ {servers} }}",
        r"resolver_timeout [^;]*;": "",
        r"/tmp/": f"{folder}/",
        r"/dev/stdout": f"{folder}/access.log",
        r"/dev/stderr": "stderr",
        r"worker_processes auto;": "worker_processes 1; daemon off;" + (" user root;" if os.getuid() == 0 else ""),
    }
    for pattern, text in changes.items():
        deployed, count = re.subn(pattern, lambda _, text=text: text, deployed)  # type: ignore[misc]
        assert count, f"deploy/nginx.conf has no {pattern}"
    return deployed


def wait_until(url: str, status: int, seconds: float = 60.0) -> float:
    """Wait until an address answers with a status; the seconds that took."""
    begun = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                came = response.status
        except urllib.error.HTTPError as e:
            came = e.code
            e.close()
        except OSError:
            came = 0
        if came == status:
            return time.monotonic() - begun
        assert time.monotonic() < begun + seconds, f"{url} says {came}, not {status}, after {seconds} s"
        time.sleep(0.1)
