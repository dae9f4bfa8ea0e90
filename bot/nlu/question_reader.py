"""Reads a message as questions, with the trained model and in the light of the turn before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge.question import NAMEABLE
from bot.nlu.context import Context
from bot.nlu.context_reader import CHITCHAT, FOLLOW_UP, FOODS, MIN_WORDS, OVERVIEW, WHICH, ContextReader
from bot.nlu.question_splitter import ASKS, BORROWED, CLAUSES, COMPLETED, INSTEAD, PARTS
from bot.nlu.reading import FALLBACK, NOT_COVERED, OUT_OF_SCOPE, RED_FLAG, Reading, named_topics
from bot.nlu.single_reader import HUMAN, words_of
from bot.nlu.urgency_classifier import PERHAPS_URGENT, URGENCY

SMALL_TALK = ("affirm", "deny", CHITCHAT)
"""Intents that are about nothing, so that no subject completes them."""
MIN_LISTED = 3


@dataclass(frozen=True)
class QuestionReader(ContextReader):
    """Tells what each question of a message is about."""

    def read(self, message: Message, context: Context) -> tuple[Reading, list[dict[str, Any]]]:
        """Read a message.

        Returns:
            How the whole was read, and its questions: those of its clauses where they differ, else the whole.
        """
        if not context.answered:
            return self._read(message, context)
        thresholds = replace(self.thresholds, similarity=self.thresholds.similarity_after)
        return replace(self, thresholds=thresholds)._read(message, context)

    def _read(self, message: Message, context: Context) -> tuple[Reading, list[dict[str, Any]]]:
        decided = self._decided(message, context)
        if decided is not None:
            return decided
        meant, whole = self._in_context(message, context)
        if self._is_off_the_subject(message) and not self._is_sure(whole) and not self._asks_on(message, context):
            if whole.intent != OUT_OF_SCOPE:
                whole = Reading(OUT_OF_SCOPE, 1 - whole.confidence, whole.nearest)
            return whole, self._of_one(meant, whole)
        clauses: list[Message] = message.get(CLAUSES) or []
        if len(clauses) == 1:  # a question with its background
            goes_on = whole.intent.startswith(FOLLOW_UP) and self._is_sure(whole)
            if not (goes_on or self._is_fragment(clauses[0]) or self._stands_alone(whole) or whole.is_perhaps_urgent):
                whole = self._with_its_background(meant, clauses[0])
            meant = clauses[0] if any(e["entity"] in NAMEABLE for e in clauses[0].get(ENTITIES) or []) else meant
            beside = self._beside_it(whole, clauses[0])
            if beside is not None:
                return whole, [*self._of_one(message, whole), *self._of_one(clauses[0], beside)]
        named = self._named_together(whole, message)
        if named:
            whole = replace(whole, intent=named)
        divisible = clauses or ([message] if message.get(PARTS) else [])
        if named or not divisible or whole.is_perhaps_urgent:
            return whole, self._of_one(meant, whole)
        answerable = self._answerable(message, whole, self._own(message, whole, self._readings(whole, divisible)))
        if len({reading.intent for _, reading in answerable}) < 2:
            return whole, self._of_one(meant, whole)
        return whole, [question for clause, reading in answerable for question in self._of_one(clause, reading)]

    def _answerable(
        self, message: Message, whole: Reading, readings: list[tuple[Message, Reading]]
    ) -> list[tuple[Message, Reading]]:
        """What a reply can name of the questions of a message, and the thing that it is clearly about besides them."""
        answerable = [(clause, reading) for clause, reading in readings if self._is_answerable(reading.intent)]
        if len(answerable) > 1 and answerable[0][1].intent == HUMAN and not self._is_sure(answerable[0][1]):
            del answerable[0]  # "would you kindly let me know" opens a message, and asks for nobody
        is_missing = whole.intent not in {reading.intent for _, reading in answerable}
        if is_missing and self._is_clear(whole) and whole.intent == self._named(message):
            answerable.insert(0, (message, whole))
        return answerable

    def _beside_it(self, whole: Reading, question: Message) -> Reading | None:
        """What a question asks beside what is not covered: "side effects of lactis and what is it for"."""
        if not whole.intent.startswith(NOT_COVERED) or not self._is_sure(whole):
            return None
        reading = self.read_one(question)
        return reading if reading.intent in self.topics and self._is_clear(reading) else None

    def _asks_on(self, message: Message, context: Context) -> bool:
        """Whether a message that goes on after an answer ends in a question that is clear by itself."""
        clauses: list[Message] = message.get(CLAUSES) or []
        if len(clauses) > 1:
            is_short = len(words_of(message)) <= 2 * self.thresholds.off_subject
            return is_short and any(self._is_clear(self.read_one(clause)) for clause in clauses)
        asked = self.read_one(clauses[0]) if context.answered and clauses else None
        return asked is not None and (self._stands_alone(asked) or asked.intent.startswith(FOLLOW_UP))

    def _with_its_background(self, message: Message, question: Message) -> Reading:
        """Read a question and what was told before it: both have a say, or it alone where only that is clear."""
        together = self.read_one(message, question)
        if self._stands_alone(together):
            return together
        alone = self.read_one(question)
        return alone if self._stands_alone(alone) else together

    def _decided(self, message: Message, context: Context) -> tuple[Reading, list[dict[str, Any]]] | None:
        """What is urgent, or meant in the place of something else; None where it is to be read as it stands."""
        if message.get(PERHAPS_URGENT):
            elsewhere = self._is_off_the_subject(message) or self.read_one(message).intent == OUT_OF_SCOPE
            whole = Reading(OUT_OF_SCOPE if elsewhere else FALLBACK, message.get(URGENCY), (), is_perhaps_urgent=True)
            return whole, self._of_one(message, whole)
        if context.urgent and self._goes_on(message):
            whole = Reading(RED_FLAG, 1.0, ())
            return whole, self._of_one(message, whole)
        instead = message.get(INSTEAD)
        if instead is None:
            return None
        whole = self._read_instead(instead, message)
        return whole, self._of_one(instead, whole)

    def _readings(self, whole: Reading, clauses: Sequence[Message]) -> list[tuple[Message, Reading]]:
        """Read each clause; of a message about something else only what is surely a question of ours."""
        if whole.intent != OUT_OF_SCOPE or whole.confidence < self.thresholds.answer:
            return self._cleared(whole, [one for clause in clauses for one in self._divided(clause)])
        readings = [(clause, self.read_one(clause)) for clause in clauses]
        return [(clause, one) for clause, one in readings if self._stands_alone(one) or one.intent == whole.intent]

    def _own(
        self, message: Message, whole: Reading, readings: list[tuple[Message, Reading]]
    ) -> list[tuple[Message, Reading]]:
        """Leave what a message asks by itself: where it is clear, no part of it asks about the turn before.

        "And the other sort, the prebiotics" is one question, and so is "can I just take it or do I ask somebody".
        """
        asked = [one.get(ASKS) for one, reading in readings if reading.intent == whole.intent]
        if not asked or not self._is_clear(whole):
            return readings
        several = len(message.get(CLAUSES) or []) > 1 and "or" not in words_of(message)
        return [
            (one, reading)
            for one, reading in readings
            if reading.intent == whole.intent or not one.get(BORROWED) or (several and one.get(ASKS) and any(asked))
        ]

    def _is_fragment(self, clause: Message) -> bool:
        """Whether a clause asks for nothing by itself: "is that so?", "how, though?"."""
        return len(words_of(clause)) < MIN_WORDS and not self._names_the_subject(clause)

    def _is_clear(self, reading: Reading) -> bool:
        return self._stands_alone(reading) and reading.confidence >= self.thresholds.whole

    def _named_together(self, whole: Reading, message: Message) -> str:
        """The topic of three and more things that one question lists: "what do lactis, ... and boulardii each do".

        Empty where there are fewer, or where it asks about something else than the things.
        """
        for kind, topics in self.families.items():
            named = named_topics(kind, topics, message.get(ENTITIES) or [])
            clauses: list[Message] = message.get(CLAUSES) or []
            of_them = whole.intent in topics or whole.intent.startswith(FOLLOW_UP)
            if len(named) >= MIN_LISTED and of_them and sum(bool(clause.get(ASKS)) for clause in clauses) < 2:
                return named[0]
        return ""

    def _divided(self, clause: Message) -> list[tuple[Message, Reading]]:
        """Read a clause; its parts, where they are surely questions of their own."""
        question, reading = self._read_completed(clause)
        parts = [self._read_completed(part) for part in clause.get(PARTS) or []]
        alone = [(part, one) for part, one in parts if self._stands_alone(one)]
        differ = len({_coarse(one.intent) for _, one in parts}) == len(parts) > 1
        if not self._stands_alone(reading):
            return alone or [(question, reading)]
        if (
            differ
            and len(alone) == len(parts)
            and (reading.confidence < self.thresholds.whole or _are_questions(parts))
        ):
            return alone
        return [(question, reading)]

    def _cleared(self, whole: Reading, readings: list[tuple[Message, Reading]]) -> list[tuple[Message, Reading]]:
        """Take each unclear reading as what it most likely is: asking back would lose the other questions.

        That is what the whole message is about, where no other question is; and nobody asks the same twice.
        """
        taken, cleared = {reading.intent for _, reading in readings}, []
        for question, reading in readings:
            is_unclear = self._is_unclear(reading) and self._stands_alone(whole)
            if is_unclear and whole.intent not in taken:
                reading = replace(reading, intent=whole.intent)
            elif reading.intent == FALLBACK and reading.nearest and reading.confidence >= self.thresholds.guess:
                likely = next((name for name in reading.nearest if name not in taken), reading.nearest[0])
                if is_unclear and (self._is_clear(whole) or self._is_fragment(question)):
                    continue  # "How, though?" beside the question that it belongs to
                reading = replace(reading, intent=likely)
            elif reading.intent.startswith(FOLLOW_UP):
                reading = replace(reading, intent=self._named(question) or self._of_which(reading, taken))
            taken.add(reading.intent)
            cleared.append((question, reading))
        return cleared

    def _of_which(self, reading: Reading, taken: set[str]) -> str:
        """Which strain a question such as "which one is a yeast" asks for, where it does not go on about foods."""
        about_foods = any(intent.startswith(FOODS) for intent in taken)
        return reading.intent if reading.intent != WHICH or about_foods else OVERVIEW

    def _is_unclear(self, reading: Reading) -> bool:
        """Whether a reading is no more than a guess, also one that it is about something else, or not covered."""
        bound = self.thresholds.context if reading.intent == OUT_OF_SCOPE else self.thresholds.guess
        return reading.intent == FALLBACK or (reading.intent not in self.topics and reading.confidence < bound)

    def _read_completed(self, clause: Message) -> tuple[Message, Reading]:
        """Read a clause; with the subject added where it says too little by itself.

        Whether a message is urgent shows in the whole of it, so no clause is urgent by the model alone.
        """
        reading, completed = self.read_one(clause, but=RED_FLAG), clause.get(COMPLETED)
        if completed is None or self._stands_alone(reading) or reading.intent.startswith(SMALL_TALK):
            return clause, reading
        if self._asks_about_something_else(clause, reading):
            return clause, reading
        completed.set(BORROWED, clause.get(BORROWED))
        return completed, self.read_one(completed, but=RED_FLAG)


def _coarse(intent: str) -> str:
    """The intent as it is answered: all aspects that are not covered in one way."""
    return NOT_COVERED if intent.startswith(NOT_COVERED) else intent


def _are_questions(parts: Sequence[tuple[Message, Reading]]) -> bool:
    """Whether each part has the form of a question, or is honestly named as not covered."""
    return all(
        (part.get(ASKS) and len(words_of(part)) > 1) or reading.intent.startswith(NOT_COVERED)
        for part, reading in parts[1:]
    )
