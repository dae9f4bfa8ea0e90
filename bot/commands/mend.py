"""`gut mend`, `gut answer` and `gut preview`: for those who own the article and are no programmers."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.parsers import Commands, add, group
from bot.errors import GutError

MEND = """\
  gut mend --from report.json                              go through what had no answer, group by group
  gut mend --topic foods.fermented "which drinks have live cultures"
  gut mend --not-covered dose "how many pills is too many" the article is silent about it
  gut mend --out-of-scope "who won the match"              it is about something else
  gut mend --list                                          all topics and aspects
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add them."""
    mend = add(commands, "mend", _mend, "teach the assistant questions that it could not answer", examples=MEND)
    what = mend.add_mutually_exclusive_group(required=True)
    what.add_argument("--from", dest="report", type=Path, metavar="REPORT.JSON", help="what `gut report --json` wrote")
    what.add_argument("--topic", metavar="TOPIC", help="the phrases ask about this topic")
    what.add_argument("--not-covered", metavar="ASPECT", help="the article is silent about this aspect")
    what.add_argument("--out-of-scope", action="store_true", help="the phrases are about something else")
    what.add_argument("--list", action="store_true", help="show all topics and aspects")
    mend.add_argument("phrases", nargs="*", metavar="PHRASE", help="a way to ask, in quotes")
    mend.add_argument("--dry-run", action="store_true", help="show the change and do nothing")
    mend.add_argument("--yes", action="store_true", help="try it out, and publish it where no figure is worse")
    mend.add_argument("--accept-lower", action="store_true", help="publish it even where a figure is worse")
    mend.add_argument("--yardstick", type=Path, metavar="FOLDER", help="more suites whose texts must not be learnt")
    answer = group(commands, "answer", "what is said about a topic")
    show = add(answer, "show", _show, "print an answer as it stands in its file")
    edit = add(answer, "edit", _edit, "change an answer in your editor ($VISUAL, $EDITOR)")
    for parser in (show, edit):
        parser.add_argument("topic", help="a topic or an aspect: `gut mend --list` names them")
    preview = add(commands, "preview", _preview, "show how an answer looks in the shell, in Slack and in the widget")
    preview.add_argument("what", nargs="+", metavar="TOPIC|QUESTION", help="a topic, or a question in quotes")
    preview.add_argument("--html", type=Path, metavar="OUT.HTML", help="write a page with the three side by side")
    preview.set_defaults(is_lean=True)


def _mend(parsed: argparse.Namespace) -> int:
    from bot.knowledge.loader import load_knowledge
    from bot.logs import quiet_imports
    from bot.settings import ROOT, Settings

    quiet_imports()
    from bot.mending.circle import Consent
    from bot.mending.command import Job, mend
    from bot.mending.desk import Terminal
    from bot.mending.walk import listed

    if parsed.list:
        print(listed(load_knowledge(ROOT / "data")))
        return 0
    if parsed.report is not None and parsed.phrases:
        raise GutError("With --from the phrases come from the report: leave out those behind it.")
    if parsed.report is None and not parsed.phrases:
        raise GutError('Write the phrases behind it, each in quotes: gut mend --topic foods.fermented "a phrase".')
    intent = parsed.topic or ("out_of_scope" if parsed.out_of_scope else "")
    if parsed.not_covered:
        intent = f"not_covered.{parsed.not_covered.removeprefix('not_covered.')}"
    job = Job(intent, tuple(parsed.phrases), parsed.report, parsed.yardstick)
    consent = Consent(tries=parsed.yes, lower=parsed.accept_lower, dry_run=parsed.dry_run)
    return mend(ROOT, job, Terminal(), consent, Settings.from_environment().var)


def _show(parsed: argparse.Namespace) -> int:
    from bot.mending.answers import answer_of
    from bot.settings import ROOT

    answer = answer_of(ROOT, parsed.topic)
    print(f"# {answer.path.relative_to(ROOT)}:{answer.first}")
    print(answer.text.rstrip())
    return 0


def _edit(parsed: argparse.Namespace) -> int:
    from bot.mending.answers import edit_answer
    from bot.mending.command import reloaded
    from bot.mending.desk import Terminal
    from bot.settings import ROOT, Settings

    desk = Terminal()
    is_changed = edit_answer(ROOT, parsed.topic, desk)
    if is_changed:
        desk.say(reloaded(Settings.from_environment().var))
    return 0


def _preview(parsed: argparse.Namespace) -> int:
    from bot.logs import quiet_imports

    quiet_imports()
    from bot.mending.preview import preview
    from bot.settings import ROOT, Settings

    return preview(ROOT, " ".join(parsed.what), parsed.html, Settings.from_environment())
