"""For schemathesis: every case comes from a visitor of its own, since one of the calls ends a session."""

from __future__ import annotations

from typing import Any

import requests
import schemathesis

SECONDS = 10


@schemathesis.auth(refresh_interval=None)
class NewVisitor:
    """Opens a session for each case."""

    def get(self, case: schemathesis.Case[Any], context: schemathesis.AuthContext) -> str:
        """A token."""
        answer = requests.post(f"{case.operation.base_url}/session", timeout=SECONDS)
        return str(answer.json()["token"])

    def set(self, case: schemathesis.Case[Any], data: str, context: schemathesis.AuthContext) -> None:
        """Send it with the case."""
        case.headers["Authorization"] = f"Bearer {data}"
