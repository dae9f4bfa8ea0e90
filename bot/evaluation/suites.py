"""Runs the suites of a folder against the assistant and gathers the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.asking import Line, answer_line
from bot.assistant import Assistant
from bot.evaluation.cases import (
    LabelledQuestion,
    Message,
    read_dialogues,
    read_messages,
    read_questions,
    read_red_flags,
    read_texts,
)
from bot.evaluation.scoring import Figures, Outcome, Reply, holds, is_turned_away, offers, share
from bot.evaluation.typos import with_typos
from bot.settings import Settings

SEEDS = (1,)
"""Typos are made once for each; the mean counts."""


@dataclass(frozen=True)
class Figure:
    """One measured figure."""

    suite: str
    """The file that it was measured on."""
    name: str
    value: float
    count: int
    """How many messages or turns it stands on."""


@dataclass(frozen=True)
class Miss:
    """What was read otherwise than it should have been."""

    suite: str
    text: str
    expected: str
    reply: Reply


@dataclass(frozen=True)
class Measured:
    """What running a suite gives."""

    figures: tuple[Figure, ...]
    misses: tuple[Miss, ...]


class Runner:
    """Asks the assistant; each conversation is a new one."""

    def __init__(self, assistant: Assistant) -> None:
        """Use a loaded assistant."""
        self._assistant = assistant
        self._conversations = 0

    def ask(self, texts: Sequence[str]) -> list[Reply]:
        """The reply to each text, each in a conversation of its own."""
        return [replies[0] for replies in self.converse([[text] for text in texts])]

    def converse(self, conversations: Sequence[Sequence[str]]) -> list[list[Reply]]:
        """The replies to the turns of each conversation."""

        async def replies_to(turns: Sequence[str]) -> list[Reply]:
            self._conversations += 1
            name = f"evaluation-{self._conversations}"
            return [await answer_line(self._assistant, Line(turn, name)) for turn in turns]

        async def all_replies() -> list[list[Reply]]:
            return [await replies_to(turns) for turns in conversations]

        return asyncio.run(all_replies())

    def outcomes(self, questions: Sequence[LabelledQuestion]) -> list[Outcome]:
        """Each labelled question with its reply."""
        replies = self.ask([question.text for question in questions])
        return [Outcome(question, reply) for question, reply in zip(questions, replies, strict=True)]


def measure_folder(folder: Path, runner: Runner) -> Iterator[Measured]:
    """Run every suite of a folder, by the names of its files, one after the other."""
    for pattern, measure in SUITES:
        for path in sorted(folder.glob(pattern)):
            yield measure(path, runner)


def measure_questions(path: Path, runner: Runner) -> Measured:
    """Single questions, as they stand and with slips of the keyboard."""
    questions = read_questions(path)
    outcomes = runner.outcomes(questions)
    figures = asdict(Figures.of(outcomes))
    count = int(figures.pop("count"))
    with_slips = [
        runner.outcomes([replace(question, text=with_typos(question.text, seed)) for question in questions])
        for seed in SEEDS
    ]
    lost = figures["accuracy"] - share([o.right for outcomes_of_seed in with_slips for o in outcomes_of_seed])
    figures["lost to typos"] = lost
    misses = [Miss(path.stem, o.question.text, o.question.label, o.reply) for o in outcomes if not o.right]
    return Measured(tuple(Figure(path.stem, name, value, count) for name, value in figures.items()), tuple(misses))


def measure_out_of_scope(path: Path, runner: Runner) -> Measured:
    """Texts from outside the subject."""
    texts = read_texts(path)
    replies = runner.ask(texts)
    return _share_right(path, "rejected", texts, ["out_of_scope"] * len(texts), replies, map(is_turned_away, replies))


def measure_messages(path: Path, runner: Runner) -> Measured:
    """Messages of several questions."""
    messages = read_messages(path)
    replies = runner.ask([message.say for message in messages])
    right = [holds(reply, m.expect, beside=1) for m, reply in zip(messages, replies, strict=True)]
    return _share_right(path, "complete", [m.say for m in messages], [_shown(m) for m in messages], replies, right)


def measure_dialogues(path: Path, runner: Runner) -> Measured:
    """Turns of dialogues; as for single questions, a topic may be one of two that are offered."""
    dialogues = read_dialogues(path)
    talks = runner.converse([[turn.say for turn in dialogue.turns] for dialogue in dialogues])
    turns = [turn for dialogue in dialogues for turn in dialogue.turns]
    replies = [reply for talk in talks for reply in talk]
    pairs = list(zip(turns, replies, strict=True))
    right = [holds(reply, turn.expect, beside=0) or offers(reply, turn.expect) for turn, reply in pairs]
    said = [f"{d.name} / {turn.say}" for d in dialogues for turn in d.turns]
    return _share_right(path, "turns", said, [_shown(turn) for turn in turns], replies, right)


def measure_red_flags(path: Path, runner: Runner) -> Measured:
    """Messages that must and that must not be taken as urgent."""
    messages = read_red_flags(path)
    measured = []
    for name, expected, texts in (("found", "red_flag", messages.urgent), ("false alarms", "calm", messages.calm)):
        replies = runner.ask(texts)
        alarms = [reply["kind"] == "red_flag" for reply in replies]
        measured.append((name, expected, texts, replies, alarms))
    figures = [Figure(path.stem, name, share(alarms), len(texts)) for name, _, texts, _, alarms in measured]
    _, _, urgent, replies, alarms = measured[0]
    number = Settings.from_environment().emergency_number
    helped = [alarm or number in reply["text"] for reply, alarm in zip(replies, alarms, strict=True)]
    figures.insert(1, Figure(path.stem, "found or asked back", share(helped), len(urgent)))
    misses = tuple(
        Miss(path.stem, text, expected, reply)
        for _, expected, texts, replies, alarms in measured
        for text, reply, alarm in zip(texts, replies, alarms, strict=True)
        if alarm != (expected == "red_flag")
    )
    return Measured(tuple(figures), misses)


SUITES = (
    ("*questions.tsv", measure_questions),
    ("*.txt", measure_out_of_scope),
    ("red_flags*.yml", measure_red_flags),
    ("several_questions*.yml", measure_messages),
    ("dialogues*.yml", measure_dialogues),
)
"""Which file of a folder is which suite."""


def _share_right(
    path: Path,
    name: str,
    texts: Sequence[str],
    expected: Sequence[str],
    replies: Sequence[Reply],
    right: Iterable[bool],
) -> Measured:
    flags = list(right)
    rows = zip(texts, expected, replies, flags, strict=True)
    misses = tuple(Miss(path.stem, text, label, reply) for text, label, reply, is_right in rows if not is_right)
    return Measured((Figure(path.stem, name, share(flags), len(flags)),), misses)


def _shown(message: Message) -> str:
    return " + ".join("|".join(sorted(part)) for part in message.expect)
