"""`/admin`: login, report, logout."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections.abc import Awaitable, Callable
from datetime import date
from urllib.parse import urlencode, urlsplit

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.admin.pages import CHOICES, PATH, desk, go_to, is_safe, login_page, notice_page, report_page, set_cookie
from bot.admin.passwords import PasswordHash
from bot.admin.reports import ReportFailedError, Reports, Wanted
from bot.admin.sessions import HOURS, AdminSessions
from bot.channels.rate_limits import RateLimiter, client_address
from bot.channels.shared_limits import Limits, OwnLimits, SharedLimits
from bot.channels.web.forgotten import ForgottenSessions
from bot.channels.web.sessions import load_secret
from bot.privacy.audit import record
from bot.report.errors import ReportError
from bot.report.period import Period
from bot.report.rows import DATABASE
from bot.settings import Settings

logger = logging.getLogger(__name__)

ADMINISTRATOR = "admin"
"""The actor in the audit log."""
SESSION, VISIT = "gut_admin", "gut_admin_form"
"""Cookies: of a session, and of the login's form before there is one."""
VISIT_SECONDS = 3600
PATIENCE = 8.0
"""Seconds until a page says that the report is being made."""
TRIES, TRIES_SECONDS = 5, 300.0
"""From one network address."""
ALL_TRIES = 60
"""From all together, in the same time."""
EVERYBODY = "everybody"
Step = Callable[[Request], Awaitable[HTTPResponse]]


class AdminPages:
    """The pages, and who may see them."""

    def __init__(self, settings: Settings, reports: Reports, sessions: AdminSessions, password: PasswordHash) -> None:
        """Serve reports to whoever knows a password."""
        self._settings, self._reports, self._sessions, self._password = settings, reports, sessions, password
        self._limits: Limits = SharedLimits(settings.redis_url) if settings.redis_url else OwnLimits()
        self._tries = RateLimiter(TRIES, TRIES_SECONDS, name="admin")
        self._all_tries = RateLimiter(ALL_TRIES, TRIES_SECONDS, name="admins")

    def blueprint(self) -> Blueprint:
        """The routes."""
        blueprint = Blueprint("gut_admin")
        routes = (("GET", "", self.show), ("GET", "/login", self.ask), ("POST", "/login", self.log_in),
                  ("POST", "/logout", self.log_out))  # fmt: skip
        for method, path, step in routes:
            blueprint.add_route(self._guard(step), PATH + path, methods=[method], name=f"{method}_{path.strip('/')}")

        @blueprint.after_server_stop
        async def close(_: Sanic, __: object) -> None:
            await self._reports.close()

        return blueprint

    async def show(self, request: Request) -> HTTPResponse:
        """The report, for who is logged in."""
        session = self._session(request)
        if not session:
            return go_to(f"{PATH}/login")
        asked = {name: request.args.get(name, "") for name in ("from", "to", "channel", "fresh")}
        form = self._sessions.form_token(session)
        try:
            if asked["channel"] not in ("", *CHOICES):
                raise ReportError("no such channel")
            period = Period.of(asked["from"], asked["to"], today=date.today())
        except ReportError:
            today = Period.of(today=date.today())
            controls = desk(today.first.isoformat(), today.last.isoformat(), "", form)
            return notice_page("period", controls, status=400)
        controls = desk(period.first.isoformat(), period.last.isoformat(), asked["channel"], form)
        try:
            page = await self._reports.page(Wanted(period, asked["channel"]), PATIENCE, anew=bool(asked["fresh"]))
        except ReportFailedError as e:
            return notice_page("failed", controls, str(e), status=500)
        if page is None:
            again = {"from": period.first, "to": period.last, "channel": asked["channel"]}
            return notice_page("working", controls, f"{PATH}?{urlencode(again)}")
        await self._record("look")
        return report_page(page, controls)

    async def ask(self, request: Request) -> HTTPResponse:
        """The login's form."""
        if self._session(request):
            return go_to(PATH)
        return self._login(request, out="out" in request.args)

    async def log_in(self, request: Request) -> HTTPResponse:
        """Open a session for who knows the password."""
        form = request.form or {}
        if not self._sessions.is_form_token(form.get("form", ""), request.cookies.get(VISIT, "")):
            return self._login(request, "form", status=403)
        address = client_address(request.ip, request.headers.get("x-forwarded-for", ""), self._settings.web_proxies)
        wait = await self._limits.take([(self._tries, address), (self._all_tries, EVERYBODY)])
        if wait:
            return self._login(request, "limit", minutes=math.ceil(wait / 60), status=429)
        if not await asyncio.to_thread(self._password.matches, form.get("password", "")):
            await self._record("login_failed")
            return self._login(request, "password", status=401)
        await self._record("login")
        answer = go_to(PATH)
        set_cookie(answer, request, SESSION, self._sessions.open(), HOURS * 3600)
        set_cookie(answer, request, VISIT, "", 0)
        return answer

    async def log_out(self, request: Request) -> HTTPResponse:
        """End a session."""
        session = self._session(request)
        if session and self._sessions.is_form_token((request.form or {}).get("form", ""), session):
            await asyncio.to_thread(self._sessions.end, session)
            await self._record("logout")
        elif session:
            return notice_page("failed", status=403)
        answer = go_to(f"{PATH}/login?out=1")
        set_cookie(answer, request, SESSION, "", 0)
        return answer

    def _session(self, request: Request) -> str:
        return self._sessions.find(request.cookies.get(SESSION, ""))

    def _login(
        self, request: Request, wrong: str = "", *, minutes: int = 0, out: bool = False, status: int = 200
    ) -> HTTPResponse:
        visit = secrets.token_hex(16)
        page = login_page(self._sessions.form_token(visit), wrong, minutes=minutes, out=out, status=status)
        set_cookie(page, request, VISIT, visit, VISIT_SECONDS)
        return page

    async def _record(self, action: str) -> None:
        await asyncio.to_thread(record, self._settings.var, ADMINISTRATOR, action, count=0)

    def _guard(self, step: Step) -> Step:
        """A step over a safe way, from our own pages, whose every failure is a page."""

        async def guarded(request: Request) -> HTTPResponse:
            origin = request.headers.get("origin")
            try:
                if not is_safe(request):
                    return notice_page("insecure", status=403)
                if origin and urlsplit(origin).netloc != request.headers.get("host", ""):
                    return notice_page("failed", status=403)
                return await step(request)
            except Exception as e:
                logger.error("event=admin_failed error=%s", type(e).__name__)
                return notice_page("failed", status=500)

        return guarded


def admin_pages(settings: Settings) -> Blueprint:
    """The pages as the settings want them.

    Raises:
        ServeError: the hash of the password can't be read, or the secret not be kept.
    """
    password = PasswordHash.parse(settings.admin_password_hash)
    secret = load_secret(settings.var, settings.web_secret)
    ended = ForgottenSessions(settings.var / DATABASE, settings.database_url)
    return AdminPages(
        settings, Reports(), AdminSessions(secret, settings.admin_password_hash, ended), password
    ).blueprint()
