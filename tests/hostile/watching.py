"""What may never happen: checked at every answer, in the log and in the figures, and counted for the report."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.hostile.inputs import REST, SLACK, Input
from tests.hostile.visitors import MARK
from tests.hostile.wire import Answer

_WORD = re.compile(rb"zqxj[a-z]{12}", re.IGNORECASE)
_TOKEN = re.compile(rb"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")
BUSY = (503, 504)
"""What an overloaded server says honestly."""
MAX_FAULTS = 50
assert _WORD.pattern.startswith(MARK.encode())


@dataclass
class Watch:
    """Faults and figures."""

    secrets: Collection[bytes]
    """What may stand in no answer, log or figure."""
    faults: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    busy: int = 0

    def fault(self, what: str, one: Input | None = None) -> None:
        """Remember what went wrong."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(what if one is None else f"{what} at {one.line()[:600]}")

    def answered(self, one: Input, word: str, answer: Answer) -> None:
        """Judge an answer.

        Args:
            one: what was sent.
            word: that only its visitor knows.
            answer: what came back.
        """
        status = str(answer.status or "closed")
        self.statuses[status] += 1
        self.kinds.setdefault(one.kind, Counter())[status] += 1
        if answer.status in BUSY:
            self.busy += 1
        elif answer.status >= 500:
            self.fault(f"status {status}", one)
        if not answer.status and not one.may_be_cut:
            self.fault("closed without an answer", one)
        for what in (*_shape_faults(one, answer), *self._leaks(answer.raw_head + answer.body, word)):
            self.fault(what, one)
        if _TOKEN.search(answer.body) and "/session" not in one.path and one.framing != "raw":
            self.fault("a token", one)

    def quiet(self, name: str, content: bytes) -> None:
        """Judge what no visitor's word may stand in: a log, figures."""
        for what in self._leaks(content, ""):
            self.fault(f"{name}: {what}")

    def heard_in_slack(self, channel: str, word: str, content: str) -> None:
        """Judge what the assistant posted in somebody's direct messages."""
        for what in self._leaks(content.encode(errors="replace"), word):
            self.fault(f"Slack, {channel}: {what}")

    def _leaks(self, content: bytes, word: str) -> list[str]:
        others = {found.lower() for found in _WORD.findall(content)} - {word.encode()}
        secrets = [secret for secret in self.secrets if secret in content]
        return [f"another visitor's word {found!r}" for found in others] + ["a secret"] * len(secrets)

    def report(self, path: Path, **figures: Any) -> None:
        """Write the figures."""
        path.parent.mkdir(parents=True, exist_ok=True)
        kinds = {kind: dict(sorted(counts.items())) for kind, counts in sorted(self.kinds.items())}
        content = {
            "inputs": sum(self.statuses.values()), "statuses": dict(sorted(self.statuses.items())), "kinds": kinds,
            "busy": self.busy, "faults": self.faults, **figures,
        }  # fmt: skip
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _shape_faults(one: Input, answer: Answer) -> list[str]:
    """What is wrong with the form of an answer."""
    kind = answer.headers.get("content-type", "")
    if not answer.body:
        has_none = answer.status in (0, 200, 204, 304, 401) or one.method == "HEAD"
        return [] if has_none else ["an error without words"]
    if "json" in kind:
        try:
            content = json.loads(answer.body)
        except ValueError:
            return ["no valid JSON"]
        return _problem_faults(content, kind, answer.status) if answer.status >= 400 else []
    is_file = one.method in ("GET", "") and answer.status == 200
    return [] if is_file or (answer.status < 400 and one.path not in (REST, SLACK)) else [f"an answer of {kind}"]


def _problem_faults(content: Any, kind: str, status: int) -> list[str]:
    needed = {"type", "title", "status", "detail"}
    is_problem = kind == "application/problem+json" and isinstance(content, dict) and needed <= set(content)
    return [] if is_problem and content["status"] == status else ["no problem as RFC 9457 has it"]
