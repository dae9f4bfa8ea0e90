"""`gut slack check`."""

from __future__ import annotations

import argparse

from bot.commands.parsers import Commands, add, group


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add it."""
    slack = group(commands, "slack", "the assistant in Slack")
    add(slack, "check", _check, "verify tokens, scopes and events, and say what is missing")


def _check(_: argparse.Namespace) -> int:
    from bot.settings import Settings
    from bot.slack_check import check

    return check(Settings.from_environment())
