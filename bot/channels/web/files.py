"""The widget's file and the demo page around it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.problems import ProblemError, problem_response

WIDGET = Path(__file__).resolve().parent.parent.parent / "widget"
SCRIPT = "dist/gut-chat.js"
DEMO = "demo"
PAGE = "index.html"
FAQ_PLACE = "<!-- faq -->"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types lit-html"
)
FOR_ANY_SITE = {
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
FOR_THE_PAGE = {"Cache-Control": "no-cache"}
METHODS = ("GET", "HEAD")
KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
"""By ending, what is served; nothing else is."""


def widget_files(faq: Callable[[], str], folder: Path = WIDGET) -> Blueprint:
    """The routes of the widget's files.

    Args:
        faq: gives an HTML fragment with the most asked questions, for the demo page.
        folder: the widget's; its files are read anew at each request.
    """
    blueprint = Blueprint("gut_widget")

    @blueprint.route("/", METHODS)
    async def page(request: Request) -> HTTPResponse:
        try:
            text = (folder / DEMO / PAGE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return problem_response(ProblemError("not_found"))
        body = text.replace(FAQ_PLACE, faq()).encode()
        return _answer(request, body, "text/html; charset=utf-8", {**FOR_THE_PAGE, "Content-Security-Policy": POLICY})

    @blueprint.route("/widget/gut-chat.js", METHODS)
    async def script(request: Request) -> HTTPResponse:
        return _file(request, folder / SCRIPT, FOR_ANY_SITE)

    @blueprint.route("/widget/demo/<name:str>", METHODS)
    async def demo(request: Request, name: str) -> HTTPResponse:
        # A name and nothing else: no way leads out of the folder.
        return _file(request, folder / DEMO / Path(name).name, FOR_THE_PAGE)

    return blueprint


def _file(request: Request, path: Path, headers: dict[str, str]) -> HTTPResponse:
    try:
        body = path.read_bytes() if path.suffix in KINDS else None
    except (OSError, ValueError):  # not there, no file, or a name that no file can have
        body = None
    if body is None:
        return problem_response(ProblemError("not_found"))
    return _answer(request, body, KINDS[path.suffix], headers)


def _answer(request: Request, body: bytes, kind: str, headers: dict[str, str]) -> HTTPResponse:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**headers, "ETag": etag, "X-Content-Type-Options": "nosniff"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return response.empty(304, headers)
    return response.raw(body, content_type=kind, headers=headers)
