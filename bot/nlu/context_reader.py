"""Reads a message in the light of the turn before: what goes on with it, and what stands by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.context import MAX_FRAGMENT, Context, with_referent
from bot.nlu.question_splitter import ASKS, COMPLETED, RESOLVED
from bot.nlu.reading import FALLBACK, MORE, NOT_COVERED, OUT_OF_SCOPE, RED_FLAG, Reading
from bot.nlu.single_reader import HUMAN, SingleReader, words_of
from bot.nlu.urgency_classifier import SURELY_CALM

FOLLOW_UP, CHITCHAT = "follow_up.", "chitchat."
"""Intents that need a turn before them."""
WHICH, COMPARE, OVERVIEW, FOODS = "follow_up.which", "follow_up.compare", "strains.overview", "foods."
"""Follow-ups, the topic that the first asks about where it follows nothing, and the beginning of topics of foods."""
UNLISTED = ".other"
"""How a topic ends that says of a thing that the article does not name it."""
OF_ANYTHING = frozenset({"evidence.studies", "professional.consult"})
"""Topics that are asked of everything, so that a question on them is not one on the thing that it names."""
SYNERGY, CHOOSING = "foods.synergy", "supplement.choosing"
"""What tells of foods, and of strains, whether several are better than one."""
JOINING = frozenset({"both", "together", "combine", "combined", "mix", "mixed", "once"})
STRAIN, AGAINST = "strain", frozenset({"than", "versus", "vs", "compare", "compared"})
MIN_WORDS = 4
"""A shorter clause may be a fragment of a question."""
MORE_THINGS = frozenset({"other", "others", "else", "which", "any", "foods"})
"""Words of a question that may leave what was spoken of for more things of its family."""
CONTINUES = ("and ", "but ", "or ", "even ", "also ", "what about ", "how about ")
"""A message that begins so goes on with the one before."""


@dataclass(frozen=True)
class ContextReader(SingleReader):
    """Tells what a message is about after the turn before it."""

    def _in_context(self, message: Message, context: Context) -> tuple[Message, Reading]:
        """Read the whole message; in the light of the turn before where it says too little by itself."""
        resolved: Message | None = message.get(RESOLVED)
        whole = self.read_one(message, but=RED_FLAG if message.get(SURELY_CALM) else "")
        is_sure = self._is_sure(whole)
        if whole.is_perhaps_urgent:
            return message, whole
        if whole.intent in self.families.get(STRAIN, ()) and _compares(message, context):
            return message, replace(whole, intent=COMPARE)
        if whole.intent.startswith(FOLLOW_UP) and not context.answered and not is_sure:
            return message, self.read_one(message, but=FOLLOW_UP)
        is_other = resolved is None and not _continues(message) and self._asks_about_something_else(message, whole)
        if is_other or (whole.intent == OUT_OF_SCOPE and whole.confidence >= self.thresholds.answer):
            return self._not_covered_before(message, whole)  # "translate this", whatever "this" is
        if resolved is not None and not (is_sure and not self._is_answerable(whole.intent)):
            return self._with_referent(message, resolved, whole, context)
        return self._with_subject(message, whole)

    def _not_covered_before(self, message: Message, whole: Reading) -> tuple[Message, Reading]:
        """What seems to be about something else may be what the article does not say of what was spoken of before."""
        meant: Message | None = message.get(RESOLVED) or message.get(COMPLETED)
        if meant is None or whole.confidence >= self.thresholds.whole:
            return message, whole
        reading = self.read_one(meant)
        goes_on = reading.intent.startswith(NOT_COVERED) and self._is_sure(reading)
        return (meant, reading) if goes_on else (message, whole)

    def _with_referent(
        self, message: Message, resolved: Message, whole: Reading, context: Context
    ) -> tuple[Message, Reading]:
        """Read "it" as what was spoken of before, unless the question is about something else and clear without it."""
        is_clear = whole.intent in self.topics and self._is_sure(whole)
        of_thing = bool(context.subject.get("entity"))
        if is_clear and not of_thing:
            return message, whole  # "it" stands for a whole topic, and names nothing that this could be about
        if is_clear and whole.confidence >= self.thresholds.whole and whole.intent in OF_ANYTHING:
            return resolved, whole  # "is there a study that shows it"
        reading = self.read_one(resolved, but=CHITCHAT)
        if is_clear and self._are_of_one_family(whole, reading) and not MORE_THINGS.isdisjoint(words_of(message)):
            return message, whole  # "what other veg feeds them" asks for foods of another kind
        is_not_covered = of_thing and whole.intent.startswith(NOT_COVERED) and self._is_sure(whole)
        if is_not_covered or not self._stands_alone(reading):
            if is_clear and self._are_of_one_family(whole, reading):
                return message, whole  # "what do I put in it to feed the bacteria"
            reading = whole if is_clear else self.read_one(resolved, message, but=CHITCHAT)
        return resolved, reading

    def _with_subject(self, message: Message, whole: Reading) -> tuple[Message, Reading]:
        """Read a message with the subject of the turn before added to it, where it says too little by itself."""
        completed: Message | None = message.get(COMPLETED)
        is_sure = self._is_sure(whole)
        follows = whole.intent == MORE and not is_sure
        if completed is None or not (follows or whole.intent == FALLBACK or self._is_answerable(whole.intent)):
            return message, whole
        of_a_kind = whole.intent.startswith((OVERVIEW, FOODS)) and not self._names_the_subject(message)
        if is_sure and not of_a_kind:
            return message, whole
        reading = self.read_one(completed)
        of_listed_foods = reading.intent.startswith(FOODS) and not reading.intent.endswith(UNLISTED)
        if of_a_kind and of_listed_foods and self._stands_alone(reading):
            return completed, reading  # "which ones are then" is about strains only where no foods were spoken of
        if is_sure:
            return message, whole
        if follows and (len(words_of(message)) < MIN_WORDS or not self._stands_alone(reading)):
            return message, whole
        goes_on = _continues(message) and self._stands_alone(reading)
        if goes_on or whole.confidence < min(self.thresholds.context, reading.confidence):
            return completed, reading
        return message, whole

    def _goes_on(self, message: Message) -> bool:
        """Whether a short message may still be about the warning sign before it: "should I take plantarum for it"."""
        alone, text = self.read_one(message, but=RED_FLAG), message.get(TEXT).lower()
        refers = text.startswith(CONTINUES) or with_referent(text, "it all") != text
        if len(words_of(message)) > MAX_FRAGMENT or (self._names_the_subject(message) and not refers):
            return False
        if alone.intent == OUT_OF_SCOPE:
            return alone.confidence < self.thresholds.answer
        is_question = alone.intent in self.topics or alone.intent.startswith((FOLLOW_UP, NOT_COVERED))
        return is_question or alone.intent in {FALLBACK, HUMAN}

    def _read_instead(self, instead: Message, message: Message) -> Reading:
        """Read what is meant; where that is unclear it is about the thing that it names."""
        picked = len(instead.get(ENTITIES)) - len(message.get(ENTITIES) or [])
        named = self._named(instead)
        by_itself = self._of_all_picked(message, named) if picked > 1 else None
        if by_itself is not None:
            return by_itself
        reading = self.read_one(instead, but=FOLLOW_UP)
        if not named or self._stands_alone(reading) or reading.is_perhaps_urgent:
            return reading
        alone = self.read_one(message) if picked else reading
        if self._is_sure(alone) and (alone.intent in OF_ANYTHING or alone.intent.startswith(NOT_COVERED)):
            return alone  # "I am intolerant, can I have the first two"
        return replace(reading, intent=named)

    def _of_all_picked(self, message: Message, named: str) -> Reading | None:
        """What a message asks of several things as one; None where it asks about each of them."""
        alone, words = self.read_one(message), words_of(message)
        if not self._is_sure(alone):
            return None
        if "which" in words and alone.intent.startswith(FOLLOW_UP):
            return alone  # "which of the other three is a yeast"
        is_of_both = alone.intent == CHOOSING or (alone.intent == SYNERGY and not JOINING.isdisjoint(words))
        is_of_strains = is_of_both and not named.startswith(FOODS)
        return replace(alone, intent=CHOOSING) if is_of_strains else None  # "can I take both together"

    def _are_of_one_family(self, one: Reading, other: Reading) -> bool:
        """Whether two readings are about things of one kind: both about foods, both about strains."""
        return any({one.intent, other.intent} <= set(topics) for topics in self.families.values())

    def _asks_about_something_else(self, clause: Message, reading: Reading) -> bool:
        """Whether a clause is a question of its own that no word of the subject stands in: "translate this"."""
        is_whole = bool(clause.get(ASKS)) and len(words_of(clause)) >= MIN_WORDS
        return is_whole and reading.intent == OUT_OF_SCOPE and not self._names_the_subject(clause)


def _continues(message: Message) -> bool:
    return bool(message.get(TEXT).lower().startswith(CONTINUES))


def _compares(message: Message, context: Context) -> bool:
    """Whether a message sets one strain against the one before: "better than plantarum?"."""
    strains = {entity["value"] for entity in message.get(ENTITIES) or [] if entity["entity"] == STRAIN}
    is_beside = context.subject.get("entity") == STRAIN and strains.isdisjoint({context.name})
    return len(strains) == 1 and is_beside and not AGAINST.isdisjoint(words_of(message))
