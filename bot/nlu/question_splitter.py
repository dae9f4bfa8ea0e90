"""Splits a message of several questions, so that each is read on its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.question import NAMEABLE
from bot.nlu.clauses import Clause, split_clauses
from bot.nlu.context import MAX_WORDS, MEMORY, Context, asks_for_list, completed, with_referent
from bot.nlu.corrections import takes_back, without_preamble
from bot.nlu.message_gate import DECIDED
from bot.nlu.spelling_corrector import as_meant, as_written

CLAUSES = "clauses"
"""Message attribute: the questions in a message as messages of their own, where it has several."""
PARTS = "parts"
"""Message attribute: what a question may be divided into, where each part makes sense by itself."""
ASKS = "asks"
"""Attribute of such a question, and of a message that is one: whether it has the form of a question."""
RESOLVED = "resolved"
"""Message attribute: the message with a name in the place of "it", where the turn before gives one."""
COMPLETED = "completed"
"""Message attribute: what says too little by itself, with the subject of the turn before added to it."""
BORROWED = "borrowed"
"""Attribute of such a question: whether what it is about was taken from the turn before."""
INSTEAD = "instead"
"""Message attribute: what is meant by "no, I meant kimchi" or "the second one"; nothing else is."""
_PLURAL = re.compile(r"\b(they|them|these|those|each)\b", re.IGNORECASE)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER], is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Leaves on each message the questions that it is made of, with their entities."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults."""
        return {
            # More questions than this in one message are not told apart.
            "max_questions": 4,
            # In a longer message only what begins like a question is one; the rest is its background.
            "max_words_loose": 30,
            # Words that "it" may stand for, besides a strain or food that was named before, and its name.
            "subjects": {
                "leaky gut": "leaky gut",
                "permeab": "leaky gut",
                "probiotic": "probiotics",
                "prebiotic": "prebiotics",
                "gut bacteria": "gut bacteria",
                "microbiome": "gut bacteria",
            },
            # What a question is about that names nothing, in a message that names nothing.
            "default_subject": "probiotics",
            # What "which ones are on your list then" asks for, after a food or a strain that is not on it.
            "kinds": {"food": "fermented foods", "strain": "strains"},
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Use the given configuration."""
        self._max_loose = int(config["max_words_loose"])
        self._max_questions = int(config["max_questions"])
        self._subjects = {str(word): str(name) for word, name in config["subjects"].items()}
        self._default_subject = str(config["default_subject"])
        self._kinds = {str(kind): str(name) for kind, name in config["kinds"].items()}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """Make the component for Rasa's graph."""
        return cls(config)

    load = create

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training phrases whole: each stands for one intent."""
        return training_data

    def process(self, messages: list[Message], tracker: Optional[DialogueStateTracker] = None) -> list[Message]:  # noqa: UP045  Rasa reads the signature
        """Split each message that has not been decided, and read it in the light of the turn before."""
        context = Context.from_slot(tracker.get_slot(MEMORY) if tracker is not None else None)
        for message in messages:
            if message.get(DECIDED):
                continue
            self._put_in_context(message, context)
            every = split_clauses(as_meant(message))
            loose = len(as_meant(message)) <= self._max_loose
            clauses = [clause for clause in every if clause.asks or (loose and clause.may_ask)] or every
            if len(every) > 1:
                message.set(CLAUSES, self._questions(message, clauses[: self._max_questions], context))
            elif every:
                message.set(ASKS, every[0].asks)
                self._set_parts(message, message, every[0], context)
        return messages

    def _questions(self, message: Message, clauses: list[Clause], context: Context) -> list[Message]:
        entities: list[dict[str, Any]] = message.get(ENTITIES) or []
        questions = []
        for clause in clauses:
            start, end = as_written(message, clause.start, clause.end)
            inside = [e for e in entities if start <= e["start"] and e["end"] <= end]
            before = [e for e in entities if e["end"] <= start and e["entity"] in NAMEABLE]
            text, named = clause.text, inside
            referent: Mapping[str, Any] = {}
            if not any(e["entity"] in NAMEABLE for e in inside):
                at, subject = self._last_subject(as_meant(message).text, clause.start)
                if subject and before and before[-1].get("group") == "other":
                    # "Could coffee cause leaky gut, and what helps it": an unlisted thing gives way.
                    before = before if as_written(message, at, at + 1)[0] < before[-1]["start"] else []
                things = before if _PLURAL.search(clause.text) else before[-1:]
                referent = before[-1] if before else {"value": subject} if subject else context.subject
                name = " and ".join(str(e["value"]) for e in things) or str(referent.get("value") or "")
                text = with_referent(clause.text, name)
                if text != clause.text:
                    named = [*inside, *(things or [dict(referent)] if referent.get("entity") else [])]
            borrowed = bool(referent) and referent is context.subject
            questions.append(Message({TEXT: text, ENTITIES: named, ASKS: clause.asks, BORROWED: borrowed}))
            if text == clause.text and not named and not self._subject_before(text, len(text)):
                self._complete(questions[-1], referent if referent.get("value") else self._subject_anywhere(message))
            self._set_parts(questions[-1], message, clause, context)
        return questions

    def _set_parts(self, question: Message, message: Message, clause: Clause, context: Context) -> None:
        """Leave on a question the parts of its clause; so many that they are a list are none."""
        if 0 < len(clause.parts) <= self._max_questions:
            question.set(PARTS, self._questions(message, list(clause.parts), context))

    def _complete(self, question: Message, subject: Mapping[str, Any]) -> None:
        """Leave on a question that names nothing what it means with the subject added to it."""
        if subject.get("value"):
            text = f"{question.get(TEXT).rstrip(' ?!.')} {subject['value']}?"
            question.set(COMPLETED, Message({TEXT: text, ENTITIES: [dict(subject)] if subject.get("entity") else []}))

    def _subject_anywhere(self, message: Message) -> dict[str, Any]:
        text = as_meant(message).text
        return {"value": self._subject_before(text, len(text)) or self._default_subject}

    def _put_in_context(self, message: Message, context: Context) -> None:
        """Leave what a short message means after the turn before."""
        text, entities = as_meant(message).text, message.get(ENTITIES) or []
        if not context.answered or len(text.split()) > MAX_WORDS:
            return
        asked = without_preamble(text)
        picked, things = context.picked(asked)
        if things:
            named = [dict(thing) for thing in things if thing["entity"] in NAMEABLE]
            message.set(INSTEAD, Message({TEXT: picked, ENTITIES: [*entities, *named]}))
        elif takes_back(text) and not any(e["entity"] in NAMEABLE for e in entities):
            # What was spoken of before is left behind, but for an "it" in what is meant.
            meant = with_referent(asked, context.name)
            subject = [dict(context.subject)] if meant != asked and context.subject.get("entity") else []
            message.set(INSTEAD, Message({TEXT: meant, ENTITIES: entities + subject}))
        elif any(e["entity"] in NAMEABLE for e in entities):
            if asked != text:
                message.set(INSTEAD, Message({TEXT: asked, ENTITIES: _without_denied(text, entities)}))
        elif not (entities and context.subject.get("group") == "other"):  # "stress?" leaves coffee behind
            self._set_what_goes_on(message, asked, context)

    def _set_what_goes_on(self, message: Message, asked: str, context: Context) -> None:
        """Leave what a message that names no strain and no food means with what was spoken of before."""
        name, subject = self._spoken_of(asked, context)
        named, entities = self._subject_before(asked, len(asked)), [*(message.get(ENTITIES) or []), *subject]
        resolved = with_referent(asked, name, pointing=False)
        whole = with_referent(asked, name) if named else completed(asked, name)
        before = asked[: _first_difference(asked, whole)].rpartition(",")[0]
        if named and self._subject_before(before, len(before)):
            whole = asked  # "and probiotics, where do I find those"
        elif whole == asked:
            whole = with_referent(asked, name)
        if resolved != asked:
            message.set(RESOLVED, Message({TEXT: resolved, ENTITIES: entities}))
        elif whole != as_meant(message).text:
            message.set(COMPLETED, Message({TEXT: whole, ENTITIES: entities}))

    def _spoken_of(self, asked: str, context: Context) -> tuple[str, list[dict[str, Any]]]:
        """The name and the thing that a message goes on about; the kind of thing where it asks for the list instead."""
        kind = str(context.subject.get("entity") or "")
        if context.subject.get("group") == "other" and kind in self._kinds and asks_for_list(asked):
            return self._kinds[kind], []
        return context.name, [dict(context.subject)] if kind else []

    def _subject_before(self, text: str, start: int) -> str:
        return self._last_subject(text, start)[1]

    def _last_subject(self, text: str, end: int) -> tuple[int, str]:
        """Where the last subject before an offset stands, and its name; empty where there is none."""
        before = text[:end].lower()
        found = [(before.rfind(word), name) for word, name in self._subjects.items() if word in before]
        return max(found, default=(-1, ""))


def _first_difference(one: str, other: str) -> int:
    """Where two texts begin to differ."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)


def _without_denied(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The things of a correction that are not denied: of "lactis, not plantarum" the first."""
    denials = (" not", "instead of", "rather than")
    return [e for e in entities if not text[: e["start"]].lower().rstrip().endswith(denials)] or entities
