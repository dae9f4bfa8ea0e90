"""`gut`: the assistant on the command line."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence

from bot.commands import (
    admin,
    answering,
    article,
    bench,
    completion,
    content,
    learning,
    mend,
    privacy,
    reload,
    report,
    slack,
)
from bot.errors import GutError
from bot.lean_imports import leave_out_what_only_training_needs

EXAMPLES = """examples:
  gut ask "does kefir help?"                one question
  gut ask --json < questions.txt            one question a line in, one JSON object a line out
  gut ask --json --conversation < turns     the lines are one conversation; an empty line starts the next
  gut eval                                  run the suites and compare each figure with its goal
  gut eval questions.tsv --report out.html  score labelled questions, with a page of curves
  gut explain "does kefir help?"            how a message is read, and why
  gut faq > faq.html                        the most asked questions, for a page without JavaScript
  gut check                                 validate phrases, answers and safety rules
  gut mend --from report.json               teach it what it could not answer; nothing gets worse unseen
  gut answer edit foods.fermented           change an answer in your editor
  gut article diff new.txt                  the answers to review after the article has changed
  gut preview foods.fermented               how an answer looks in the shell, in Slack and in the widget
  gut slack check                           what the set-up for Slack still lacks
  gut train                                 train if anything has changed
  gut serve                                 the assistant on http://localhost:5005
  gut reload                                the running one takes over a new model and changed answers
  gut report --days 7 --html week.html      what visitors ask, and where there was no answer
  gut purge --dry-run                       how much is older than GUT_KEEP_DAYS
  gut export CONVERSATION                   everything that is kept of it, as JSON
  gut receipt ID                            whether somebody was forgotten, by their receipt
  gut forget CONVERSATION                   delete all that is kept of it, and print a receipt
  gut admin password                        the same as a page of the running assistant, behind a password
  gut soak --hours 1                        half of the peak load for long: what grows
  gut completion bash                       what makes a shell complete all of this after Tab
  gut bench --quick                         how fast it is beside stock Rasa, in three minutes
"""

GROUPS = (answering, reload, content, learning, mend, article, slack, report, admin, privacy, bench)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        0, or 1 where something went wrong; what it was and what to do stands on stderr.
    """
    try:
        parsed = command_line().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = parsed.command
        if arguments is None and parsed.is_lean:  # a process of its own, which does nothing else
            leave_out_what_only_training_needs()
        code = command(parsed)
        sys.stdout.flush()  # a full disk or a reader that has gone shows here, not as Python ends
    except GutError as e:
        print(f"gut: {e}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        _drop_output()
    except OSError as e:
        if e.errno != errno.ENOSPC:
            raise
        _drop_output()
        print("gut: the disk is full: free some space and run the command again.", file=sys.stderr)
    else:
        return code
    return 1


def _drop_output() -> None:
    """Send what is still buffered nowhere, so that Python does not fail on it again as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command_line() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = argparse.ArgumentParser(
        prog="gut", description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in GROUPS:
        module.add_commands(commands)
    completion.add_command(commands, parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
