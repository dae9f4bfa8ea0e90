"""The session that a widget keeps in the browser, and what the server keeps of it."""

from __future__ import annotations

import json

from tests.widget.pages import Chat


class KeptSession:
    """The session of one widget, found in the storage of its page."""

    def __init__(self, chat: Chat, name: str = "default") -> None:
        """Look for it now; fails where there is none. `name` is that of the widget."""
        self._page = chat.page
        stored: dict[str, str] = chat.page.evaluate("() => ({ ...localStorage })")
        self._key = next(key for key in stored if key.endswith(f" {name}:session"))
        self._kept = json.loads(stored[self._key])

    @property
    def token(self) -> str:
        """What proves it to the server."""
        return str(self._kept["token"])

    def replace_token(self, token: str) -> None:
        """Put another token in its place."""
        self._kept["token"] = token
        self._page.evaluate("([key, text]) => localStorage.setItem(key, text)", [self._key, json.dumps(self._kept)])

    def history(self) -> tuple[int, list[str]]:
        """The status of the server's answer, and the question of each turn that it keeps, oldest first."""
        server = self._key.removeprefix("gut-chat:").partition(" ")[0]
        answer = self._page.request.get(
            f"{server}webhooks/web/history", headers={"Authorization": f"Bearer {self.token}"}
        )
        return answer.status, [turn["text"] for turn in answer.json().get("messages", [])]


def questions(chat: Chat) -> list[str]:
    """What the server keeps of the conversation that a page shows: the question of each turn."""
    return KeptSession(chat).history()[1]
