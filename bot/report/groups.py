"""Groups wordings by what they mean, with the sentence encoder that the assistant reads with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import AgglomerativeClustering

from bot.knowledge.model import Knowledge
from bot.nlu.sentence_encoder import SentenceEncoder
from bot.report.unanswered import Wording

DISTANCE = 0.38
"""Mean cosine distance up to which two groups become one; measured in docs/report.md."""
NEAR = 0.46
"""Cosine from which a topic counts as near to a group."""
EXAMPLES = 4
Vectors = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
Advance = Callable[[float], None]


@dataclass(frozen=True)
class Group:
    """Wordings that ask for about the same."""

    messages: int
    conversations: int
    wordings: int
    kinds: dict[str, int]
    """How often each kind of reply was given."""
    examples: tuple[str, ...]
    """Wordings as they were typed; the most typical one is first."""
    about: str
    """What the article is silent about, such as `not_covered.dose`; empty where the assistant saw no such thing."""
    nearest: str
    """The topic that is nearest; empty where none is near."""


def group_wordings(
    wordings: Sequence[Wording], encoder: SentenceEncoder, knowledge: Knowledge, advance: Advance = lambda _: None
) -> list[Group]:
    """Group wordings, the group with the most messages first.

    Memory grows with the square of their number: 3,000 wordings take 100 MB for a moment.

    Args:
        wordings: each with at least one message.
        encoder: turns a text into a vector.
        knowledge: its topics are what is near or not.
        advance: is told which share of the wordings is encoded.
    """
    if not wordings:
        return []
    vectors = np.empty((len(wordings), encoder.encode("").shape[0]), dtype=np.float32)
    for i, wording in enumerate(wordings):
        vectors[i] = encoder.encode(wording.text)
        advance((i + 1) / len(wordings))
    topics = tuple(knowledge.topics)
    asks = encoder.encode_all([knowledge.topics[topic].asks for topic in topics])
    groups = [
        _group([wordings[i] for i in places], vectors[places], topics, asks) for places in _places(wordings, vectors)
    ]
    return sorted(groups, key=lambda group: (-group.messages, -group.conversations, group.examples))


def _places(wordings: Sequence[Wording], vectors: Vectors) -> Iterator[Places]:
    """The places of each group. What the assistant has told apart, such as dose and price, is not mixed again."""
    about = np.array([wording.about for wording in wordings])
    for aspect in sorted(set(about.tolist())):
        places = np.flatnonzero(about == aspect)
        labels = _labels(vectors[places])
        for label in range(int(labels.max()) + 1):
            yield places[labels == label]


def _labels(vectors: Vectors) -> Places:
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    clustering = AgglomerativeClustering(
        n_clusters=None, distance_threshold=DISTANCE, affinity="cosine", linkage="average"
    )
    found: Places = clustering.fit_predict(vectors)
    return found


def _group(members: Sequence[Wording], vectors: Vectors, topics: Sequence[str], asks: Vectors) -> Group:
    weights = np.array([member.messages for member in members], dtype=np.float32)
    centre = weights @ vectors
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    typical = np.argsort(-(vectors @ centre), kind="stable")
    kinds: Counter[str] = Counter()
    for member in members:
        kinds.update(member.kinds)
    return Group(
        messages=sum(kinds.values()),
        conversations=len({one for member in members for one in member.conversations}),
        wordings=len(members),
        kinds=dict(kinds.most_common()),
        about=members[0].about,
        examples=tuple(members[i].text for i in typical[:EXAMPLES]),
        nearest=_nearest(members, asks @ centre, topics),
    )


def _nearest(members: Sequence[Wording], cosines: Vectors, topics: Sequence[str]) -> str:
    """The topic that the assistant itself found nearest most often, unless its question is about something else."""
    place = {topic: i for i, topic in enumerate(topics)}
    votes: Counter[str] = Counter()
    for member in members:
        votes.update({topic: count for topic, count in member.nearest.items() if topic in place})
    voted = votes.most_common(1)
    best = place[voted[0][0]] if voted and cosines[place[voted[0][0]]] >= NEAR else int(np.argmax(cosines))
    return topics[best] if cosines[best] >= NEAR else ""
