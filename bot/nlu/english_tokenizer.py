"""spaCy's English tokenizer as a Rasa component, without a language model behind it."""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.tokens import Doc

DOC = "spacy_doc"
"""Message attribute with the tokenised text."""
MAX_WORDS = 20_000
"""Different words that are kept in memory, 12 MB."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER], is_trainable=False)
class EnglishTokenizer(Tokenizer):
    """Tokenises texts and leaves the spaCy document on the message for the components after it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults; the keys are those of Rasa's tokenizers."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def __init__(self, config: dict[str, Any]) -> None:
        """Make the tokenizer."""
        super().__init__(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokenise one attribute of a message."""
        doc = blank_english().make_doc(message.get(attribute))
        if attribute == TEXT:
            message.set(DOC, doc)
        return [Token(token.text, token.idx) for token in doc if token.text.strip()]


class _Made:
    """The tokenizer that is in use."""

    nlp: Language = spacy.blank("en")


def blank_english() -> Language:
    """The tokenizer, made anew after so many words: its vocabulary keeps each that it has seen, whoever wrote it.

    A matcher that was made with an older one finds the same: spaCy knows words by a hash of their letters.
    """
    if len(_Made.nlp.vocab) > MAX_WORDS:
        _Made.nlp = spacy.blank("en")
    return _Made.nlp


def tokenised(message: Message) -> Doc:
    """The tokenised text of a message."""
    doc = message.get(DOC)
    return doc if isinstance(doc, Doc) else blank_english().make_doc(message.get(TEXT) or "")
