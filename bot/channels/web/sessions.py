"""Visitors' sessions: signed, expiring tokens that name a conversation which nobody else can name."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jwt
from jwt.types import Options

from bot.channels.kept_secret import kept_secret
from bot.channels.problems import ProblemError
from bot.channels.web.forgotten import ForgottenSessions

ALGORITHM = "HS256"
AUDIENCE = "gut-web"
KEPT_IN = "secret"
Clock = Callable[[], float]


@dataclass(frozen=True)
class Session:
    """A visitor's session, with the token that proves it."""

    id: str
    token: str
    expires_at: float
    """Seconds since 1970."""


class Sessions:
    """Mints tokens and reads them back."""

    def __init__(self, secret: str, hours: float, forgotten: ForgottenSessions, clock: Clock = time.time) -> None:
        """Sign with a secret.

        Args:
            secret: at least `MIN_SECRET` characters.
            hours: how long a token is good for.
            forgotten: sessions whose tokens are refused.
            clock: seconds since 1970.
        """
        self._secret, self._seconds = secret, hours * 3600
        self._forgotten, self._clock = forgotten, clock

    def mint(self) -> Session:
        """A new session of its own conversation."""
        return self.renew(uuid.uuid4().hex)

    def renew(self, session: str) -> Session:
        """A fresh token for a session."""
        now = self._clock()
        expires = now + self._seconds
        claims = {"sub": session, "aud": AUDIENCE, "iat": int(now), "exp": int(expires)}
        return Session(session, jwt.encode(claims, self._secret, ALGORITHM), int(expires))

    def read(self, token: str) -> str:
        """The session that a token is good for.

        Raises:
            ProblemError: the token is not ours, has expired, or its session was forgotten.
        """
        # The times are checked here, by our own clock.
        options: Options = {"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False}
        try:
            claims = jwt.decode(token, self._secret, [ALGORITHM], audience=AUDIENCE, options=options)
            session, expires = str(claims["sub"]), float(claims["exp"])
        except (jwt.InvalidTokenError, TypeError, ValueError):
            raise ProblemError("token_invalid") from None
        if expires <= self._clock():
            raise ProblemError("token_expired")
        if session in self._forgotten:
            raise ProblemError("session_forgotten")
        return session

    def forget(self, session: str) -> None:
        """Refuse a session's tokens from now on, until the last of them has expired."""
        self._forgotten.add(session, self._clock() + self._seconds, self._clock())

    def remember(self, session: str) -> None:
        """Take `forget` back: its conversation could not be deleted, and the visitor must be able to try again."""
        self._forgotten.remove(session)


def load_secret(var: Path, configured: str = "") -> str:
    """The secret that signs sessions: the configured one, or one that is made once and kept in a folder.

    Raises:
        ServeError: it can't be kept there or read, or is too short.
    """
    return configured or kept_secret(var / KEPT_IN, "web_secret")
