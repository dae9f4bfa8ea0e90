"""The app's manifest: what it asks Slack for."""

from __future__ import annotations

from typing import Any

import yaml

from bot.settings import ROOT

MANIFEST = ROOT / "deploy" / "slack" / "manifest.yaml"


def read_manifest() -> dict[str, Any]:
    """The content of deploy/slack/manifest.yaml."""
    content: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return content


def bot_scopes() -> list[str]:
    """The scopes of the app's bot."""
    return list(read_manifest()["oauth_config"]["scopes"]["bot"])
