"""`gut admin password`: who may open `/admin`."""

from __future__ import annotations

import argparse

from bot.commands.parsers import Commands, add, group


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add it."""
    admin = group(commands, "admin", "the report as a page of the running assistant")
    add(admin, "password", _password, "ask for a password, and print the setting that lets it in")


def _password(_: argparse.Namespace) -> int:
    import getpass
    import sys

    from bot.admin.passwords import LEAST, PasswordHash
    from bot.errors import GutError
    from bot.settings import variable

    if sys.stdin.isatty():
        password = getpass.getpass(f"A password of {LEAST} characters or more: ")
        if getpass.getpass("Once more: ") != password:
            raise GutError("The two are not the same: run the command again.")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if len(password) < LEAST:
        raise GutError(f"A password needs {LEAST} characters or more; several words that nobody would guess are good.")
    print(f"{variable('admin_password_hash')}={PasswordHash.of(password)}")
    return 0
