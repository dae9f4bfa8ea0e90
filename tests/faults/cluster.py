"""Processes on one PostgreSQL, one Redis and one RabbitMQ behind nginx, each of which can fail."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from tests.engines import Engine, PostgresServer, RabbitServer, RedisServer
from tests.faults.nginx import Nginx, wait_until
from tests.faults.proxy import Proxy
from tests.servers import free_port, wait_until_ready

SECRET = "a secret of the tests, long enough to sign with"
STOP_SECONDS = 60
SIZE = 2
SETTINGS = {"PostgreSQL": "GUT_DATABASE_URL", "Redis": "GUT_REDIS_URL", "RabbitMQ": "GUT_BROKER_URL"}
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
UNLIMITED = dict.fromkeys(
    ("GUT_WEB_PER_MINUTE_ADDRESS", "GUT_WEB_PER_MINUTE_SESSION", "GUT_WEB_SESSIONS_PER_HOUR_ADDRESS"), "1000000"
)


class Serving:
    """`gut serve`, which can be killed and started again at the same address."""

    def __init__(self, root: Path, folder: Path, environment: Mapping[str, str], wrapped: Sequence[str] = ()) -> None:
        """Prepare one.

        Args:
            root: the project; another one than the installed comes first.
            folder: for its files.
            environment: settings of its own.
            wrapped: the begin of a command that ends with running the arguments after it.
        """
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._root, self._log, self._wrapped = root, folder / f"serve-{self.port}.log", wrapped
        own = {"GUT_PORT": str(self.port), "GUT_HOST": "127.0.0.1", "GUT_VAR": str(folder / f"var-{self.port}")}
        self.environment = {**os.environ, **QUIET, "PYTHONPATH": str(root), **UNLIMITED, **own, **environment}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """All that it has said."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Start it; `wait` waits."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._wrapped, str(self._root / ".venv/bin/gut"), "serve"],
                cwd=self._root, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip

    def wait(self) -> None:
        """Wait until it answers, and all that it needs is there."""
        assert self._process is not None
        wait_until_ready(f"{self.url}/ready", self._process)
        wait_until(f"{self.url}/ready", 200)

    def kill(self) -> None:
        """As a machine that fails does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """As an operator does; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(timeout=STOP_SECONDS)

    def ended(self, seconds: float) -> int:
        """The exit code, once it has ended by itself."""
        assert self._process is not None
        return self._process.wait(timeout=seconds)

    def end(self) -> None:
        """Whatever it does, it is gone afterwards."""
        if self.is_running:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()


class Cluster:
    """Two processes or more, what they stand on, and what stands before them."""

    def __init__(
        self,
        root: Path,
        folder: Path,
        postgres: PostgresServer,
        server: RedisServer,
        rabbit: RabbitServer | None = None,
    ) -> None:
        """Start all of it on empty servers, with networks that can fail between the processes and them."""
        postgres.empty()
        server.empty()
        self._root, self._folder = root, folder
        self.engines: dict[str, Engine] = {"PostgreSQL": postgres, "Redis": server}
        if rabbit is not None:
            self.engines["RabbitMQ"] = rabbit
        self.networks = {name: Proxy(port_of(engine.url)) for name, engine in self.engines.items()}
        urls = {SETTINGS[name]: self.networks[name].url(engine.url) for name, engine in self.engines.items()}
        self.shared = {**urls, "GUT_WEB_SECRET": SECRET, "GUT_WEB_PROXIES": "1"}
        self.processes: list[Serving] = []
        self.nginx: Nginx | None = None
        try:
            self.grow(SIZE)
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """Where visitors come to."""
        assert self.nginx is not None
        return self.nginx.url

    @property
    def urls(self) -> list[str]:
        """The processes' own addresses."""
        return [process.url for process in self.processes]

    def grow(self, size: int) -> None:
        """Have that many processes, and nginx before all of them."""
        for process in self.processes[size:]:
            process.end()
        new = [Serving(self._root, self._folder, self.shared) for _ in range(size - len(self.processes))]
        self.processes = [*self.processes[:size], *new]
        for process in new:
            process.start()
        for process in new:
            process.wait()
        self.front(size)

    def front(self, size: int) -> None:
        """Have nginx before the first so many of the processes."""
        if self.nginx is not None:
            self.nginx.stop()
        ports = [process.port for process in self.processes[:size]]
        self.nginx = Nginx(self._root, self._folder / f"nginx-{free_port()}", ports)

    def mend(self) -> None:
        """Make all of it well again."""
        for network in self.networks.values():
            network.heal()
        for engine in self.engines.values():
            if not engine.answers():
                engine.start()
        for process in self.processes:
            if not process.is_running:
                process.start()
        for process in self.processes:
            process.wait()

    def rows(self) -> bytes:
        """All that PostgreSQL holds of conversations and sessions, for queries."""
        engine = sa.create_engine(self.engines["PostgreSQL"].url, future=True)
        with engine.connect() as connection:
            tables = sa.inspect(connection).get_table_names()
            rows = [str(tuple(row)) for table in tables for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]
        engine.dispose()
        return "\n".join(rows).encode()

    def stop(self) -> None:
        """End all that was started here."""
        if self.nginx is not None:
            self.nginx.stop()
        for process in self.processes:
            process.end()
        for network in self.networks.values():
            network.close()


def port_of(url: str) -> int:
    """The port of an address."""
    return int(url.rsplit(":", 1)[-1].split("/")[0])
