from __future__ import annotations

import pytest

from bot.nlu.question_form import FORM_WORDS, question_form


def found(*words: str) -> set[str]:
    return {word for word, value in zip(FORM_WORDS, question_form(words), strict=True) if value}


def test_each_form_word_that_is_there_counts() -> None:
    assert found("what", "does", "kefir", "help") == {"what", "does", "help"}


def test_a_word_counts_once_however_often_it_stands() -> None:
    assert question_form(["what", "what"]).sum() == 1.0


@pytest.mark.parametrize("words", [(), ("kefir",), ("whatever",)], ids=["none", "other", "longer"])
def test_without_a_form_word_all_is_zero(words: tuple[str, ...]) -> None:
    assert found(*words) == set()


def test_there_is_one_number_for_each_form_word() -> None:
    assert question_form([]).shape == (len(FORM_WORDS),)
    assert len(set(FORM_WORDS)) == len(FORM_WORDS)
