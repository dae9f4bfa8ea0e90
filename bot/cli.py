"""`gut`: the assistant on the command line."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.errors import GutError
from bot.lean_imports import leave_out_what_only_training_needs
from bot.logs import configure_logs, quiet_imports

EXAMPLES = """examples:
  gut ask "does kefir help?"                one question
  gut ask --json < questions.txt            one question a line in, one JSON object a line out
  gut ask --json --conversation < turns     the lines are one conversation; an empty line starts the next
  gut eval                                  run the suites and compare each figure with its goal
  gut eval questions.tsv --report out.html  score labelled questions, with a page of curves
  gut explain "does kefir help?"            how a message is read, and why
  gut faq > faq.html                        the most asked questions, for a page without JavaScript
  gut check                                 validate phrases, answers and safety rules
  gut slack check                           what the set-up for Slack still lacks
  gut train                                 train if anything has changed
  gut serve                                 the assistant on http://localhost:5005
  gut bench --quick                         how fast it is beside stock Rasa, in three minutes
"""

BENCH_EXAMPLES = """examples:
  gut bench --quick                         in under three minutes
  gut bench                                 everything, with a training of stock that takes an hour or more
  gut bench --estimate-training             everything but that
  gut bench --quick --json - > bench.json   the figures alone
  gut bench --markdown > table.md           the table of docs/performance.md
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        0, or 1 where something went wrong; what it was and what to do stands on stderr.
    """
    try:
        parsed = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = parsed.command
        if arguments is None and command in ANSWERING:  # a process of its own, which does nothing else
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gut", description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ask = commands.add_parser("ask", help="ask questions and print the replies")
    ask.add_argument("question", nargs="*", help="the question; without one, each line of the input is one")
    ask.add_argument("--json", action="store_true", help="one JSON object a line")
    ask.add_argument("--conversation", action="store_true", help="the lines are the turns of one conversation")
    ask.set_defaults(command=_ask)
    evaluate = commands.add_parser("eval", help="measure how well questions are understood")
    evaluate.add_argument("file", nargs="?", type=Path, help="labelled questions; without them, every suite")
    evaluate.add_argument("--yardstick", type=Path, help="a folder with more suites, kept outside the project")
    evaluate.add_argument("--report", type=Path, metavar="OUT.HTML", help="write one page with curves and misses")
    evaluate.add_argument("--stock", action="store_true", help="compare with Rasa's stock pipeline (trains for hours)")
    evaluate.add_argument("--show", type=int, default=20, help="how many misses to print (20)")
    evaluate.set_defaults(command=_eval)
    why = commands.add_parser("explain", help="show how a message is read, and why")
    why.add_argument("text", nargs="+", help="the message")
    why.set_defaults(command=_explain)
    check = commands.add_parser("check", help="validate phrases, answers and safety rules")
    check.set_defaults(command=_check)
    faq = commands.add_parser("faq", help="print the most asked questions with their answers as HTML")
    faq.set_defaults(command=_faq)
    slack = commands.add_parser("slack", help="the assistant in Slack").add_subparsers(required=True, metavar="COMMAND")
    slack_check = slack.add_parser("check", help="verify tokens, scopes and events, and say what is missing")
    slack_check.set_defaults(command=_slack_check)
    train = commands.add_parser("train", help="train a model if anything that training reads has changed")
    train.add_argument("--force", action="store_true", help="train in any case")
    train.set_defaults(command=_train)
    serve = commands.add_parser("serve", help="start the assistant")
    serve.set_defaults(command=_serve)
    _add_bench(commands)
    return parser


def _add_bench(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bench = commands.add_parser(
        "bench",
        help="measure the assistant beside stock Rasa",
        epilog=BENCH_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    bench.add_argument(
        "--quick", action="store_true", help="in under three minutes; both train on a tenth of the phrases"
    )
    bench.add_argument("--json", default="", metavar="FILE", help="where the figures go; - is the output")
    bench.add_argument("--plot", type=Path, metavar="FILE.SVG", help="where the plot goes")
    bench.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    bench.add_argument(
        "--estimate-training",
        action="store_true",
        help="reckon stock's training time, an hour or more, from two epochs",
    )
    bench.set_defaults(command=_bench)


# Each command imports what it needs: `gut check` must not wait for Rasa.


def _ask(parsed: argparse.Namespace) -> int:
    quiet_imports()
    from bot.asking import ask_all, ask_one

    if parsed.question:
        return ask_one(" ".join(parsed.question), as_json=parsed.json)
    if sys.stdin.isatty():
        print("Type a question and press Enter; end with Ctrl+D.", file=sys.stderr)
    return ask_all(sys.stdin.buffer, as_json=parsed.json, conversation=parsed.conversation)


def _eval(parsed: argparse.Namespace) -> int:
    quiet_imports()
    from bot.evaluation.command import evaluate_file, evaluate_suites

    if parsed.file is not None:
        return evaluate_file(parsed.file, show=parsed.show, report=parsed.report, stock=parsed.stock)
    if parsed.report is not None or parsed.stock:
        raise GutError("--report and --stock need a table of labelled questions: gut eval FILE --stock.")
    return evaluate_suites(parsed.yardstick, show=parsed.show)


def _explain(parsed: argparse.Namespace) -> int:
    quiet_imports()
    from bot.evaluation.explaining import explain

    return explain(" ".join(parsed.text))


def _check(parsed: argparse.Namespace) -> int:
    from bot.knowledge.checks import check_project
    from bot.nlu.red_flags import RedFlags
    from bot.settings import ROOT

    findings = check_project(ROOT)
    if not findings:
        RedFlags.from_yaml(ROOT / "data" / "safety" / "red_flags.yml")  # raises where a rule is wrong
    for finding in findings:
        print(finding.line_for(ROOT))
    print(f"gut check: {len(findings)} finding{'' if len(findings) == 1 else 's'}")
    return 1 if findings else 0


def _faq(_: argparse.Namespace) -> int:
    from bot.channels.web.faq_html import faq_html
    from bot.knowledge.composer import Composer
    from bot.knowledge.faq import fixed_sentence, most_asked
    from bot.knowledge.loader import load_knowledge
    from bot.settings import ROOT, Settings

    url = Settings.from_environment().article_url
    disclaimer = fixed_sentence(ROOT / "domain.yml", "utter_disclaimer")
    print(faq_html(most_asked(Composer(load_knowledge(ROOT / "data", url=url)), disclaimer)))
    return 0


def _slack_check(_: argparse.Namespace) -> int:
    from bot.settings import Settings
    from bot.slack_check import check

    return check(Settings.from_environment())


def _train(parsed: argparse.Namespace) -> int:
    from bot.training import current_model, train

    begun, model = time.monotonic(), current_model()
    if model.is_file() and not parsed.force:
        print(f"Nothing has changed since {model.name} was trained.")
        return 0
    from bot.progress import step

    quiet_imports()
    with step("Loading Rasa"):
        import rasa.model_training  # noqa: F401  imported here so that the wait is shown
    configure_logs()
    with step("Training (a minute or two)"):
        model = train(begun=begun)
    print(f"Trained {model.name}.")
    return 0


def _serve(parsed: argparse.Namespace) -> int:
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


ANSWERING = (_ask, _explain, _serve)


def _bench(parsed: argparse.Namespace) -> int:
    quiet_imports()
    from bot.benchmark.command import Output, bench

    output = Output(parsed.json, parsed.plot, parsed.markdown)
    return bench(quick=parsed.quick, estimate=parsed.estimate_training, output=output)


if __name__ == "__main__":
    sys.exit(main())
