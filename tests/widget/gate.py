"""Requests that a test keeps waiting."""

from __future__ import annotations

from playwright.sync_api import Route

from tests.widget.pages import Chat


class Gate:
    """Keeps the requests of a page waiting until it is opened."""

    def __init__(self, chat: Chat, pattern: str) -> None:
        """Close it for requests to an address."""
        self._held: list[Route] = []
        self._is_open = False
        chat.page.route(pattern, self._meet)

    def open(self) -> None:
        """Let through what waits, and all that follows."""
        self._is_open = True
        for route in self._held:
            route.continue_()

    def _meet(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._held.append(route)
