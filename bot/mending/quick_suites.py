"""Runs the suites that are quick: each message alone, without slips of the keyboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.evaluation.cases import LabelledQuestion, read_questions
from bot.evaluation.scoring import KINDS, Figures, Outcome, share
from bot.evaluation.suites import Runner, measure_out_of_scope, measure_red_flags
from bot.knowledge.phrases import INTENT, read_phrases
from bot.knowledge.yaml_source import read_yaml
from bot.mending.figures import Score, Scores

HELD_OUT = "held-out phrases"
NEEDS_A_TURN_BEFORE = frozenset({"follow_up", "affirm", "deny", "unreadable"})
"""Intents that a single message without a conversation can't show."""


def measure(root: Path, runner: Runner) -> Scores:
    """Measure own questions, held-out phrases, urgent signs, and texts from outside the subject.

    Raises:
        ContentError: a suite does not have its form.
    """
    folder = root / "tests" / "eval"
    figures: list[Score] = []
    misses: list[tuple[str, str, str]] = []
    for path in sorted(folder.glob("*questions.tsv")):
        outcomes = runner.outcomes(read_questions(path))
        named = asdict(Figures.of(outcomes))
        count = int(named.pop("count"))
        figures += [Score(path.stem, name, float(value), count) for name, value in named.items()]
        misses += _missed(path.stem, outcomes)
    outcomes = runner.outcomes(list(held_out(root / "tests" / "nlu")))
    figures.append(Score(HELD_OUT, "right", share([o.right for o in outcomes]), len(outcomes)))
    misses += _missed(HELD_OUT, outcomes)
    for pattern, suite in (("red_flags*.yml", measure_red_flags), ("*.txt", measure_out_of_scope)):
        for path in sorted(folder.glob(pattern)):
            measured = suite(path, runner)
            figures += [Score(f.suite, f.name, f.value, f.count) for f in measured.figures]
            misses += [(miss.suite, miss.text, miss.expected) for miss in measured.misses]
    return Scores(tuple(figures), frozenset(misses))


def held_out(folder: Path) -> Iterator[LabelledQuestion]:
    """The held-out phrases as labelled questions: all that the article is silent about has one label."""
    for path in sorted(folder.glob("*.yml")):
        if "nlu" not in read_yaml(path):
            continue
        for phrase in read_phrases(path):
            if phrase.kind == INTENT and phrase.name.partition(".")[0] not in NEEDS_A_TURN_BEFORE:
                yield labelled(phrase.name, phrase.text, f"{path.name}:{phrase.line}")


def labelled(intent: str, text: str, name: str = "") -> LabelledQuestion:
    """A phrase as a labelled question: of an aspect or small talk, the kind of the reply is what counts."""
    kind = intent.partition(".")[0]
    return LabelledQuestion(name, kind if kind in KINDS else intent, frozenset(), text)


def not_learnt(phrases: Sequence[tuple[str, str]], runner: Runner) -> tuple[tuple[str, str, str], ...]:
    """New phrases that are not read as they were meant: text, meant, and read as.

    Args:
        phrases: intents with texts.
        runner: asks the assistant.
    """
    outcomes = runner.outcomes([labelled(intent, text) for intent, text in phrases])
    return tuple((o.question.text, o.question.label, o.read_as) for o in outcomes if not o.right)


def _missed(suite: str, outcomes: Sequence[Outcome]) -> list[tuple[str, str, str]]:
    return [(suite, o.question.text, o.question.label) for o in outcomes if not o.right]
