"""How urgent a message is: a linear model on its words and its sentence vector."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

Array = npt.NDArray[np.float32]
REGULARISATION = 30.0
"""Inverse strength of the L2 penalty; docs/understanding.md has what was compared."""
MIN_TEXTS = 2
"""A word, or two in a row, counts if so many texts hold it."""


@dataclass(frozen=True)
class UrgencyModel:
    """A trained model: v words and pairs of words, d sentence dimensions."""

    words: TfidfVectorizer
    coefficients: Array
    """Shape (d + v,)."""
    intercept: float

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Array, urgent: Sequence[bool]) -> UrgencyModel:
        """Train on messages of both kinds.

        Args:
            texts: n messages.
            vectors: their unit sentence vectors, shape (n, d).
            urgent: whether each is urgent; urgent and calm ones have the same weight together.
        """
        words = _vectorizer(None).fit(texts)
        features = hstack([csr_matrix(vectors), words.transform(texts)]).tocsr()
        # liblinear goes through the messages in a fixed order: the same ones give the same weights.
        linear = LogisticRegression(C=REGULARISATION, class_weight="balanced", solver="liblinear", random_state=0)
        linear.fit(features, np.array(urgent, dtype=bool))
        return cls(words, linear.coef_[0].astype(np.float32), float(linear.intercept_[0]))

    def probability(self, text: str, vector: Array) -> float:
        """How likely a message is urgent, 0 to 1.

        Args:
            text: the message.
            vector: its unit sentence vector, shape (d,).
        """
        found = self.words.transform([text])
        dimensions = len(vector)
        logit = float(self.coefficients[:dimensions] @ vector) + self.intercept
        logit += float(self.coefficients[dimensions:][found.indices] @ found.data)
        return float(1 / (1 + np.exp(-logit)))

    def save(self, path: Path) -> None:
        """Write the model as plain arrays."""
        np.savez(
            path,
            words=np.frombuffer(json.dumps(self.words.get_feature_names_out().tolist()).encode(), dtype=np.uint8),
            rarity=self.words.idf_,
            coefficients=self.coefficients,
            intercept=np.array(self.intercept),
        )

    @classmethod
    def load(cls, path: Path) -> UrgencyModel:
        """Read what `save` wrote; nothing in the file is executed."""
        with np.load(path, allow_pickle=False) as arrays:
            words = _vectorizer(json.loads(arrays["words"].tobytes()))
            words.idf_ = arrays["rarity"]
            return cls(words, arrays["coefficients"], float(arrays["intercept"]))


def _vectorizer(vocabulary: list[str] | None) -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, 2),
        min_df=MIN_TEXTS,
        sublinear_tf=True,
        token_pattern=r"[^\W_]+(?:'[^\W_]+)?",  # noqa: S106  no password
        vocabulary=vocabulary,
        dtype=np.float32,
    )
