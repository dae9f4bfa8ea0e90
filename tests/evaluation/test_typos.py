from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from bot.evaluation.typos import KEYS, with_typos

TEXT = "What does Lactobacillus plantarum do for the wall of the gut?"
LETTERS = "abcdefghij" * 100


def slips(letter: str, behind: str, seeds: int = 4000) -> Iterator[str]:
    """What becomes of a letter and the character behind it, in many tries."""
    return (with_typos(letter + behind, seed, rate=1.0) for seed in range(seeds))


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_the_same_seed_makes_the_same_slips(seed: int) -> None:
    assert with_typos(TEXT, seed) == with_typos(TEXT, seed)


def test_another_seed_makes_other_slips() -> None:
    assert len({with_typos(TEXT, seed) for seed in range(10)}) > 5


def test_slips_are_the_same_in_every_process() -> None:
    # Python salts its hashes anew in each process; slips must not depend on them.
    assert with_typos("does kefir help", 1, rate=1.0) == "ir sleeffri eepp"


@pytest.mark.parametrize("text", [TEXT, "", "   ", "é ü 腸"])
def test_a_rate_of_0_changes_nothing(text: str) -> None:
    assert with_typos(text, 1, rate=0.0) == text


@pytest.mark.parametrize("text", ["", "12345", "?! ... --", "\U0001f9a0", "50 000"])
def test_only_letters_slip(text: str) -> None:
    assert [with_typos(text, seed, rate=1.0) for seed in range(20)] == [text] * 20


def test_about_one_letter_in_ten_slips() -> None:
    # A letter alone, followed by nothing to swap with: three kinds of slip of four show.
    tries = 10_000
    changed = sum(with_typos("a", seed) != "a" for seed in range(tries))
    assert changed / tries == pytest.approx(0.1 * 3 / 4, abs=0.01)


def test_a_longer_text_keeps_about_its_length() -> None:
    lengths = [len(with_typos(LETTERS, seed)) for seed in range(20)]
    assert sum(lengths) / len(lengths) == pytest.approx(len(LETTERS), rel=0.01)


def test_every_kind_of_slip_happens_about_as_often() -> None:
    # "g1": the digit stays, so that what has become of the letter can be told.
    found = Counter(slips("g", "1"))
    assert set(found) == {"1g", "1", "gg1", "f1", "h1"}
    kinds = [found["1g"], found["1"], found["gg1"], found["f1"] + found["h1"]]
    assert [count / 4000 for count in kinds] == pytest.approx([0.25] * 4, abs=0.03)


@pytest.mark.parametrize(
    ("letter", "beside"),
    [("q", "w"), ("p", "o"), ("g", "fh"), ("G", "fh"), ("m", "n"), ("z", "x")],
    ids=["left end", "right end", "middle", "capital", "last", "first"],
)
def test_a_key_beside_is_a_neighbour_in_the_same_row(letter: str, beside: str) -> None:
    hit = {typed[0] for typed in slips(letter, "1") if len(typed) == 2 and typed[0] not in {"1", letter}}
    assert hit == set(beside)


@pytest.mark.parametrize("letter", ["é", "ß", "腸"])
def test_a_letter_that_is_on_no_key_has_none_beside(letter: str) -> None:
    assert set(slips(letter, "1")) == {f"1{letter}", "1", f"{letter}{letter}1", f"{letter}1"}


def test_the_last_letter_has_nothing_to_be_swapped_with() -> None:
    assert set(slips("g", "")) == {"", "g", "gg", "f", "h"}


def test_the_keyboard_has_every_letter_once() -> None:
    assert sorted("".join(KEYS)) == list("abcdefghijklmnopqrstuvwxyz")
