"""Real Redis, PostgreSQL and RabbitMQ servers on loopback, started for the tests and stopped again."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis

from tests.servers import free_port

SECONDS = 60
USER = "gut"
ON_LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1}"
AMQP, METHOD_FRAME = b"AMQP\x00\x00\x09\x01", b"\x01"
"""What begins a connection, and how a server that is ready begins its answer."""


def programs(root: Path) -> tuple[Path, Path]:
    """The folder of PostgreSQL's programs, and RabbitMQ's server; what is missing is installed first."""
    result = subprocess.run([root / "tools" / "engines.sh"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    postgres, rabbit = result.stdout.splitlines()
    return Path(postgres), Path(rabbit)


class Engine:
    """A server that can be killed and started again on the same data."""

    patience = SECONDS
    """Seconds within which it starts."""

    def __init__(
        self,
        command: list[str],
        log: Path,
        url: str,
        user: int | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.url, self._command, self._log, self._user, self._environment = url, command, log, user, environment
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=self._user, env=self._environment
            )
        end = time.monotonic() + self.patience
        try:
            while not self.answers():
                assert self._process.poll() is None, self._log.read_text(errors="replace")[-2000:]
                assert time.monotonic() < end, f"{self._command[0]} did not answer"
                time.sleep(0.1)
        except BaseException:
            self.kill()  # nobody else would
            raise

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

    def empty(self) -> None:
        """Nothing is in it any more."""
        with redis.Redis.from_url(self.url) as server:
            server.flushall()


class PostgresServer(Engine):
    """A PostgreSQL with an empty database."""

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.url, connect_timeout=1).close()
        except psycopg2.OperationalError:
            return False
        return True

    def empty(self) -> None:
        """Nothing is in it any more."""
        with closing(psycopg2.connect(self.url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


class RabbitServer(Engine):
    """A RabbitMQ with the user `guest`; what it has confirmed is on disk, also after a kill."""

    patience = 4 * SECONDS

    def answers(self) -> bool:
        port = urlsplit(self.url).port
        assert port
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(AMQP)
                return connection.recv(1) == METHOD_FRAME
        except OSError:
            return False

    def stop(self) -> None:
        """End it at once: nobody reads its data any more."""
        self.kill()


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
    (bin_folder, _), port = programs(root), free_port()
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


@contextmanager
def rabbit_server(folder: Path, root: Path) -> Iterator[RabbitServer]:
    """A RabbitMQ with its files in a folder, and a register of Erlang's nodes (epmd) for it alone."""
    _, program = programs(root)
    port, register, between = free_port(), free_port(), free_port()
    (folder / "rabbitmq.conf").write_text("disk_free_limit.absolute = 1MB\n")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),  # for the cookie of its nodes
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(register),
        "RABBITMQ_NODENAME": f"gut-{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(between),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-start_epmd false +sbwt none {ON_LOOPBACK}",
        "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RUNNING_UNDER_SYSTEMD": "true",  # the process is the server itself, and no shell around it
    }
    with subprocess.Popen(["epmd", "-port", str(register), "-address", "127.0.0.1"], env=environment) as epmd:
        try:
            url = f"amqp://guest:guest@127.0.0.1:{port}/"
            server = RabbitServer([str(program)], folder / "rabbit.log", url, environment=environment)
            try:
                yield server
            finally:
                server.stop()
        finally:
            epmd.kill()
