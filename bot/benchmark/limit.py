"""What no assistant that reads by meaning can do without: one embedding, and one round trip over HTTP."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.benchmark.load import Talker
from bot.nlu.sentence_encoder import SentenceEncoder


@dataclass
class Limit:
    """Milliseconds for each text."""

    embedding: list[float] = field(default_factory=list)
    round_trip: list[float] = field(default_factory=list)

    @property
    def together(self) -> list[float]:
        """Both, for each text."""
        return [one + other for one, other in zip(self.embedding, self.round_trip, strict=True)]

    async def measure(self, encoder: SentenceEncoder, client: Talker, texts: Iterable[str]) -> None:
        """Encode each text, and send it to a server that does nothing.

        Args:
            encoder: the assistant's own.
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
