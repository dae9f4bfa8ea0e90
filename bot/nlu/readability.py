"""Tells whether a text can be read at all: has it words, is it short enough, is it English."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]{2,}")
# Words that are common in a language and are none in English.
_FOREIGN = {
    "de": "ich und der das ist nicht wie für ein eine mit mein bei welche wirkt hilft gegen darm kann man sind zu",
    "es": "que el los las una por para como qué cuál cuáles son está con mi tengo ayuda puedo intestino es del",
    "fr": "le les des une est que qui pour avec dans je mon quels quelle sont comment puis intestin du et ça",
    "it": "il che di per con sono come una gli della quali cosa mio posso intestino è ho aiuta",
    "pt": "o que os uma para com como são não meu qual quais posso intestino é do da tenho",
    "nl": "het een van wat zijn voor met ik mijn hoe welke kan darm helpt niet goed",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _FOREIGN.items()}
LANGUAGES = frozenset(_FOREIGN)
"""Codes of the languages that are told from English."""
_ENGLISH = frozenset(
    "the is are was i my a an what which how why when where who can do does did it to of for in on and or if not "
    "with have has will should would could be this that you your me we they good bad help gut tell about more".split()
)
_SPELT_LIKE_ENGLISH = {"de": frozenset({"was", "gut"})}
"""English words that are words of a language as well: beside its own words they speak for neither."""
MIN_FOREIGN = 2
"""So many words of another language make a text that language, if English has fewer in it."""


def unreadable_reason(text: str, max_characters: int) -> str | None:
    """Why a text can't be read.

    Args:
        text: what the visitor wrote.
        max_characters: the longest text that is read.

    Returns:
        `too_long`, `empty`, `symbols` or `language`; None for a text that can be read.
    """
    if len(text) > max_characters:
        return "too_long"
    if not text.strip():
        return "empty"
    if not any(unicodedata.category(char).startswith("L") for char in text):
        return "symbols"
    if _is_other_script(text) or other_language(text) is not None:
        return "language"
    return None


def _is_other_script(text: str) -> bool:
    """Whether most letters are of another alphabet than the Latin one."""
    letters = [char for char in text if unicodedata.category(char).startswith("L")]
    latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
    return latin * 2 < len(letters)


def other_language(text: str) -> str | None:
    """The code of the language of a text, if it is one of those that we can tell from English."""
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {language: sum(word in known for word in words) for language, known in _WORDS_OF.items()}
    language = max(counts, key=lambda name: counts[name])
    english = sum(word in _ENGLISH and word not in _SPELT_LIKE_ENGLISH.get(language, ()) for word in words)
    return language if counts[language] >= MIN_FOREIGN and counts[language] > english else None
