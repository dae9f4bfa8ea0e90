"""axe-core in a page: which rules of WCAG 2.2 AA it breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


class Axe:
    """The checker, which goes into a page past its content security policy and leaves its rules alone."""

    def __init__(self, root: Path) -> None:
        """Read axe-core where npm has put it."""
        self._source = (root / "bot/widget/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")

    def violations(self, page: Page, within: str = "html") -> list[str]:
        """One line for each element that breaks a rule: the rule, the element, and why."""
        session = page.context.new_cdp_session(page)
        # A page of Trusted Types refuses an `eval` of text; the developer tools' own evaluation is none.
        session.send("Runtime.evaluate", {"expression": self._source})
        run = f"axe.run({within!r}, {{runOnly: {TAGS!r}}}).then((found) => found.violations)"
        answer = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
        session.detach()
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        rules: list[dict[str, Any]] = answer["result"]["value"]
        return [
            f"{rule['id']}: {node['html'][:200]} | {node['failureSummary']}" for rule in rules for node in rule["nodes"]
        ]
