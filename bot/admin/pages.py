"""What the administrator's browser is given: pages, a strict policy, and cookies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.report.labels import CHANNELS
from bot.report.style import DESK, FRAME, style_source, style_text
from bot.settings import is_loopback

PATH = "/admin"
CHOICES = {name: label for name, label in CHANNELS.items() if name}
TEMPLATES = Environment(
    loader=FileSystemLoader([Path(__file__).parent, FRAME]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def login_page(form: str, wrong: str = "", *, minutes: int = 0, out: bool = False, status: int = 200) -> HTTPResponse:
    """The form for the password.

    Args:
        form: its token.
        wrong: `password`, `limit`, `form`, or nothing.
        minutes: to wait after too many tries.
        out: whether somebody has just logged out.
        status: of the answer.
    """
    return _page(_render("login.html", form=form, wrong=wrong, minutes=minutes, out=out), status)


def report_page(page: str, desk: str) -> HTTPResponse:
    """A report with the controls above it."""
    return _page(page.replace(DESK, desk, 1), 200)


def notice_page(notice: str, desk: str = "", detail: str = "", status: int = 200) -> HTTPResponse:
    """A page that says one thing.

    Args:
        notice: `working`, `period`, `insecure` or `failed`.
        desk: the controls.
        detail: where a report will be that is worked on; why something failed.
        status: of the answer.
    """
    # The controls are a template of ours.
    return _page(_render("notice.html", notice=notice, desk=Markup(desk), detail=detail), status)  # noqa: S704


def desk(first: str, last: str, channel: str, form: str) -> str:
    """The controls: period, channel, refresh and logout."""
    return _render("desk.html", first=first, last=last, channel=channel, form=form, channels=CHOICES)


def go_to(path: str) -> HTTPResponse:
    """Another address, which is asked for with GET."""
    return response.redirect(path, headers=_headers("'none'"), status=303)


def set_cookie(answer: HTTPResponse, request: Request, name: str, value: str, seconds: int) -> None:
    """A cookie that only this server gets, of these pages alone; no seconds drop it."""
    cookies: Any = answer.cookies
    cookies[name] = value
    cookie = cookies[name]
    cookie["path"], cookie["httponly"], cookie["samesite"] = PATH, True, "Strict"
    cookie["max-age"], cookie["secure"] = seconds, not is_local(request)


def is_local(request: Request) -> bool:
    """Whether a browser of this machine asks, without a proxy and without encryption."""
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    return _scheme(request) != "https" and is_loopback(host.strip("[]"))


def is_safe(request: Request) -> bool:
    """Whether a password may travel this way."""
    return _scheme(request) == "https" or is_local(request)


def _scheme(request: Request) -> str:
    # TLS usually ends at a proxy; whoever forges its header only puts their own password at risk.
    return str(request.headers.get("x-forwarded-proto", request.scheme)).split(",")[0].strip().lower()


def _render(template: str, **values: Any) -> str:
    style = Markup(style_text())  # noqa: S704  a file of the project
    rendered: str = TEMPLATES.get_template(template).render(style=style, **values)
    return rendered


def _page(content: str, status: int) -> HTTPResponse:
    return response.html(content, status=status, headers=_headers(f"'{style_source(style_text())}'"))


def _headers(style: str) -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": f"default-src 'none'; style-src {style}; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }
