"""Somebody who visits a page: a browser context of their own, and everything in it that must not happen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

from tests.widget.pages import Chat

TELLS_OF_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.effectiveDirective} blocked ${event.blockedURI} ${event.sample}`));
"""


class Visitor:
    """A browser context that remembers its requests, and each fault that it saw."""

    def __init__(self, browser: Browser, origins: tuple[str, ...], **options: Any) -> None:
        """Open an empty context; `options` are those of Playwright's `new_context`."""
        self.context: BrowserContext = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        self.requests: list[str] = []
        """Method and address of each request, in order."""
        self._origins = origins
        self._faults: list[str] = []
        self._expected: list[str] = []
        self.context.add_init_script(TELLS_OF_VIOLATIONS)
        self.context.on("console", self._hear_console)
        self.context.on("weberror", self._hear_error)
        self.context.on("request", self._hear_request)

    def tab(self) -> Page:
        """Another tab of the same visitor."""
        return self.context.new_page()

    def visit(self, url: str) -> Chat:
        """Open a page in a new tab; returns its first widget."""
        page = self.tab()
        page.goto(url)
        return Chat(page)

    @contextmanager
    def holding(self, pattern: str) -> Iterator[None]:
        """Keep the requests to an address waiting until the block ends."""
        self.context.route(pattern, lambda route: None)
        yield
        self.context.unroute(pattern)

    def expect(self, pattern: str) -> None:
        """Name a fault that belongs to a test, as a regular expression."""
        self._expected.append(pattern)

    @property
    def faults(self) -> list[str]:
        """Console errors and warnings, uncaught errors, blocked content, requests elsewhere; without the expected."""
        return [fault for fault in self._faults if not any(re.search(known, fault) for known in self._expected)]

    def requests_to(self, part: str) -> list[str]:
        """The requests whose address contains a text."""
        return [request for request in self.requests if part in request]

    def forget_requests(self) -> None:
        """Count from here."""
        self.requests.clear()

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._faults.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _hear_error(self, error: WebError) -> None:
        self._faults.append(f"uncaught: {error.error}")

    def _hear_request(self, request: Request) -> None:
        self.requests.append(f"{request.method} {request.url}")
        if request.url.startswith(("http:", "https:")) and not request.url.startswith(self._origins):
            self._faults.append(f"request elsewhere: {request.url}")
