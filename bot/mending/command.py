"""`gut mend`: unanswered questions become phrases, and the change goes all the way or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import GutError, ServeError
from bot.knowledge.loader import load_knowledge
from bot.mending.circle import Consent, run
from bot.mending.desk import Desk
from bot.mending.edits import added
from bot.mending.errors import MendError
from bot.mending.groups import read_groups
from bot.mending.proposals import Proposal, Shelf, checked_folder
from bot.mending.walk import walk
from bot.process_file import reload_running, running


@dataclass(frozen=True)
class Job:
    """What is to be mended: phrases of one intent, or the groups of a report."""

    intent: str = ""
    phrases: tuple[str, ...] = ()
    report: Path | None = None
    yardstick: Path | None = None


def mend(root: Path, job: Job, desk: Desk, consent: Consent, var: Path) -> int:
    """Take phrases all the way into a published model.

    Args:
        root: the project's folder.
        job: what is to be mended.
        desk: where the editor is asked.
        consent: what need not be asked.
        var: the folder of the assistant that serves.

    Returns:
        0 where the change is in force, or was only to be shown; 1 where it is not.

    Raises:
        GutError: a phrase is refused, or the change can't be tried out.
    """
    shelf = Shelf(root, checked_folder(job.yardstick))
    if job.report is not None:
        chosen = walk(read_groups(job.report), load_knowledge(root / "data"), shelf, desk)
    else:
        chosen = _taken(shelf, [Proposal(job.intent, phrase) for phrase in job.phrases], desk)
    if not chosen:
        desk.say("Nothing was chosen, so nothing was changed.")
        return 0
    by_intent: dict[str, list[str]] = {}
    for proposal in chosen:
        by_intent.setdefault(proposal.intent, []).append(proposal.text)
    phrases = [(proposal.intent, proposal.text) for proposal in chosen]
    edits = added(root, by_intent)
    is_published = run(root, edits, desk, consent, phrases=phrases, reload=lambda: reloaded(var))
    return 0 if is_published or consent.dry_run else 1


def reloaded(var: Path) -> str:
    """Tell the assistant that serves of what is new, and say how that went; empty where none serves."""
    try:
        running(var)
    except ServeError:
        return "No assistant serves from here: what is new is in force with its next start."
    try:
        state = reload_running(var)
    except GutError as e:
        return f"It is not yet in use: {e}"
    return f"The running assistant refused it: {state.refused}" if state.refused else f"In use: {state.model}."


def _taken(shelf: Shelf, proposals: Sequence[Proposal], desk: Desk) -> list[Proposal]:
    """All of the phrases.

    Raises:
        MendError: one is refused; then none is taken.
    """
    good, refused = shelf.judge(list(proposals))
    for one in refused:
        desk.say(f"{one.proposal.text!r}: {one.why}")
    if refused:
        raise MendError(f"{len(refused)} of {len(proposals)} refused (see above): nothing was changed.")
    return good
