from __future__ import annotations

from bot.nlu.english_tokenizer import MAX_WORDS, blank_english
from bot.nlu.gazetteer import Gazetteer, Name

LETTERS = "abcdefghij"


def word(number: int) -> str:
    """A word that nobody has used."""
    return "zq" + "".join(LETTERS[int(digit)] for digit in str(number))


def test_words_of_visitors_are_not_kept_for_ever() -> None:
    for number in range(0, 3 * MAX_WORDS, 50):
        blank_english().make_doc(" ".join(map(word, range(number, number + 50))))

    assert len(blank_english().vocab) <= MAX_WORDS + 50
    assert word(1) not in blank_english().vocab.strings


def test_names_are_found_after_the_vocabulary_was_made_anew() -> None:
    gazetteer, before = Gazetteer(blank_english(), [Name("food", "fermented", "kefir", "milk kefir")]), blank_english()
    while blank_english() is before:
        before.make_doc(" ".join(map(word, range(len(before.vocab), len(before.vocab) + 1000))))

    found = gazetteer.find(blank_english().make_doc("is Milk Kefir good?"))

    assert [(mention.value, mention.start, mention.end) for mention in found] == [("kefir", 3, 13)]
