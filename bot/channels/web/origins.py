"""Which sites' pages may talk to the assistant (CORS)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

RECEIPT = "Gut-Receipt"
"""The header with which a visitor who is forgotten gets a receipt."""
PREFLIGHT_SECONDS = 7200
"""How long a browser may remember what is allowed; Chromium caps it here."""


class Origins:
    """Exact origins, and the assistant's own."""

    def __init__(self, allowed: Collection[str]) -> None:
        """Allow origins, written in lower case as browsers do: scheme, host, and a port that is not the usual one."""
        self._allowed = frozenset(allowed)

    def allows(self, origin: str | None, host: str) -> bool:
        """Whether a page may ask.

        Args:
            origin: the header `Origin`; None where the client is no page of another site.
            host: the header `Host`. The scheme is not compared: a proxy may have ended TLS.
        """
        if origin is None or origin.lower() in self._allowed:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in {"http", "https"} and bool(host) and parts.netloc.lower() == host.lower()

    @staticmethod
    def headers(origin: str | None) -> Mapping[str, str]:
        """The headers of an answer to an allowed origin."""
        if origin is None:
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": f"Retry-After, {RECEIPT}",
        }

    @staticmethod
    def preflight_headers(methods: Collection[str]) -> Mapping[str, str]:
        """What an allowed origin may do at an address with these methods."""
        return {
            "Access-Control-Allow-Methods": ", ".join(sorted(methods)),
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }
