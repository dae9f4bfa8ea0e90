"""`gut completion`: the commands and options that a shell offers after the Tab key."""

from __future__ import annotations

import argparse
import functools

from bot.commands.parsers import Commands, add

SHELLS = ("bash", "zsh")
EXAMPLES = """\
  eval "$(.venv/bin/gut completion bash)"                     for this terminal
  .venv/bin/gut completion bash >> ~/.bashrc                  for every new one
  .venv/bin/gut completion zsh > "${fpath[1]}/_gut"           the same for zsh
"""


def add_command(commands: Commands[argparse.ArgumentParser], whole: argparse.ArgumentParser) -> None:
    """Add it; it tells of the whole parser, with every command that there is."""
    about = "print what makes a shell complete commands and options"
    parser = add(commands, "completion", functools.partial(_completion, whole), about, examples=EXAMPLES)
    parser.add_argument("shell", choices=SHELLS)


def _completion(whole: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(whole, shell=parsed.shell))
    return 0
