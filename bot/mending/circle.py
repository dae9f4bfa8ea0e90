"""From a change on paper to one that is in force: shown, checked, trained, measured, agreed to, published."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table

from bot.mending.desk import Desk, says_yes
from bot.mending.edits import Edit
from bot.mending.errors import MendError
from bot.mending.figures import URGENT, Score, Scores, as_rows, newly_wrong
from bot.mending.publishing import alone, place_model, publish, remove_model, remove_older_models
from bot.mending.workshop import keep_scores, workshop
from bot.progress import step
from bot.training import fingerprint

SHOWN = 10
"""So many texts that are newly misread are shown."""


class Trial(Protocol):
    """Where a change is tried out: `bot.mending.workshop.Workshop`."""

    def apply(self, edits: Sequence[Edit]) -> None:
        """Change the copy."""

    def findings(self) -> str:
        """What does not hold together; empty where all is well."""

    def train(self) -> Path:
        """Train a model."""

    def scores(self, phrases: Sequence[tuple[str, str]]) -> Scores:
        """The figures with the change, and how its phrases are read."""

    def scores_of_today(self) -> Scores:
        """The figures without it."""


Opened = Callable[[Path, Path], AbstractContextManager[Trial]]


@dataclass(frozen=True)
class Consent:
    """What the editor has agreed to beforehand."""

    tries: bool = False
    """To trying the change out, and to publishing it where no figure is worse."""
    lower: bool = False
    """To publishing it even so."""
    dry_run: bool = False
    """To nothing but seeing it."""


def run(
    root: Path,
    edits: Sequence[Edit],
    desk: Desk,
    consent: Consent,
    *,
    phrases: Sequence[tuple[str, str]] = (),
    reload: Callable[[], str] = lambda: "",
    opened: Opened = workshop,
) -> bool:
    """Take a change all the way; at a no on the way, the project is exactly as it was.

    Args:
        root: the project's folder.
        edits: the change.
        desk: where the editor is asked.
        consent: what need not be asked.
        phrases: intents with the new texts, to see whether they were learnt.
        reload: tells a running server, and says in a sentence how that went.
        opened: gives the copy in which the change is tried out, from the project's folder and one for work.

    Returns:
        Whether the change is in force.

    Raises:
        MendError: the change can't be tried out, or the project was changed meanwhile.
    """
    for edit in edits:
        desk.say(edit.diff().rstrip())
    if consent.dry_run:
        return False
    agreed = consent.tries or says_yes(desk, "Nothing is written yet. Try this change out? [y/N] ")
    model = _in_force(root, edits, phrases, desk, consent, opened) if agreed else None
    if model is None:
        desk.say("Nothing was changed.")
        return False
    desk.say(f"Published: {_names(edits)} and the model {model.name}.")
    if told := reload():
        desk.say(told)
    return True


def _in_force(
    root: Path,
    edits: Sequence[Edit],
    phrases: Sequence[tuple[str, str]],
    desk: Desk,
    consent: Consent,
    opened: Opened,
) -> Path | None:
    """Try a change out and put it in place; the model that was, or None without a yes."""
    with _stoppable(), alone(root) as folder:
        began = fingerprint(root)
        with opened(root, folder) as work:
            model, before, now = _tried(work, edits, phrases, desk)
            if not _agreed(desk, before, now, consent):
                return None
            if fingerprint(root) != began:
                raise MendError("The project was changed meanwhile: nothing was written. Run the command again.")
            _put(root, edits, model)
            keep_scores(root, replace(now, not_learnt=()))
    return model


def _tried(
    work: Trial, edits: Sequence[Edit], phrases: Sequence[tuple[str, str]], desk: Desk
) -> tuple[Path, Scores, Scores]:
    """The change's model, and the figures before and with it."""
    work.apply(edits)
    with step("Checking the change"):
        findings = work.findings()
    if findings:
        desk.say(findings)
        raise MendError("The change does not hold together (see above): nothing was written.")
    with step("Measuring how well today's model understands (a minute or two)"):
        before = work.scores_of_today()
    with step("Training with the change (a minute or two)"):
        model = work.train()
    with step("Measuring how well the new model understands (a minute or two)"):
        now = work.scores(phrases)
    if newly_failed := set(now.failed) - set(before.failed):
        names = ", ".join(sorted(newly_failed))
        raise MendError(f"With the change its own questions are no longer understood ({names}): nothing was written.")
    return model, before, now


def _agreed(desk: Desk, before: Scores, now: Scores, consent: Consent) -> bool:
    desk.say(_table(before, now))
    for text, meant, read in now.not_learnt:
        desk.say(f"  not learnt: {text!r} should be {meant} and is still read as {read} (`gut explain` tells why)")
    worse = now.worse_than(before)
    lost = newly_wrong(before, now)
    for suite, text, meant in lost[:SHOWN]:
        desk.say(f"  now misread ({suite}, should be {meant}): {text}")
    if len(lost) > SHOWN:
        desk.say(f"  ... and {len(lost) - SHOWN} more")
    if not worse:
        return consent.tries or says_yes(desk, "No figure is worse. Publish the change? [y/N] ")
    desk.say(_warning(worse))
    if consent.lower:
        return True
    if consent.tries:
        desk.say("It is not published; --accept-lower publishes it all the same.")
        return False
    return says_yes(desk, "Publish it all the same? Type yes in full, or anything else to leave it: ", word="yes")


def _warning(worse: Sequence[tuple[Score, Score]]) -> str:
    lines = [f"{len(worse)} figure{' is' if len(worse) == 1 else 's are'} worse with this change:"]
    for before, now in worse:
        messages = max(1, round(abs(now.value - before.value) * now.count))
        about = "  URGENT SIGNS " if now.name in URGENT else "  "
        lines.append(f"{about}{now.title} {before.value:.3f} -> {now.value:.3f} (up to {messages} of {now.count})")
    return "\n".join(lines)


def _table(before: Scores, now: Scores) -> str:
    table = Table("figure", "before", "now", "", "messages")
    for row in as_rows(before, now):
        table.add_row(*row.values())
    console = Console(width=100, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip()


def _put(root: Path, edits: Sequence[Edit], model: Path) -> None:
    """Put model and files in place; only the moment in which that is decided can't be interrupted."""
    with _undisturbed():
        placed = place_model(model, root / "models")
        try:
            publish(root, edits)
        except MendError:
            remove_model(placed)
            raise
        remove_older_models(placed)


def _names(edits: Sequence[Edit]) -> str:
    return ", ".join(str(edit.path) for edit in edits)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a termination end the work as Ctrl+C does, so that what it began is cleared away."""

    def stop(_: int, __: FrameType | None) -> Any:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold signals back until the block has ended."""
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
