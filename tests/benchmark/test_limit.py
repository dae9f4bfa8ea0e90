from __future__ import annotations

from bot.benchmark.limit import Encoder, Limit
from bot.benchmark.load import talker
from bot.nlu.sentence_encoder import pinned_encoder

from .fake_server import fake_server


async def test_the_limit_is_an_embedding_and_a_round_trip_for_each_text() -> None:
    limit = Limit()
    async with fake_server() as server, talker(server.url) as client:
        await limit.measure(Encoder(), client, ["does kefir help?", "fail", "what is leaky gut"])

        assert len(server.asked) == 3
    assert len(limit.embedding) == len(limit.round_trip) == 2, "what was not answered has no limit"
    assert limit.together == [a + b for a, b in zip(limit.embedding, limit.round_trip, strict=True)]
    assert min(limit.embedding) > 0


def test_a_text_that_was_encoded_before_is_encoded_again() -> None:
    encoder = Encoder()

    first, second = encoder.encode("does kefir help?"), encoder.encode("does kefir help?")

    assert first is not second
    assert (first == second).all()
    assert (first == pinned_encoder(1).encode("does kefir help?")).all()
