"""`gut reload`: the running assistant takes over a new model and changed answers."""

from __future__ import annotations

import argparse

from bot.commands.parsers import Commands, add

EXAMPLES = """  gut reload            after `gut train`, or a change in data/knowledge/
  systemctl reload gut  the same, for the service
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add it."""
    about = "have the running assistant take over the new model and changed answers"
    add(commands, "reload", _reload, about, examples=EXAMPLES)


def _reload(_: argparse.Namespace) -> int:
    from bot.errors import GutError
    from bot.process_file import reload_running
    from bot.progress import step
    from bot.settings import Settings

    with step("Loading beside what is in use"):
        state = reload_running(Settings.from_environment().var)
    if state.refused:
        raise GutError(f"Refused, and {state.model} goes on with the answers it had. {state.refused}")
    print(f"In use: {state.model}, with today's answers.")
    return 0
