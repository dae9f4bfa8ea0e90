"""The speller as a Rasa component: what a message says once its slips are mended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc

from bot.nlu.english_tokenizer import EnglishTokenizer, blank_english, tokenised
from bot.nlu.gazetteer import names_from_lookups
from bot.nlu.learned_component import LearnedComponent
from bot.nlu.message_gate import DECIDED
from bot.nlu.spelling import Speller, WordCounts

MEANT = "meant"
"""Message attribute: the corrected text, as a spaCy document with as many tokens as the written one."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class SpellingCorrector(LearnedComponent):
    """Leaves on each message what it says once it is spelt right; its text stays as it was written."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Words must be there."""
        return [EnglishTokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults."""
        return {
            # So many of the most frequent English words are what a misspelt word may have been.
            "most_frequent": 20000,
            # Words that are right, though neither the list of English words nor a phrase holds them.
            "real_words": [],
            # What is typed for short, and what it is short for.
            "abbreviations": {},
            # Longer messages are left as they are: with so many words a few slips don't matter.
            "max_words": 150,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make a component that corrects nothing yet."""
        super().__init__(config, model_storage, resource)
        self._speller: Speller | None = None

    def restore(self, folder: Path) -> None:
        """Take the words and their order."""
        self._use(json.loads((folder / "words.json").read_text(encoding="utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words of the phrases, and keep those of all names."""
        counts = WordCounts.of([token.lower_ for token in tokenised(m)] for m in training_data.intent_examples)
        names = names_from_lookups(training_data.lookup_tables, training_data.entity_synonyms)
        learned = {
            "words": dict(counts.words),
            "pairs": [[*pair, count] for pair, count in counts.pairs.items()],
            "names": sorted({t.lower_ for name in names for t in blank_english().make_doc(name.text) if t.is_alpha}),
        }
        with self._model_storage.write_to(self._resource) as folder:
            text = json.dumps(learned, ensure_ascii=False, sort_keys=True)
            (folder / "words.json").write_text(text, encoding="utf-8")
        self._use(learned)
        return self._resource

    def _use(self, learned: dict[str, Any]) -> None:
        pairs = {(before, after): count for before, after, count in learned["pairs"]}
        self._speller = Speller(
            WordCounts(learned["words"], pairs),
            learned["names"],
            frozenset(str(word).lower() for word in self._config["real_words"]),
            int(self._config["most_frequent"]),
        )

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Correct the training phrases, so that the classifier learns from what it will meet."""
        self.process(training_data.intent_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Correct each message that has not been decided."""
        for message in messages:
            if self._speller is not None and message.get(TEXT) and not message.get(DECIDED):
                written = tokenised(message)
                if len(written) <= int(self._config["max_words"]):
                    message.set(MEANT, _corrected(written, self._speller, self._config["abbreviations"]))
        return messages


def _corrected(written: Doc, speller: Speller, abbreviations: Mapping[str, str]) -> Doc:
    # An abbreviation in capitals ("GP", "IBD") is no misspelt word, unless all is in capitals.
    shouted = written.text.isupper()
    words = ["" if token.is_upper and len(token) > 1 and not shouted else token.lower_ for token in written]
    meant = speller.correct([abbreviations.get(word, word) for word in words])
    kept = [t.text if word in ("", t.lower_) else word for t, word in zip(written, meant, strict=True)]
    return Doc(written.vocab, words=kept, spaces=[bool(token.whitespace_) for token in written])


def as_meant(message: Message) -> Doc:
    """The corrected text of a message; the written one where nothing has been corrected."""
    meant = message.get(MEANT)
    return meant if isinstance(meant, Doc) else tokenised(message)


def as_written(message: Message, start: int, end: int) -> tuple[int, int]:
    """Where a stretch of the corrected text stands in the text as it was written.

    Args:
        message: the message.
        start: character offset in the corrected text, at the beginning of a token.
        end: the offset behind the stretch.
    """
    meant, written = as_meant(message), tokenised(message)
    span = meant.char_span(start, end, alignment_mode="expand")
    if span is None or meant is written:
        return start, end
    tokens = written[span.start : span.end]
    return tokens.start_char, tokens.end_char
