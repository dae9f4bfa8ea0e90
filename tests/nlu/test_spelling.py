from __future__ import annotations

import pytest

from bot.nlu.spelling import Speller, WordCounts

PHRASES = [
    "what is leaky gut",
    "what is leaky gut syndrome",
    "is leaky gut real",
    "what does kefir do",
    "my gut aches",
    "my gut hurts",
    "i eat rye bread",
    "cfu per day",
    "how many cfu",
    "which cfu",
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(
        WordCounts.of(phrase.split() for phrase in PHRASES), ["saccharomyces", "lactis"], frozenset({"ozempic"}), 20000
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("what is leaky gutt", "what is leaky gut", id="doubled"),
        pytest.param("waht is leaky gut", "what is leaky gut", id="swapped"),
        pytest.param("what is leky gut", "what is leaky gut", id="dropped"),
        pytest.param("what is leaku gut", "what is leaky gut", id="key beside"),
        pytest.param("sacharomices", "saccharomyces", id="two slips in a long name"),
        pytest.param("my xidney", "my kidney", id="first letter"),
        pytest.param("my stoamch", "my stomach", id="a word that no phrase holds"),
    ],
)
def test_a_slip_is_mended(speller: Speller, written: str, meant: str) -> None:
    assert speller.correct(written.split()) == meant.split()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("is garlic or a leek better", id="English words"),
        pytest.param("lactic acid", id="an English word beside a name"),
        pytest.param("my knee is sore", id="English words that no phrase holds"),
        pytest.param("how many cfu", id="a word that only the phrases hold"),
        pytest.param("ozempic", id="a configured word"),
        pytest.param("b12 4 ? '", id="numbers and marks"),
        pytest.param("qzxvkjwq", id="nothing near"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_right_or_unlike_anything_stays(speller: Speller, text: str) -> None:
    assert speller.correct(text.split()) == text.split()


def test_the_words_around_decide_between_candidates(speller: Speller) -> None:
    assert speller.correct(["leaky", "gxt", "syndrome"])[1] == "gut"
    assert speller.correct(["i", "eat", "rhe", "bread"])[2] == "rye"


def test_an_english_word_gives_way_to_one_of_the_phrases_where_the_context_says_so(speller: Speller) -> None:
    assert speller.correct(["what", "is", "leaky", "guy"]) == ["what", "is", "leaky", "gut"]
    assert speller.correct(["that", "guy", "there"])[1] == "guy"


def test_a_long_name_is_found_behind_three_slips(speller: Speller) -> None:
    assert speller.correct(["sacchromiceses"]) == ["saccharomyces"]


def test_in_a_short_word_one_letter_may_be_wrong(speller: Speller) -> None:
    assert speller.correct(["kfr"]) != ["kefir"]


def test_a_rare_english_word_is_known_but_nothing_is_corrected_to_it() -> None:
    speller = Speller(WordCounts.of([]), [], frozenset(), 100)
    assert speller.correct(["insatiably"]) == ["insatiably"]
    assert speller.correct(["insatiablyy"]) == ["insatiablyy"]


def test_words_and_pairs_are_counted_with_the_ends_of_the_phrase() -> None:
    counts = WordCounts.of([["leaky", "gut"], ["gut"]])
    assert counts.words == {"<s>": 2, "leaky": 1, "gut": 2, "</s>": 2}
    assert counts.pairs == {("<s>", "leaky"): 1, ("leaky", "gut"): 1, ("gut", "</s>"): 2, ("<s>", "gut"): 1}
