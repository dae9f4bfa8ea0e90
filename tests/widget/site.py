"""A clinic's own website on another origin, with the widget's one tag in its pages."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType

TAG = '<script src="{server}/widget/gut-chat.js"{more} async></script>'
STRICT = (
    "default-src 'none'; script-src {server}; connect-src {server}; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
)
FAQ = "<details><summary>Do you take walk-ins?</summary><p>On Mondays.</p></details>"
WORDS = "<p>Our house is open from eight to six. Ask at the desk for anything that you need.</p>"


@dataclass(frozen=True)
class SitePage:
    """A page of the site; `{server}` in it becomes the assistant's address."""

    body: str
    attributes: str = 'lang="en"'
    """Of the html element."""
    headers: dict[str, str] = field(default_factory=dict)


def tag(**data: str) -> str:
    """The one script tag, with `data-` attributes."""
    more = "".join(f' data-{name.replace("_", "-")}="{html.escape(value)}"' for name, value in data.items())
    return TAG.replace("{more}", more)


PAGES = {
    "plain": SitePage(tag()),
    "strict": SitePage(tag(), headers={"Content-Security-Policy": STRICT}),
    "two": SitePage(
        '<gut-chat id="first" mode="inline" name="first"></gut-chat><gut-chat id="second" mode="inline" name="second">'
        f"</gut-chat>{tag()}"
    ),
    "twins": SitePage(
        f'<gut-chat id="first" mode="inline"></gut-chat><gut-chat id="second" mode="inline"></gut-chat>{tag()}'
    ),
    "rtl": SitePage(tag(), 'lang="ar" dir="rtl"'),
    "german": SitePage(tag(), 'lang="de"'),
    "spanish": SitePage(tag(), 'lang="es-MX"'),
    "consent": SitePage(tag(consent="/privacy")),
    "human": SitePage(tag(human="mailto:desk@clinic.example", human_label="Write to us")),
    "inline": SitePage(f'<gut-chat mode="inline"></gut-chat>{tag()}'),
    "kiosk": SitePage(f'<gut-chat mode="kiosk" idle="2"></gut-chat>{tag()}'),
    "manual": SitePage(tag(manual="")),
    "fallback": SitePage(f'<gut-chat mode="inline">{FAQ}</gut-chat>{tag()}'),
    "privacy": SitePage("<h2>Privacy</h2>"),
    "article": SitePage("<h2>Understanding Leaky Gut Syndrome</h2>"),
}


class Site:
    """The site's server, on a port of its own; every page of `PAGES` has its name as path."""

    def __init__(self, port: int) -> None:
        """Listen on loopback. The name differs from the assistant's, so that browsers see another site."""
        self.url = f"http://localhost:{port}"
        self.assistant = ""
        """Address of the assistant, set once it is known."""
        self.pages = dict(PAGES)
        """A test may add its own."""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Site:
        """Serve until the block ends."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def page(self, name: str) -> str:
        """The address of a page; fails for a name that no page has."""
        assert name in self.pages, name
        return f"{self.url}/{name}"

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        page = self.pages.get(request.path.strip("/").partition("?")[0])
        text = self._draw(page) if page else "Not here."
        request.send_response(200 if page else 404)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in (page.headers if page else {}).items():
            request.send_header(name, value.replace("{server}", self.assistant))
        request.end_headers()
        request.wfile.write(text.encode())

    def _draw(self, page: SitePage) -> str:
        return (
            f'<!doctype html><html {page.attributes}><head><meta charset="utf-8"><title>Clinic</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"></head>'
            f'<body><main><h1>Clinic</h1><p><a href="/privacy">Privacy</a></p>{WORDS}{page.body}</main></body></html>'
        ).replace("{server}", self.assistant)
