"""Makes the slips that people make on a keyboard, the same ones at every run."""

from __future__ import annotations

import random

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SLIPS = ("swap", "drop", "double", "beside")


def with_typos(text: str, seed: int, rate: float = 0.1) -> str:
    """A text as hasty fingers type it.

    Args:
        text: what was meant.
        seed: the same seed and text give the same slips.
        rate: share of the letters that are swapped with the next character, dropped, doubled, or hit on
            the key beside.
    """
    dice = random.Random(f"{seed} {text}")  # noqa: S311  slips, not secrets
    typed: list[str] = []
    rest = list(text)
    while rest:
        letter = rest.pop(0)
        slip = dice.choice(SLIPS) if letter.isalpha() and dice.random() < rate else None
        if slip == "swap" and rest:
            typed += [rest.pop(0), letter]
        elif slip == "double":
            typed += [letter, letter]
        elif slip == "beside":
            typed.append(_key_beside(letter.lower(), dice))
        elif slip != "drop":
            typed.append(letter)
    return "".join(typed)


def _key_beside(letter: str, dice: random.Random) -> str:
    row = next((row for row in KEYS if letter in row), letter)
    place = row.index(letter)
    return dice.choice([row[i] for i in (place - 1, place + 1) if 0 <= i < len(row)] or [letter])
