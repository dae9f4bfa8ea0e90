"""Multinomial logistic regression over sentence vectors and entities, with the phrases it learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class TopicModel:
    """A trained classifier: k classes, n phrases, d sentence dimensions, g entity groups."""

    classes: tuple[str, ...]
    groups: tuple[str, ...]
    """Entity groups as `type.group`, in the order of the features."""
    coefficients: Array
    """Shape (k, d + g)."""
    intercepts: Array
    """Shape (k,)."""
    phrases: Array
    """Unit vectors of the training phrases, shape (n, d)."""
    labels: npt.NDArray[np.int64]
    """Class of each phrase, shape (n,)."""
    entity_weight: float

    @classmethod
    def fit(
        cls,
        vectors: Array,
        entities: Sequence[Sequence[Mapping[str, Any]]],
        intents: Sequence[str],
        *,
        regularisation: float,
        entity_weight: float,
    ) -> TopicModel:
        """Train on phrases.

        Args:
            vectors: unit sentence vectors, shape (n, d).
            entities: Rasa's entities of each phrase.
            intents: intent of each phrase.
            regularisation: inverse strength of the L2 penalty (scikit-learn's C).
            entity_weight: value of an entity's feature next to a vector of length 1.
        """
        groups = tuple(sorted({_group(e) for named in entities for e in named}))
        features = np.hstack([vectors, entity_weight * np.stack([_features(named, groups) for named in entities])])
        # lbfgs starts from zero and has no random part: the same phrases give the same weights.
        model = LogisticRegression(C=regularisation, max_iter=1000, tol=1e-3).fit(features, intents)
        classes = tuple(str(name) for name in model.classes_)
        coefficients, intercepts = model.coef_, model.intercept_
        if len(classes) == 2:  # scikit-learn gives one row for two classes: the second against the first
            coefficients = np.vstack([np.zeros_like(coefficients), coefficients])
            intercepts = np.concatenate([[0.0], intercepts])
        index = {name: i for i, name in enumerate(classes)}
        return cls(
            classes=classes,
            groups=groups,
            coefficients=coefficients.astype(np.float32),
            intercepts=intercepts.astype(np.float32),
            phrases=vectors.astype(np.float32),
            labels=np.array([index[intent] for intent in intents], dtype=np.int64),
            entity_weight=entity_weight,
        )

    def probabilities(self, vector: Array, entities: Sequence[Mapping[str, Any]]) -> Array:
        """The probability of each class: shape (k,), sum 1."""
        features = np.concatenate([vector, self.entity_weight * _features(entities, self.groups)])
        logits = self.coefficients @ features + self.intercepts
        exponents = np.exp(logits - logits.max())
        result: Array = (exponents / exponents.sum()).astype(np.float32)
        return result

    def similarities(self, vector: Array) -> dict[str, float]:
        """The cosine of the nearest phrase of each class, -1 to 1."""
        cosines = self.phrases @ vector
        nearest = np.full(len(self.classes), -1.0, dtype=np.float32)
        np.maximum.at(nearest, self.labels, cosines)
        return dict(zip(self.classes, nearest.tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the model as plain arrays."""
        np.savez(
            path,
            classes=np.array(self.classes),
            groups=np.array(self.groups, dtype=str),
            coefficients=self.coefficients,
            intercepts=self.intercepts,
            phrases=self.phrases.astype(np.float16),
            labels=self.labels,
            entity_weight=np.array(self.entity_weight),
        )

    @classmethod
    def load(cls, path: Path) -> TopicModel:
        """Read what `save` wrote; nothing in the file is executed."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                classes=tuple(arrays["classes"].tolist()),
                groups=tuple(arrays["groups"].tolist()),
                coefficients=arrays["coefficients"],
                intercepts=arrays["intercepts"],
                phrases=arrays["phrases"].astype(np.float32),
                labels=arrays["labels"],
                entity_weight=float(arrays["entity_weight"]),
            )


def _group(entity: Mapping[str, Any]) -> str:
    return f"{entity['entity']}.{entity.get('group') or ''}"


def _features(entities: Sequence[Mapping[str, Any]], groups: Sequence[str]) -> Array:
    """One where a thing of the group is named, shape (g,)."""
    named = {_group(entity) for entity in entities}
    return np.array([group in named for group in groups], dtype=np.float32)
