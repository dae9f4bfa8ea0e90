"""The administrator's password, of which only a scrypt hash is kept (RFC 7914)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from bot.errors import ServeError

SCHEME = "scrypt"
COST, BLOCK, LANES = 2**15, 8, 1
"""A guess takes 32 MB and a tenth of a second."""
MAX_COST, MAX_BLOCK, MAX_LANES = 2**20, 16, 4
SALT_BYTES, HASH_BYTES = 16, 32
LEAST = 12
"""Characters of a password."""
MOST = 1024


@dataclass(frozen=True)
class PasswordHash:
    """What is kept of a password: no character of it needs quotes in a shell, a YAML file or an env file."""

    cost: int
    block: int
    lanes: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, password: str) -> PasswordHash:
        """Hash a password with a new salt."""
        salt = secrets.token_bytes(SALT_BYTES)
        return cls(COST, BLOCK, LANES, salt, _digest(password, COST, BLOCK, LANES, salt))

    @classmethod
    def parse(cls, text: str) -> PasswordHash:
        """Read what `str` gives.

        Raises:
            ServeError: it is no such hash.
        """
        try:
            scheme, cost, block, lanes, salt, digest = text.split(":")
            found = cls(int(cost), int(block), int(lanes), urlsafe_b64decode(salt), urlsafe_b64decode(digest))
        except ValueError:
            raise _unreadable() from None
        is_power = found.cost > 1 and found.cost & (found.cost - 1) == 0
        is_bounded = found.cost <= MAX_COST and 0 < found.block <= MAX_BLOCK and 0 < found.lanes <= MAX_LANES
        is_whole = len(found.salt) >= SALT_BYTES and len(found.digest) == HASH_BYTES
        if scheme != SCHEME or not (is_power and is_bounded and is_whole):
            raise _unreadable()
        return found

    def matches(self, password: str) -> bool:
        """Whether it is the hash of a password; takes the same time whatever the password is."""
        return hmac.compare_digest(_digest(password, self.cost, self.block, self.lanes, self.salt), self.digest)

    def __str__(self) -> str:
        numbers = (self.cost, self.block, self.lanes)
        return ":".join(
            [SCHEME, *map(str, numbers), *(urlsafe_b64encode(x).decode() for x in (self.salt, self.digest))]
        )


def _digest(password: str, cost: int, block: int, lanes: int, salt: bytes) -> bytes:
    memory = 2 * 128 * cost * block + (1 << 20)
    content = password[:MOST].encode("utf-8", "replace")
    return hashlib.scrypt(content, salt=salt, n=cost, r=block, p=lanes, maxmem=memory, dklen=HASH_BYTES)


def _unreadable() -> ServeError:
    return ServeError("GUT_ADMIN_PASSWORD_HASH is no hash of a password: make one with `gut admin password`.")
