"""The form of a question: which small words it holds that a sentence encoder makes little of."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

# What is asked for, about whom, and how: the words that tell "what is X" from "how does X help", "does X
# help" and "is X right for my child".
FORM_WORDS = (
    "what which why how when where who can could is are does do did should will would i my me he she his her child "
    "kid baby doctor it they best good help cause mean work much many long"
).split()


def question_form(words: Collection[str]) -> npt.NDArray[np.float32]:
    """One where a form word is among the lower-case words of a text, shape (f,)."""
    return np.array([word in words for word in FORM_WORDS], dtype=np.float32)
