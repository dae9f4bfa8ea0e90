"""What a question is about: logistic regression and the nearest phrases together, as calibrated probabilities."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.nlu.calibration import best_temperature, sharpened
from bot.nlu.question_form import question_form

Array = npt.NDArray[np.float32]
FOLDS = 3


@dataclass(frozen=True)
class Example:
    """A text as the classifier sees it."""

    vector: Array
    """Unit sentence vector, shape (d,)."""
    groups: frozenset[str]
    """Entity groups that are named, as `type.group`."""
    words: frozenset[str]
    """Its lower-case words."""
    text: str = ""

    @classmethod
    def of(cls, vector: Array, entities: Sequence[Mapping[str, Any]], words: Sequence[str], text: str = "") -> Example:
        """From a sentence vector, Rasa's entities, the words and the text itself."""
        groups = frozenset(f"{entity['entity']}.{entity.get('group') or ''}" for entity in entities)
        return cls(vector, groups, frozenset(words), text)


@dataclass(frozen=True)
class Weights:
    """How the parts of the model are weighed; docs/understanding.md has what was compared."""

    regularisation: float
    """Inverse strength of the L2 penalty (scikit-learn's C)."""
    entity: float
    """Value of a named thing next to a sentence vector of length 1."""
    form: float
    """Value of a form word."""
    neighbours: float
    """Share of the nearest phrases in the probability, 0 to 1."""
    sharpness: float
    """How fast a phrase's say falls with its cosine: exp(sharpness * cosine)."""
    nearest: int
    """So many phrases of a class have a say."""


@dataclass(frozen=True)
class TopicModel:
    """A trained classifier: k classes, n phrases, d sentence dimensions, g entity groups, f form words."""

    weights: Weights
    classes: tuple[str, ...]
    groups: tuple[str, ...]
    """Entity groups in the order of the features."""
    coefficients: Array
    """Shape (k, d + g + f)."""
    intercepts: Array
    """Shape (k,)."""
    phrases: Array
    """Unit vectors of the training phrases in the order of their classes, shape (n, d)."""
    starts: npt.NDArray[np.int64]
    """Where the phrases of each class begin, shape (k,)."""
    texts: tuple[str, ...]
    """The phrases themselves, for those who ask why a text was read as it was; n of them."""
    temperature: float = 1.0

    @classmethod
    def fit(cls, examples: Sequence[Example], intents: Sequence[str], weights: Weights) -> TopicModel:
        """Train on phrases, and calibrate on phrases that the parts have not seen.

        Args:
            examples: the phrases.
            intents: intent of each phrase.
            weights: how the parts are weighed.
        """
        labels = np.array(intents)
        model = cls._fit(examples, labels, weights)
        if min(np.unique(labels, return_counts=True)[1]) < FOLDS:
            return model  # too few phrases to hold some back
        unseen = np.zeros((len(labels), len(model.classes)), dtype=np.float32)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        for seen, held in folds.split(np.zeros((len(labels), 1)), labels):
            part = cls._fit([examples[i] for i in seen], labels[seen], weights)
            unseen[held] = np.stack([part.probabilities(examples[i]) for i in held])
        meant = np.searchsorted(np.array(model.classes), labels)
        return replace(model, temperature=best_temperature(unseen, meant))

    @classmethod
    def _fit(cls, examples: Sequence[Example], labels: npt.NDArray[Any], weights: Weights) -> TopicModel:
        groups = tuple(sorted({group for example in examples for group in example.groups}))
        features = np.stack([_features(example, groups, weights) for example in examples])
        # lbfgs starts from zero and has no random part: the same phrases give the same weights.
        linear = LogisticRegression(C=weights.regularisation, max_iter=1000, tol=1e-3).fit(features, labels)
        coefficients, intercepts = linear.coef_, linear.intercept_
        if len(linear.classes_) == 2:  # scikit-learn gives one row for two classes: the second against the first
            coefficients = np.vstack([np.zeros_like(coefficients), coefficients])
            intercepts = np.concatenate([[0.0], intercepts])
        order = np.argsort(labels, kind="stable")
        return cls(
            weights=weights,
            classes=tuple(str(name) for name in linear.classes_),
            groups=groups,
            coefficients=coefficients.astype(np.float32),
            intercepts=intercepts.astype(np.float32),
            phrases=np.stack([examples[i].vector for i in order]).astype(np.float32),
            starts=np.searchsorted(labels[order], linear.classes_).astype(np.int64),
            texts=tuple(examples[i].text for i in order),
        )

    def judge(self, example: Example) -> tuple[Array, dict[str, float]]:
        """The probability of each class, shape (k,), sum 1, and the cosine of its nearest phrase, -1 to 1."""
        cosines = self.phrases @ example.vector
        logits = self.coefficients @ _features(example, self.groups, self.weights) + self.intercepts
        linear = np.exp(logits - logits.max())
        votes, share = self._votes(cosines), self.weights.neighbours
        mixed = (1 - share) * linear / linear.sum() + share * votes / votes.sum()
        nearest = np.maximum.reduceat(cosines, self.starts)
        return sharpened(mixed, self.temperature), dict(zip(self.classes, nearest.tolist(), strict=True))

    def probabilities(self, example: Example) -> Array:
        """The probability of each class: shape (k,), sum 1."""
        return self.judge(example)[0]

    def nearest_phrases(self, vector: Array, count: int) -> list[tuple[str, str, float]]:
        """The training phrases nearest to a vector: class, phrase and cosine, the nearest first."""
        cosines = self.phrases @ vector
        best = np.argsort(-cosines)[:count]
        of = np.searchsorted(self.starts, best, side="right") - 1
        return [(self.classes[k], self.texts[i], float(cosines[i])) for i, k in zip(best, of, strict=True)]

    def _votes(self, cosines: Array) -> Array:
        """What the nearest phrases of each class say together, shape (k,)."""
        places, counted = self._neighbours
        of_class = np.append(cosines, np.float32(-np.inf))[places]
        best = np.sort(np.partition(of_class, -self.weights.nearest, axis=1)[:, -self.weights.nearest :], axis=1)
        said: Array = np.exp(self.weights.sharpness * (best - 1)).sum(axis=1) / counted
        return said

    @functools.cached_property
    def _neighbours(self) -> tuple[npt.NDArray[np.int64], Array]:
        """Where the phrases of each class are, shape (k, most), and how many have a say, shape (k,).

        Rows are filled up with the place after the last phrase.
        """
        sizes = np.diff(self.starts, append=len(self.phrases))
        columns = np.arange(max(int(sizes.max()), self.weights.nearest))
        is_there = columns < sizes[:, np.newaxis]
        places = np.where(is_there, self.starts[:, np.newaxis] + columns, len(self.phrases))
        return places, np.minimum(sizes, self.weights.nearest).astype(np.float32)

    def save(self, path: Path) -> None:
        """Write the model as plain arrays; the weights stand in the configuration."""
        np.savez(
            path,
            classes=np.array(self.classes),
            groups=np.array(self.groups, dtype=str),
            coefficients=self.coefficients,
            intercepts=self.intercepts,
            phrases=self.phrases.astype(np.float16),
            starts=self.starts,
            texts=np.frombuffer(json.dumps(self.texts).encode(), dtype=np.uint8),
            temperature=np.array(self.temperature),
        )

    @classmethod
    def load(cls, path: Path, weights: Weights) -> TopicModel:
        """Read what `save` wrote; nothing in the file is executed."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                weights=weights,
                classes=tuple(arrays["classes"].tolist()),
                groups=tuple(arrays["groups"].tolist()),
                coefficients=arrays["coefficients"],
                intercepts=arrays["intercepts"],
                phrases=arrays["phrases"].astype(np.float32),
                starts=arrays["starts"],
                texts=tuple(json.loads(arrays["texts"].tobytes())),
                temperature=float(arrays["temperature"]),
            )


def _features(example: Example, groups: Sequence[str], weights: Weights) -> Array:
    """Sentence vector, named groups and form words side by side, shape (d + g + f,)."""
    named = np.array([group in example.groups for group in groups], dtype=np.float32)
    parts = [example.vector, weights.entity * named, weights.form * question_form(example.words)]
    result: Array = np.concatenate(parts).astype(np.float32)
    return result
