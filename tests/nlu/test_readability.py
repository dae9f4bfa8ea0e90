from __future__ import annotations

import pytest

from bot.nlu.readability import unreadable_reason

LIMIT = 2000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "empty", id="nothing"),
        pytest.param(" \n\t", "empty", id="blanks"),
        pytest.param("12345", "symbols", id="digits"),
        pytest.param("?!...", "symbols", id="punctuation"),
        pytest.param("\U0001f600\U0001f600", "symbols", id="emoji"),
        pytest.param("\x00", "symbols", id="null byte"),
        pytest.param("что такое кефир", "language", id="Cyrillic"),
        pytest.param("什么是益生菌", "language", id="Chinese"),
        pytest.param("ما هو الكفير", "language", id="Arabic"),
        pytest.param("wie hilft kefir gegen blähungen", "language", id="German"),
        pytest.param("was ist leaky gut und was hilft", "language", id="German words that are English ones too"),
        pytest.param("qué es el intestino permeable", "language", id="Spanish"),
        pytest.param("est-ce que le kéfir est bon pour l'intestin", "language", id="French"),
        pytest.param("il kefir è buono per l'intestino", "language", id="Italian"),
        pytest.param("o que são probióticos", "language", id="Portuguese"),
        pytest.param("wat is een lekkende darm", "language", id="Dutch"),
    ],
)
def test_a_text_that_cant_be_read_gets_its_reason(text: str, reason: str) -> None:
    assert unreadable_reason(text, LIMIT) == reason


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is leaky gut", id="plain English"),
        pytest.param("plantarum", id="one Latin word"),
        pytest.param("x", id="one letter"),
        pytest.param("kimchi \U0001f600", id="emoji beside a word"),
        pytest.param("what does kefir para el intestino do for my gut", id="foreign words in an English question"),
        pytest.param("what is кефир", id="a word of another alphabet"),
        pytest.param("what was my gut flora before", id="was and gut"),
        pytest.param("i might die", id="English words that another language has too"),
    ],
)
def test_a_text_that_can_be_read_gets_none(text: str) -> None:
    assert unreadable_reason(text, LIMIT) is None


def test_a_text_of_the_greatest_length_can_be_read() -> None:
    assert unreadable_reason("a" * LIMIT, LIMIT) is None


def test_a_longer_text_is_too_long() -> None:
    assert unreadable_reason("a" * (LIMIT + 1), LIMIT) == "too_long"
