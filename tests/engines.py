"""Real Redis and PostgreSQL servers on loopback, started for the tests and stopped again."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import redis

from tests.servers import free_port

SECONDS = 60
USER = "gut"


def programs(root: Path) -> Path:
    """Where PostgreSQL's programs are; both engines are installed first where they are missing."""
    result = subprocess.run([root / "tools" / "engines.sh"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return Path(result.stdout.strip())


class Engine:
    """A server that can be killed and started again on the same data."""

    def __init__(self, command: list[str], log: Path, url: str, user: int | None = None) -> None:
        self.url, self._command, self._log, self._user = url, command, log, user
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, user=self._user)
        end = time.monotonic() + SECONDS
        while not self.answers():
            assert self._process.poll() is None, self._log.read_text(errors="replace")[-2000:]
            assert time.monotonic() < end, f"{self._command[0]} did not answer"
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether it can be used."""
        raise NotImplementedError

    def kill(self) -> None:
        """End it as a failing machine does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it at once, without waiting for those who use it."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=SECONDS)


class RedisServer(Engine):
    """A Redis that keeps nothing on disk."""

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as server:
                return bool(server.ping())
        except redis.RedisError:
            return False


class PostgresServer(Engine):
    """A PostgreSQL with an empty database."""

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.url, connect_timeout=1).close()
        except psycopg2.OperationalError:
            return False
        return True


@contextmanager
def redis_server(folder: Path, root: Path) -> Iterator[RedisServer]:
    """A Redis with its files in a folder."""
    programs(root)
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = RedisServer(["redis-server", *options], folder / "redis.log", f"redis://127.0.0.1:{port}/0")
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def postgres_server(root: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL in a folder of its own; it refuses to work as root, so it works as another user then."""
    bin_folder, port = programs(root), free_port()
    user = pwd.getpwnam("postgres").pw_uid if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="gut-postgres-", ignore_cleanup_errors=True) as made:
        folder, data = Path(made), Path(made) / "data"
        if user is not None:  # a folder of pytest's is for its own user alone
            os.chown(folder, user, -1)
        init = [str(bin_folder / "initdb"), "-D", str(data), "-U", USER, "--auth=trust", "--no-sync", "--locale=C"]
        subprocess.run([*init, "-E", "UTF8"], check=True, capture_output=True, user=user, cwd="/")
        options = ["-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
        url = f"postgresql://{USER}@127.0.0.1:{port}/postgres"
        server = PostgresServer([str(bin_folder / "postgres"), *options], folder / "postgres.log", url, user)
        try:
            yield server
        finally:
            server.stop()
