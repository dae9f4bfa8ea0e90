from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.benchmark.errors import BenchError
from bot.benchmark.load import talker
from bot.benchmark.processes import Command, free_port
from bot.benchmark.servers import WEBHOOK, Server, empty_server, is_answered, our_server, stock_server
from bot.benchmark.stock import StockProject

ANSWERING = """
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    asked = 0

    def do_POST(self):
        type(self).asked += 1
        body = b"[]" if self.asked < 3 else b'[{"text": "hello"}]'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def server(folder: Path, *scripts: str) -> Server:
    """A server of some processes, all of which are told the port."""
    port, commands = free_port(), []
    for number, script in enumerate(scripts):
        (folder / f"pretended_{number}.py").write_text(script, encoding="utf-8")
        module = (f"pretended_{number}", str(port))
        commands.append(Command(module, folder / f"{number}.log", folder, {"PYTHONPATH": str(folder)}))
    return Server("a server", commands, port)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_server_is_ready_once_a_message_is_answered_with_something(tmp_path: Path) -> None:
    running = server(tmp_path, ANSWERING)
    begun = time.monotonic()
    try:
        assert 0 < running.start() <= time.monotonic() - begun
        assert is_answered(running.url, "me")
    finally:
        running.stop()


def test_a_server_weighs_all_of_its_processes_and_ends_them_all(tmp_path: Path) -> None:
    beside = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\nx = b'x' * 90_000_000\ntime.sleep(600)\n"
    running = server(tmp_path, beside, ANSWERING)
    running.start()
    try:
        assert running.peak_memory() > 90
    finally:
        running.stop()

    assert not is_alive(int((tmp_path / "pid").read_text(encoding="utf-8")))
    assert not is_answered(running.url, "me")


def test_a_server_that_ends_at_once_names_its_log(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"a server ended while it started: .*0\.log says why"):
        server(tmp_path, "raise SystemExit('no')").start()
    assert (tmp_path / "0.log").read_text(encoding="utf-8") == "no\n"


def test_the_others_are_stopped_where_one_process_ends(tmp_path: Path) -> None:
    beside = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    ends = "import os, time\nwhile not os.path.exists('pid') or not open('pid').read():\n    time.sleep(0.01)\n"

    with pytest.raises(BenchError, match=r"1\.log says why"):
        server(tmp_path, beside, ends).start()

    assert not is_alive(int((tmp_path / "pid").read_text(encoding="utf-8")))


ENDLESS = """
import time
from pathlib import Path
from bot.benchmark.processes import Command, leave_on_sigterm
from bot.benchmark.servers import Server

leave_on_sigterm()
here = Path(__file__).parent
server = Server("a server", [Command(("beside",), here / "log", here, {"PYTHONPATH": str(here)})], 1)
server.start()
"""


def test_a_benchmark_that_is_asked_to_end_stops_what_it_started(tmp_path: Path, root: Path) -> None:
    beside = "import os, time\nopen('new', 'w').write(str(os.getpid()))\nos.rename('new', 'pid')\ntime.sleep(600)\n"
    (tmp_path / "beside.py").write_text(beside, encoding="utf-8")
    (tmp_path / "endless.py").write_text(ENDLESS, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen([sys.executable, str(tmp_path / "endless.py")], env=environment) as process:
        while not (tmp_path / "pid").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.terminate()

    assert process.returncode == 143
    assert not is_alive(int((tmp_path / "pid").read_text(encoding="utf-8")))


async def test_the_empty_server_answers_as_the_others_do() -> None:
    empty = empty_server()
    empty.start()
    try:
        async with talker(empty.url) as client:
            assert await client.say("me", "hello") is not None
            assert (client.failed, client.silent) == (0, 0)
    finally:
        empty.stop()


def test_ours_is_gut_serve_on_loopback_with_a_folder_of_its_own() -> None:
    [command] = our_server()._commands

    assert command.module == ("bot.cli", "serve")
    assert command.variables["GUT_HOST"] == "127.0.0.1"
    assert not Path(command.variables["GUT_VAR"]).exists()


def test_stock_is_rasa_run_and_its_action_server_on_loopback(tmp_path: Path) -> None:
    project = StockProject(tmp_path / "stock")
    project.write()
    stock = stock_server(project, tmp_path / "model.tar.gz")
    actions, rasa = stock._commands

    assert actions.module[:4] == ("rasa", "run", "actions", "--port")
    assert actions.variables["SANIC_HOST"] == "127.0.0.1"
    assert rasa.module[:4] == ("rasa", "run", "-i", "127.0.0.1")
    assert str(tmp_path / "model.tar.gz") in rasa.module
    assert {actions.folder, rasa.folder} == {project.folder}
    assert f":{actions.module[4]}/webhook" in (project.folder / "endpoints.yml").read_text(encoding="utf-8")
    assert stock.url.endswith(f":{rasa.module[5]}{WEBHOOK}")
