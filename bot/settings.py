"""What an operator may set: environment variables, read once, checked, with working defaults."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import ServeError

ROOT = Path(__file__).resolve().parent.parent
MAY_BE_ZERO = {"keep_days", "web_proxies"}
MIN_SECRET = 32
"""Characters of a secret: fewer than HS256 has bytes would weaken it."""
REST = ("auto", "on", "off")
MAX_QUEUE = 255
LOG_FORMATS = ("text", "json")
SLACK_CONVERSATIONS = ("thread", "user")
_ORIGIN = re.compile(r"https?://(?:[^\s/?#@*,:\[\]]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """One field a setting; `GUT_` and the name in capitals is its environment variable."""

    host: str = "localhost"
    """Address to listen on; anything but loopback is the operator's decision."""
    port: int = 5005
    """TCP port of the one process."""
    var: Path = ROOT / "var"
    """Folder of the conversations' database."""
    database_url: str = field(default="", repr=False)
    """A PostgreSQL (`postgresql://...`) in place of the SQLite files in the folder; several processes may share it."""
    redis_url: str = field(default="", repr=False)
    """A Redis (`redis://...`) for locks and limits, which several processes need."""
    broker_url: str = field(default="", repr=False)
    """A RabbitMQ (`amqp://...`) that gets events for analytics, without a visitor's words; off where it is empty."""
    broker_queue: str = "gut.events"
    """The durable queue there."""
    log_format: str = "text"
    """How a line of the log looks: `text`, or `json`, an object each."""
    keep_days: int = 30
    """Days after its last message that a conversation is kept; 0: until somebody deletes it."""
    article_url: str = ""
    """Address of the article; where it is set, sources carry a link."""
    emergency_number: str = "your local emergency number"
    """What an urgent reply tells people to call."""
    crisis_line: str = "a crisis line in your country"
    """Whom an urgent reply names for thoughts of self-harm."""

    rest: str = "auto"
    """Whether the developers' `rest` channel is there: `on`, `off`, or `auto`, where the host is loopback."""
    web_origins: str = ""
    """Origins of the sites that may talk to the assistant, with commas between them; its own always may."""
    web_secret: str = field(default="", repr=False)
    """Signs the visitors' sessions; where it is empty, one is made and kept in the folder."""
    web_max_characters: int = 2000
    """The longest message."""
    web_max_body: int = 16384
    """Bytes of the largest request of a widget."""
    web_per_minute_session: int = 20
    """Messages of one conversation."""
    web_per_minute_address: int = 60
    """Messages from one network address."""
    web_sessions_per_hour_address: int = 60
    """Conversations that one network address may begin."""
    web_timeout: int = 20
    """Seconds after which a visitor is told that there is no answer yet."""
    web_token_hours: int = 24
    """How long a session lasts without being renewed."""
    web_proxies: int = 0
    """How many proxies of the operator's stand before the assistant and add to `X-Forwarded-For`."""

    admin_password_hash: str = field(default="", repr=False)
    """Whoever knows the password sees the report at `/admin`; `gut admin password` makes it. Off where it is empty."""

    slack_bot_token: str = field(default="", repr=False)
    """The token (`xoxb-`) of the one workspace that has the app; several install it themselves instead."""
    slack_signing_secret: str = field(default="", repr=False)
    """Proves that a request over HTTP is Slack's."""
    slack_app_token: str = field(default="", repr=False)
    """The token (`xapp-`) for Socket Mode, which needs no public address."""
    slack_client_id: str = ""
    """With its secret: several workspaces may install the app."""
    slack_client_secret: str = field(default="", repr=False)
    """Belongs to `slack_client_id`."""
    slack_key: str = field(default="", repr=False)
    """Encrypts the tokens of workspaces; where it is empty, one is made and kept in the folder."""
    slack_conversation: str = "thread"
    """What a conversation is in a channel: `thread`, or `user`, all that one person asks there."""
    slack_api: str = "https://slack.com/api/"
    """Base address of Slack's methods."""

    @property
    def origins(self) -> frozenset[str]:
        """The origins of `web_origins`, in lower case."""
        return frozenset(origin.strip().lower() for origin in self.web_origins.split(",") if origin.strip())

    @property
    def has_rest(self) -> bool:
        """Whether the `rest` channel, which has no login, is there."""
        return self.rest == "on" or (self.rest == "auto" and is_loopback(self.host))

    @property
    def has_slack(self) -> bool:
        """Whether all that Slack needs is set."""
        return bool(self.slack_bot_token or self.slack_client_id) and not self.slack_missing

    @property
    def has_slack_http(self) -> bool:
        """Whether Slack may send events over HTTP."""
        return self.has_slack and bool(self.slack_signing_secret)

    @property
    def has_slack_socket(self) -> bool:
        """Whether events are fetched over Socket Mode."""
        return self.has_slack and bool(self.slack_app_token)

    @property
    def has_slack_installs(self) -> bool:
        """Whether workspaces install the app themselves; with a bot's token there is one workspace."""
        return self.has_slack and not self.slack_bot_token

    @property
    def slack_missing(self) -> tuple[str, ...]:
        """Variables that half a set-up for Slack still lacks; none where it is whole, or where there is none."""
        needed: tuple[str, ...] = ()
        if self.slack_bot_token:
            needed = () if self.slack_app_token else ("slack_signing_secret",)
        elif self.slack_client_id or self.slack_client_secret:
            needed = ("slack_client_id", "slack_client_secret", "slack_signing_secret")
        elif self.slack_signing_secret or self.slack_app_token:
            needed = ("slack_bot_token",)
        return tuple(variable(name) for name in needed if not getattr(self, name))

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
        for one in fields(cls):
            raw = env.get(variable(one.name))
            if raw is None or not raw.strip():
                continue
            if one.type == "int":
                values[one.name] = _number(variable(one.name), raw, 0 if one.name in MAY_BE_ZERO else 1)
            else:
                values[one.name] = Path(raw.strip()).expanduser() if one.type == "Path" else raw.strip()
        settings = cls(**values)  # type: ignore[arg-type]  # each value was made for its field above
        _check_process(settings)
        _check_servers(settings)
        _check_web(settings)
        _check_slack(settings)
        return settings


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"GUT_{name.upper()}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_process(settings: Settings) -> None:
    if settings.port > 65535:
        raise ServeError(f"GUT_PORT is {settings.port}: a port is a number from 1 to 65535.")
    if settings.article_url and not settings.article_url.startswith(("https://", "http://")):
        raise ServeError("GUT_ARTICLE_URL must start with https:// or http://.")
    if settings.log_format not in LOG_FORMATS:
        raise ServeError(f"GUT_LOG_FORMAT is {settings.log_format!r}: it must be one of {', '.join(LOG_FORMATS)}.")


def _check_servers(settings: Settings) -> None:
    schemes = {
        "database_url": ("postgresql",),
        "redis_url": ("redis", "rediss"),
        "broker_url": ("amqp", "amqps"),
    }
    for name, allowed in schemes.items():
        url = getattr(settings, name)
        if url and not url.startswith(tuple(f"{scheme}://" for scheme in allowed)):
            raise ServeError(f"{variable(name)} must start with {allowed[0]}:// (its value may hold a password).")
    if settings.broker_queue.startswith("amq.") or len(settings.broker_queue.encode()) > MAX_QUEUE:
        raise ServeError(f"GUT_BROKER_QUEUE must be a name of {MAX_QUEUE} bytes or less that does not begin with amq.")


def _check_web(settings: Settings) -> None:
    for origin in sorted(settings.origins):
        if not _ORIGIN.fullmatch(origin):
            raise ServeError(
                f"GUT_WEB_ORIGINS has {origin!r}: an origin is exact and without a path, such as https://clinic.example."
            )
    if settings.web_secret and len(settings.web_secret) < MIN_SECRET:
        raise ServeError(f"GUT_WEB_SECRET is too short: it must have {MIN_SECRET} characters or more.")
    if settings.rest not in REST:
        raise ServeError(f"GUT_REST is {settings.rest!r}: it must be one of {', '.join(REST)}.")


def _check_slack(settings: Settings) -> None:
    if settings.slack_conversation not in SLACK_CONVERSATIONS:
        names = ", ".join(SLACK_CONVERSATIONS)
        raise ServeError(f"GUT_SLACK_CONVERSATION is {settings.slack_conversation!r}: it must be one of {names}.")
    if settings.slack_key and len(settings.slack_key) < MIN_SECRET:
        raise ServeError(f"GUT_SLACK_KEY is too short: it must have {MIN_SECRET} characters or more.")
    try:
        address = urlsplit(settings.slack_api)
        is_safe = address.scheme == "https" or (address.scheme == "http" and is_loopback(address.hostname or ""))
    except ValueError:
        is_safe = False
    if not is_safe:
        raise ServeError("GUT_SLACK_API must start with https://; only an address of this machine may do without.")


def _number(name: str, raw: str, least: int) -> int:
    try:
        value = int(raw)
    except ValueError:
        raise ServeError(f"{name} is {raw!r}: it must be a whole number.") from None
    if value < least:
        raise ServeError(f"{name} is {value}: it must be {least} or more.")
    return value
