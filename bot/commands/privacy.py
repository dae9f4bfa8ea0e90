"""`gut purge`, `gut export`, `gut forget` and `gut receipt`: what is kept of visitors, and for how long."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.parsers import Commands, add

PURGE = """\
  gut purge --dry-run       how much has been silent for longer than GUT_KEEP_DAYS
  gut purge --days 7        delete what has been silent for a week
"""
NAMES = """\
CONVERSATION is a name in the database (web-1f3c...), the id in a widget's session, or a person's id in Slack (U0123,
or T0123/U0123 where several workspaces have the app).
"""
EXPORT = f"""\
  gut export web-1f3c...                    as JSON
  gut export U0123 --out person.json        every conversation of a person in Slack
  gut export --at 2026-11-29T14:05          names of the conversations of those minutes

{NAMES}"""
FORGET = f"""\
  gut forget web-1f3c...    delete it, while the assistant runs too, and print a receipt
  gut forget U0123          every conversation of a person in Slack

{NAMES}"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add them."""
    purge = add(commands, "purge", _purge, "delete conversations that have been silent for long", examples=PURGE)
    purge.add_argument("--days", type=float, metavar="N", help="silent for more than so many days (GUT_KEEP_DAYS)")
    purge.add_argument("--dry-run", action="store_true", help="only say how much that is")
    export = add(commands, "export", _export, "print everything that is kept of a conversation", examples=EXPORT)
    which = export.add_mutually_exclusive_group(required=True)
    which.add_argument("conversation", nargs="?", metavar="CONVERSATION")
    which.add_argument("--at", metavar="TIME", help="print names: somebody wrote within five minutes of this time")
    export.add_argument("--out", type=Path, metavar="FILE", help="write it there, for you alone to read")
    forget = add(commands, "forget", _forget, "delete everything that is kept of a conversation", examples=FORGET)
    forget.add_argument("conversation", metavar="CONVERSATION")
    receipt = add(commands, "receipt", _receipt, "say whether somebody was forgotten, by their receipt")
    receipt.add_argument("id", metavar="ID")


def _purge(parsed: argparse.Namespace) -> int:
    from bot.settings import Settings
    from bot.visitor_data import purge

    return purge(Settings.from_environment(), parsed.days, dry_run=parsed.dry_run)


def _export(parsed: argparse.Namespace) -> int:
    from bot.settings import Settings
    from bot.visitor_data import export, names_at

    settings = Settings.from_environment()
    return names_at(settings, parsed.at) if parsed.at else export(settings, parsed.conversation, parsed.out)


def _forget(parsed: argparse.Namespace) -> int:
    from bot.settings import Settings
    from bot.visitor_data import forget

    return forget(Settings.from_environment(), parsed.conversation)


def _receipt(parsed: argparse.Namespace) -> int:
    from bot.settings import Settings
    from bot.visitor_data import receipt

    return receipt(Settings.from_environment(), parsed.id)
