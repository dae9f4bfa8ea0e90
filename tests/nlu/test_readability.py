from __future__ import annotations

import pytest

from bot.nlu.readability import unreadable_reason

LIMIT = 2000


def reason(text: str) -> str | None:
    return unreadable_reason(text, LIMIT)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is leaky gut", id="a question"),
        pytest.param("kefir", id="one word"),
        pytest.param("k", id="one letter"),
        pytest.param("\U0001f600 kefir", id="a word beside an emoji"),
        pytest.param("CFU? 10 000 000", id="mostly digits"),
        pytest.param("caf\u00e9 au lait and gut health", id="accents"),
        pytest.param("is kimchi (\uae40\uce58) good for me", id="a word in another script"),
        pytest.param("what is leaky gut syndrome, is it a que or el", id="more English than foreign words"),
        pytest.param("para probiotics", id="one foreign word"),
    ],
)
def test_a_text_with_english_words_can_be_read(text: str) -> None:
    assert reason(text) is None


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"], ids=["nothing", "space", "lines", "hard space"])
def test_a_text_of_spaces_is_empty(text: str) -> None:
    assert reason(text) == "empty"


@pytest.mark.parametrize(
    "text", ["???", "123", "\U0001f600\U0001f600", "\x00", "...!"], ids=["marks", "digits", "emoji", "null", "stops"]
)
def test_a_text_without_letters_is_symbols(text: str) -> None:
    assert reason(text) == "symbols"


def test_a_text_at_the_limit_is_read() -> None:
    assert reason("x" * LIMIT) is None


@pytest.mark.parametrize("char", ["x", " ", "?"], ids=["letters", "spaces", "marks"])
def test_a_text_over_the_limit_is_too_long(char: str) -> None:
    assert reason(char * (LIMIT + 1)) == "too_long"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("was ist ein durchl\u00e4ssiger darm und wie wirkt kefir", id="German"),
        pytest.param("\u00bfqu\u00e9 es el intestino permeable?", id="Spanish"),
        pytest.param("qu'est-ce que le k\u00e9fir et comment est-il pour les intestins", id="French"),
        pytest.param("che cosa sono i probiotici e come agiscono sono utili", id="Italian"),
        pytest.param("o que \u00e9 o intestino, como posso tratar", id="Portuguese"),
        pytest.param("wat is een lekkende darm en hoe helpt het", id="Dutch"),
        pytest.param("\u043a\u0435\u0444\u0438\u0440 \u043f\u043e\u043c\u043e\u0433\u0430\u0435\u0442", id="Cyrillic"),
        pytest.param("\u53d1\u9175\u98df\u54c1 kefir", id="Chinese"),
        pytest.param("\u0645\u0627 \u0647\u0648 \u0627\u0644\u0643\u0641\u064a\u0631", id="Arabic"),
    ],
)
def test_a_text_in_another_language_is_told_so(text: str) -> None:
    assert reason(text) == "language"
