"""What Slack keeps: workspaces, and the messages in them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SCOPES = (
    "app_mentions:read", "assistant:write", "channels:history", "chat:write", "commands", "groups:history",
    "im:history", "im:write", "mpim:history", "users:read",
)  # fmt: skip
CHANNELS = {"C1": "channel", "P1": "group", "G1": "mpim", "D1": "im"}
"""The channels that a workspace has where a test names none, and what each is."""


@dataclass
class Workspace:
    """A workspace in which the app is installed."""

    team: str
    token: str
    bot_user: str = "UBOT"
    scopes: tuple[str, ...] = SCOPES
    agent: bool = True
    """Whether it has agents: prompts, status, feedback buttons."""
    channels: dict[str, str] = field(default_factory=lambda: dict(CHANNELS))
    """Channels by id: channel, group, mpim or im."""
    absent: set[str] = field(default_factory=set)
    """Channels in which the app is not."""
    enterprise: str = ""
    app: str = "A1"
    bot: str = "BBOT"
    name: str = "Test team"
    revoked: bool = False
    """Whether its token was revoked."""

    def dm(self, user: str) -> str:
        """The direct messages with somebody."""
        channel = f"D{user[1:]}"
        self.channels.setdefault(channel, "im")
        return channel


@dataclass(frozen=True)
class Version:
    """What a message said before it was edited."""

    text: str
    blocks: list[Json]


@dataclass
class Post:
    """A message of the app."""

    team: str
    channel: str
    ts: str
    text: str
    blocks: list[Json]
    """As the app sent them; `shown` is how Slack gives them back."""
    thread_ts: str = ""
    metadata: Json | None = None
    ephemeral_for: str = ""
    """Whom alone it is shown to."""
    via: str = "api"
    """api or response_url."""
    user: str = ""
    bot: str = ""
    app: str = ""
    deleted: bool = False
    broadcast: bool = False
    edited: list[Version] = field(default_factory=list)
    """Earlier versions, oldest first."""

    def edit(self, text: str, blocks: list[Json], metadata: Json | None = None) -> None:
        """Say something else, and remember what was said."""
        self.edited.append(Version(self.text, self.blocks))
        self.text, self.blocks = text, blocks
        self.metadata = metadata or self.metadata

    @property
    def shown(self) -> list[Json]:
        """Its blocks as Slack gives them back: with an id each and with what Slack fills in."""
        return [
            {"block_id": f"b{len(self.edited)}{number:02d}", **filled_in(block)}
            for number, block in enumerate(self.blocks)
        ]

    def as_message(self, *, metadata: bool = False) -> Json:
        """As Slack gives it back."""
        message: Json = {
            "type": "message", "user": self.user, "bot_id": self.bot, "app_id": self.app, "team": self.team,
            "ts": self.ts, "text": self.text, "blocks": self.shown,
        }  # fmt: skip
        if self.thread_ts:
            message |= {"thread_ts": self.thread_ts}
        if self.broadcast:
            message |= {"subtype": "thread_broadcast"}
        if self.edited:
            message |= {"edited": {"user": self.user, "ts": self.ts}}
        if metadata and self.metadata is not None:
            message |= {"metadata": self.metadata}
        return message


def filled_in(value: Any) -> Any:
    """A part of a block with the keys that Slack adds to texts."""
    if isinstance(value, list):
        return [filled_in(each) for each in value]
    if not isinstance(value, dict):
        return deepcopy(value)
    more = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}.get(str(value.get("type")), {})
    return {**more, **{name: filled_in(each) for name, each in value.items()}}
