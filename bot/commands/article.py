"""`gut article add` and `gut article diff`: another article, and a changed one."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.parsers import Commands, add, group

ADD = """\
  gut article add sleep.txt --name sleep --title "Sleep and Your Gut" --url https://clinic.example/sleep
"""
DIFF = """\
  gut article diff new.txt                the text against the digests that are kept
  gut article diff old.txt new.txt        one text against another
  gut article diff new.txt --keep         from now on, against this one
  gut article diff new.txt --name sleep   another article than the first
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add them."""
    article = group(commands, "article", "add another article, or see what a changed one means for the answers")
    new = add(article, "add", _add, "write the skeleton for another article", examples=ADD)
    new.add_argument("file", type=Path, metavar="FILE", help="its text, plain or Markdown; it is read and not kept")
    new.add_argument("--name", required=True, metavar="STEM", help="names its files and topics, such as sleep")
    new.add_argument("--title", required=True, help="as replies name it")
    new.add_argument("--url", default="", help="its address, for links to its sections")
    diff = add(article, "diff", _diff, "list the facts whose section of the article has changed", examples=DIFF)
    diff.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the new text, or the old and the new one")
    diff.add_argument("--name", default="article", metavar="STEM", help="which article (the first one)")
    diff.add_argument("--keep", action="store_true", help="hold the next text against this one")


def _add(parsed: argparse.Namespace) -> int:
    from bot.mending.desk import Terminal
    from bot.mending.skeleton import add_article
    from bot.settings import ROOT

    return add_article(ROOT, parsed.file, parsed.name, parsed.title, parsed.url, Terminal())


def _diff(parsed: argparse.Namespace) -> int:
    from bot.errors import GutError
    from bot.mending.article_diff import article_diff
    from bot.mending.desk import Terminal
    from bot.settings import ROOT

    if len(parsed.files) > 2:
        raise GutError("Name one text, or two: the old and the new one.")
    return article_diff(ROOT, parsed.files, parsed.name, Terminal(), keep=parsed.keep)
