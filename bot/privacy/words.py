"""What is known of words: whether one is a given name, a surname, or ordinary English."""

from __future__ import annotations

import functools
from pathlib import Path

import symspellpy

HERE = Path(__file__).parent
ENGLISH = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"
COMMON = 12_000
"""So many of the list's words are common; `becky` and `mildred` come later."""
ALSO = "!"
"""Stands before given names that are something else too."""


@functools.cache
def given_names() -> frozenset[str]:
    """Given names that are little else, in lower case."""
    return frozenset(_words("given_names.txt").partition(ALSO)[0].split())


@functools.cache
def all_given_names() -> frozenset[str]:
    """Given names, also those that are ordinary words, months, places or products."""
    return frozenset(_words("given_names.txt").replace(ALSO, " ").split())


@functools.cache
def surnames() -> frozenset[str]:
    """Common surnames, in lower case."""
    return frozenset(_words("surnames.txt").split())


@functools.cache
def plain_surnames() -> frozenset[str]:
    """Surnames that are rather words where they are written small."""
    return frozenset(_words("plain_surnames.txt").split())


@functools.cache
def no_names() -> frozenset[str]:
    """Words that neither begin nor go on with a name, whatever stands before them."""
    return frozenset(_words("no_names.txt").split())


@functools.cache
def english() -> frozenset[str]:
    """English words, in lower case; many names are among them."""
    return frozenset(_by_frequency())


@functools.cache
def common_english() -> frozenset[str]:
    """The English words that are used most, in lower case; few names are among them."""
    return frozenset(_by_frequency()[:COMMON])


def _by_frequency() -> list[str]:
    return [line.split(" ", 1)[0] for line in ENGLISH.read_text(encoding="utf-8-sig").splitlines()]


@functools.cache
def no_people() -> frozenset[str]:
    """Foods, drinks and makers that are named like people, in lower case."""
    lines = (HERE / "no_people.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _words(file: str) -> str:
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    return " ".join(line for line in lines if not line.startswith("#"))
