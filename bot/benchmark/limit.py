"""What no assistant that reads by meaning can do without: one embedding, and one round trip over HTTP."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.benchmark.load import Talker
from bot.nlu.sentence_encoder import SentenceEncoder


class Encoder(SentenceEncoder):
    """The assistant's encoder as it would be without a memory: a text that was encoded before costs the same."""

    def encode(self, text: str) -> npt.NDArray[np.float32]:
        """The text's vector."""
        return self._encoded(text)


@dataclass
class Limit:
    """Milliseconds for each text."""

    embedding: list[float] = field(default_factory=list)
    round_trip: list[float] = field(default_factory=list)

    @property
    def together(self) -> list[float]:
        """Both, for each text."""
        return [one + other for one, other in zip(self.embedding, self.round_trip, strict=True)]

    async def measure(self, encoder: Encoder, client: Talker, texts: Iterable[str]) -> None:
        """Encode each text, and send it to a server that does nothing.

        Args:
            encoder: the assistant's own, without its memory.
            client: somebody who talks to that server.
            texts: messages.
        """
        sender = uuid.uuid4().hex
        for text in texts:
            begun = time.perf_counter()
            encoder.encode(text)
            encoded = 1000 * (time.perf_counter() - begun)
            trip = await client.say(sender, text)
            if trip is not None:
                self.embedding.append(encoded)
                self.round_trip.append(trip)
