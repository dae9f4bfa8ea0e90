"""How each command is told to the parser."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Commands = argparse._SubParsersAction  # generic to mypy alone
Run = Callable[[argparse.Namespace], int]


def add(
    commands: Commands[argparse.ArgumentParser], name: str, run: Run, about: str, *, examples: str = ""
) -> argparse.ArgumentParser:
    """Add a command.

    Args:
        commands: those of `gut`, or of one of its groups.
        name: what is typed.
        run: does it, and returns the exit code.
        about: one line for `--help`.
        examples: lines of what to type and what it does, for the command's own `--help`.
    """
    parser = commands.add_parser(
        name,
        help=about,
        description=about,
        epilog=f"examples:\n{examples}" if examples else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=run, is_lean=False)
    return parser


def group(commands: Commands[argparse.ArgumentParser], name: str, about: str) -> Commands[argparse.ArgumentParser]:
    """Add a word under which commands of its own stand: `gut slack check`."""
    parser = commands.add_parser(name, help=about, description=about)
    return parser.add_subparsers(required=True, metavar="COMMAND")
