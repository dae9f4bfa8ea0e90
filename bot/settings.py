"""What an operator may set: environment variables, read once, checked, with working defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from bot.errors import ServeError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """One field a setting; `GUT_` and the name in capitals is its environment variable."""

    host: str = "localhost"
    """Address to listen on; anything but loopback is the operator's decision."""
    port: int = 5005
    """TCP port of the one process."""
    var: Path = ROOT / "var"
    """Folder of the conversations' database."""
    article_url: str = ""
    """Address of the article; where it is set, sources carry a link."""
    emergency_number: str = "your local emergency number"
    """What an urgent reply tells people to call."""
    crisis_line: str = "a crisis line in your country"
    """Whom an urgent reply names for thoughts of self-harm."""

    @property
    def helplines(self) -> dict[str, str]:
        """Whom urgent advice names, by the place in its text."""
        return {"emergency_number": self.emergency_number, "crisis_line": self.crisis_line}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Raises:
            ServeError: a value can't be what its setting needs; the text names the variable.
        """
        env = os.environ if environment is None else environment
        values: dict[str, str | int | Path] = {}
        for field in fields(cls):
            raw = env.get(variable(field.name))
            if raw is None or not raw.strip():
                continue
            if field.type == "int":
                values[field.name] = _positive(variable(field.name), raw)
            else:
                values[field.name] = Path(raw.strip()).expanduser() if field.type == "Path" else raw.strip()
        settings = cls(**values)  # type: ignore[arg-type]  # each value was made for its field above
        if settings.port > 65535:
            raise ServeError(f"GUT_PORT is {settings.port}: a port is a number from 1 to 65535.")
        if settings.article_url and not settings.article_url.startswith(("https://", "http://")):
            raise ServeError("GUT_ARTICLE_URL must start with https:// or http://.")
        return settings


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"GUT_{name.upper()}"


def _positive(name: str, raw: str) -> int:
    try:
        value = int(raw)
    except ValueError:
        raise ServeError(f"{name} is {raw!r}: it must be a whole number.") from None
    if value < 1:
        raise ServeError(f"{name} is {value}: it must be 1 or more.")
    return value
