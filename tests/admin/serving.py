"""The administrators' pages alone, as an application: in this process, or as `python -m tests.admin.serving PORT`."""

from __future__ import annotations

import itertools
import re
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from sanic import Sanic

from bot.admin.blueprint import AdminPages, admin_pages
from bot.admin.passwords import PasswordHash
from bot.admin.reports import COMMAND, Reports
from bot.admin.sessions import AdminSessions
from bot.channels.web.forgotten import ForgottenSessions
from bot.settings import Settings

PASSWORD = "correct horse battery staple"
QUICK = PasswordHash.of(PASSWORD)
SECRET = "a secret of the tests, long enough to sign with"
FAKE_REPORT = """
import os, sys, time
arguments = sys.argv[1:]
path = arguments[arguments.index("--html") + 1]
log = os.environ["FAKE_REPORT_LOG"]
with open(log, "a") as file: file.write(" ".join(arguments[:-2]) + "\\n")
if os.path.exists(log + ".slow"): time.sleep(1.5)
if os.path.exists(log + ".broken"): sys.exit("gut: There is no database.")
page = "<body><!-- desk --><h1>What visitors ask</h1>" + str(os.getpriority(os.PRIO_PROCESS, 0))
with open(path, "w") as file: file.write(page)
"""
FAKE_COMMAND = (sys.executable, "-c", FAKE_REPORT)
"""Writes a small page in the place of a report, and notes what it was asked for."""
_numbers = itertools.count()


class Clock:
    """A time that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Answer:
    """What a browser gets."""

    status: int
    headers: Any
    text: str
    cookies: Any

    @property
    def form(self) -> str:
        """The token of the first form that has one."""
        found = re.search(r'name="form" value="([^"]+)"', self.text)
        return found[1] if found else ""


@dataclass
class Browser:
    """Somebody with cookies, who is sent nowhere by itself."""

    http: aiohttp.ClientSession
    clock: Clock
    cookies: dict[str, str] = field(default_factory=dict)

    async def call(self, method: str, path: str, headers: dict[str, str] | None = None, **form: str) -> Answer:
        """One call."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        data = form if method == "POST" else None
        async with self.http.request(method, path, headers=sent, data=data, allow_redirects=False) as answer:
            for name, cookie in answer.cookies.items():
                self.cookies[name] = cookie.value
                if not cookie.value:
                    del self.cookies[name]
            return Answer(answer.status, answer.headers, await answer.text(), answer.cookies)

    async def log_in(self, password: str = PASSWORD, **headers: str) -> Answer:
        """Fill in the form and send it."""
        form = (await self.call("GET", "/admin/login", headers)).form
        return await self.call("POST", "/admin/login", headers, form=form, password=password)


@asynccontextmanager
async def open_browser(var: Path, command: Sequence[str] = COMMAND, **settings: Any) -> AsyncIterator[Browser]:
    """A browser in front of the pages in a real Sanic application on a loopback port."""
    clock = Clock()
    sessions = AdminSessions(SECRET, str(QUICK), ForgottenSessions(var / "conversations.db"), clock)
    pages = AdminPages(Settings(var=var, **settings), Reports(command, clock), sessions, QUICK)
    app = Sanic(f"test_admin_{next(_numbers)}", configure_logging=False)
    app.blueprint(pages.blueprint())
    loopback = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{loopback.getsockname()[1]}", cookie_jar=jar) as http:
        yield Browser(http, clock)
    server.close()
    await server.wait_closed()
    await server.after_stop()
    loopback.close()


if __name__ == "__main__":
    application = Sanic("test_admin", configure_logging=False)
    application.blueprint(admin_pages(Settings.from_environment()))
    application.run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False, motd=False)
