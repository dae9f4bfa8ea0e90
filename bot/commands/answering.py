"""`gut ask`, `gut explain` and `gut serve`: those that answer."""

from __future__ import annotations

import argparse
import sys

from bot.commands.parsers import Commands, add
from bot.logs import quiet_imports


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add them; none of them trains, so that TensorFlow can stay out."""
    asking = add(commands, "ask", _ask, "ask questions and print the replies")
    asking.add_argument("question", nargs="*", help="the question; without one, each line of the input is one")
    asking.add_argument("--json", action="store_true", help="one JSON object a line")
    asking.add_argument("--conversation", action="store_true", help="the lines are the turns of one conversation")
    why = add(commands, "explain", _explain, "show how a message is read, and why")
    why.add_argument("text", nargs="+", help="the message")
    serve = add(commands, "serve", _serve, "start the assistant")
    for parser in (asking, why, serve):
        parser.set_defaults(is_lean=True)


def _ask(parsed: argparse.Namespace) -> int:
    quiet_imports()
    from bot.asking import ask_all, ask_one

    if parsed.question:
        return ask_one(" ".join(parsed.question), as_json=parsed.json)
    if sys.stdin.isatty():
        print("Type a question and press Enter; end with Ctrl+D.", file=sys.stderr)
    return ask_all(sys.stdin.buffer, as_json=parsed.json, conversation=parsed.conversation)


def _explain(parsed: argparse.Namespace) -> int:
    quiet_imports()
    from bot.evaluation.explaining import explain

    return explain(" ".join(parsed.text))


def _serve(_: argparse.Namespace) -> int:
    from bot.address import check_port
    from bot.progress import step
    from bot.settings import Settings

    settings = Settings.from_environment()
    check_port(settings)
    quiet_imports()
    with step("Loading Rasa"):
        from bot.server import serve
    serve(settings)
    return 0
