"""The administrator's sessions: signed cookies that end after some hours, with a logout, or with a new password."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from hashlib import sha256

import jwt

from bot.channels.web.forgotten import ForgottenSessions

ALGORITHM = "HS256"
AUDIENCE = "gut-admin"
HOURS = 8
ID_BYTES = 16
REQUIRED = ["exp", "sub", "aud"]


class AdminSessions:
    """Opens sessions, reads them back, and ends them; any process with the same secret knows them."""

    def __init__(
        self, secret: str, password_hash: str, ended: ForgottenSessions, clock: Callable[[], float] = time.time
    ) -> None:
        """Sign with a key of its own.

        Args:
            secret: of the installation.
            password_hash: the administrator's; another one ends every session.
            ended: where sessions are kept that were ended before their time.
            clock: seconds since 1970.
        """
        self._key = hmac.new(secret.encode(), f"admin:{password_hash}".encode(), sha256).hexdigest()
        self._ended, self._clock = ended, clock

    def open(self) -> str:
        """A token for somebody who knows the password."""
        claims = {"sub": secrets.token_hex(ID_BYTES), "aud": AUDIENCE, "exp": int(self._clock()) + HOURS * 3600}
        return jwt.encode(claims, self._key, ALGORITHM)

    def find(self, token: str) -> str:
        """The id of the session that a token proves; empty where there is none that is still good."""
        try:
            claims = jwt.decode(
                token, self._key, [ALGORITHM], audience=AUDIENCE, options={"require": REQUIRED, "verify_exp": False}
            )
        except jwt.InvalidTokenError:
            return ""
        session = str(claims["sub"])
        return "" if claims["exp"] <= self._clock() or self._kept(session) in self._ended else session

    def end(self, session: str) -> None:
        """Let a session be good for nothing from now on."""
        now = self._clock()
        self._ended.add(self._kept(session), now + HOURS * 3600, now)

    def form_token(self, bound_to: str) -> str:
        """What a form must bring back: only a page that was given to this browser has it.

        Args:
            bound_to: the session, or before there is one, the cookie that the form came with.
        """
        return hmac.new(self._key.encode(), f"form:{bound_to}".encode(), sha256).hexdigest()

    def is_form_token(self, token: str, bound_to: str) -> bool:
        """Whether a form brings it back."""
        return bool(bound_to) and hmac.compare_digest(
            token.encode("utf-8", "replace"), self.form_token(bound_to).encode()
        )

    @staticmethod
    def _kept(session: str) -> str:
        return f"admin-{session}"
