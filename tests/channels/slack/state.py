"""All that the fake Slack knows and remembers."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.channels.slack.faults import Fault, Faults
from tests.channels.slack.limits import LIMITS
from tests.channels.slack.timestamps import new_id
from tests.channels.slack.workspace import Json, Post, Workspace


class RefusedError(Exception):
    """Slack's answer with `ok` false."""

    def __init__(self, error: str, *reasons: str, **more: Any) -> None:
        super().__init__(error)
        listed = {"response_metadata": {"messages": [f"[ERROR] {reason}" for reason in reasons]}} if reasons else {}
        self.body: Json = {"ok": False, "error": error, **listed, **more}


@dataclass(frozen=True)
class Call:
    """A call of the Web API, refused or not."""

    method: str
    token: str
    arguments: Json
    at: float


@dataclass(frozen=True)
class Status:
    """What the app shows that it does; an empty one takes it away."""

    team: str
    channel: str
    thread_ts: str
    status: str
    loading_messages: list[str]


@dataclass(frozen=True)
class Prompts:
    """What the app suggests to ask."""

    team: str
    channel: str
    thread_ts: str
    prompts: list[dict[str, str]]
    title: str = ""


@dataclass
class Link:
    """A response_url."""

    team: str
    channel: str
    user: str
    ends: float
    post: Post | None = None
    """The message it belongs to; none with a slash command."""
    uses: int = 0


@dataclass
class Code:
    """What somebody who installs the app brings back from the authorize page."""

    workspace: Workspace
    ends: float
    redirect_uri: str
    org: bool
    used: bool = False


@dataclass
class State:
    """What there is, what was done, and what goes wrong next."""

    signing_secret: str = "signing secret of the tests"
    app_token: str = "xapp-1-A1-tests"
    config_token: str = "xoxe.xoxp-1-tests"
    client_id: str = "111.222"
    client_secret: str = "client secret of the tests"
    manifest: Json = field(default_factory=dict)
    address: str = ""
    """Where the server is: http://127.0.0.1:PORT"""
    workspaces: list[Workspace] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    """Everybody's App Home, by user."""
    modals: list[Json] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    prompts: list[Prompts] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    """Titles of threads, by timestamp."""
    violations: list[str] = field(default_factory=list)
    """What the app sent against Slack's rules."""
    faults: Faults = field(default_factory=Faults)
    triggers: dict[str, tuple[str, float]] = field(default_factory=dict)
    used_triggers: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    shift: float = 0.0

    @property
    def api(self) -> str:
        """The base of the Web API's URLs."""
        return f"{self.address}/api/"

    @property
    def now(self) -> float:
        """Slack's clock, in seconds since 1970."""
        return time.time() + self.shift

    def advance(self, seconds: float) -> None:
        """Let time pass on Slack's clock."""
        self.shift += seconds

    def workspace(self, team: str = "T1", token: str = "xoxb-one", bot_user: str = "UBOT", **more: Any) -> Workspace:
        """A workspace with the app in it."""
        made = Workspace(team, token, bot_user, **more)
        self.workspaces.append(made)
        return made

    def fail(self, method: str, times: int = 1, *, status: int = 500, **more: Any) -> None:
        """Fail a method's next calls: a status, `error` of Slack instead, `retry_after`, `after` doing the work."""
        self.faults.add(method, Fault(status=0 if more.get("error") else status, **more), times)

    def slow(self, method: str, seconds: float, times: int = 1) -> None:
        """Answer a method's next calls late."""
        self.faults.add(method, Fault(seconds=seconds), times)

    def drop(self, method: str, times: int = 1, *, after: bool = False) -> None:
        """Close the connection without an answer."""
        self.faults.add(method, Fault(drop=True, after=after), times)

    def garbage(self, method: str, times: int = 1) -> None:
        """Answer with what is no JSON, the work done."""
        self.faults.add(method, Fault(garbage=True), times)

    def trigger(self, team: str = "T1") -> str:
        """An id with which one modal can be opened, for three seconds."""
        trigger = new_id("trigger.")
        self.triggers[trigger] = (team, self.now + LIMITS["trigger.seconds"])
        return trigger

    def response_url(self, team: str = "T1", channel: str = "C1", user: str = "U1", post: Post | None = None) -> str:
        """An address at which to answer a command, or a click on a post."""
        name = new_id("link")
        self.links[name] = Link(team, channel, user, self.now + LIMITS["response_url.seconds"], post)
        return f"{self.address}/response/{name}"

    def code(self, team: str = "T1", *, redirect_uri: str = "", org: bool = False) -> str:
        """A code to exchange for a token, once; org: for a whole enterprise."""
        code = new_id("code.")
        workspace = next(each for each in self.workspaces if each.team == team)
        self.codes[code] = Code(workspace, self.now + LIMITS["code.seconds"], redirect_uri, org)
        return code

    def violate(self, where: str, faults: list[str]) -> None:
        """Remember what breaks Slack's rules."""
        self.violations += [f"{where}: {fault}" for fault in faults]

    def called(self, method: str) -> list[Call]:
        """The calls of a method."""
        return [call for call in self.calls if call.method == method]

    def visible(self, channel: str = "") -> list[Post]:
        """Messages that were not deleted, in a channel or everywhere."""
        return [post for post in self.posts if not post.deleted and channel in ("", post.channel)]
