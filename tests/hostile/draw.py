"""Prints hostile inputs, one a line, the same for the same seed: `python -m tests.hostile.draw SEED COUNT`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.hostile.inputs import JSON, Input, as_body
from tests.hostile.requests import SHARES
from tests.hostile.texts import MAX_CHARACTERS

VARIED = 25
"""Hypothesis draws one of so many; the others are variations of those, which are made faster."""
LEAST = 40
TALKING = {"web message", "rest message", "cut or slow", "Slack message", "Slack forged", "Slack replayed"}


def draw(start: int, count: int) -> Iterator[Input]:
    """Hostile inputs.

    Args:
        start: the seed.
        count: how many.
    """
    rng, shares = Random(start), [share for share, _ in SHARES]
    pools = [_pool(start, max(LEAST, share * count // (sum(shares) * VARIED)), strategy) for share, strategy in SHARES]
    for pool in rng.choices(pools, shares, k=count):
        one = replace(rng.choice(pool), visitor=rng.randrange(10**6))
        yield one if rng.random() < 1 / VARIED else _varied(one, rng, pool)


def _pool(start: int, count: int, strategy: st.SearchStrategy[Input]) -> list[Input]:
    drawn: list[Input] = []

    @seed(start)
    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(one: Input) -> None:
        drawn.append(one)

    collect()
    return drawn


def _varied(one: Input, rng: Random, pool: list[Input]) -> Input:
    """An input like another one: its words, its bytes, its token or its method changed."""
    if one.kind in TALKING and one.content_type == JSON:
        mates = [each.body for each in rng.choices(pool, k=3) if each.content_type == JSON]
        return replace(one, body=_with_other_words(one.body, rng, mates[0] if mates else one.body))
    if one.kind in ("body", "Slack malformed") and rng.random() < 0.5:
        return replace(one, body=_with_other_bytes(one.body, rng))
    if one.token.startswith("=") and len(one.token) > 1:
        return replace(one, token="=" + _with_other_bytes(one.token[1:], rng, low=33, high=255))
    if one.kind == "path" and rng.random() < 0.5:
        return replace(one, path=one.path + "/" + _with_other_bytes("x" * 9, rng, low=33, high=126).replace("#", "%"))
    return one


def _with_other_words(body: str, rng: Random, other: str) -> str:
    """A body in JSON with other words in the place of its text, wherever that is."""
    content, more = json.loads(body), json.loads(other)
    where, there = content.get("event", content), more.get("event", more)
    for name in ("text", "message"):
        if isinstance(where, dict) and isinstance(where.get(name), str):
            words = there.get(name) if isinstance(there, dict) else ""
            where[name] = _words(where[name], rng, words if isinstance(words, str) else "")
    return as_body(content)


def _words(text: str, rng: Random, other: str) -> str:
    start, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    ways = (
        text[start:end], text[end:] + text[:end], f"{text} {other}", other[: end - start] + text[start:], text.upper(),
        text[::-1], text * 2, f"{text[:start]}{chr(rng.randrange(0x11000))}{text[start:]}", " ".join(text),
    )  # fmt: skip
    return rng.choice(ways)[: MAX_CHARACTERS + 9]


def _with_other_bytes(text: str, rng: Random, *, low: int = 0, high: int = 255) -> str:
    for _ in range(rng.randrange(1, 4)):
        start, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        sign = chr(rng.randint(low, high))
        text = rng.choice((text[:start] + text[end:], text[:end] + text[start:], text[:start] + sign + text[start:]))
    return text[:60_000]


if __name__ == "__main__":
    for each in draw(int(sys.argv[1]), int(sys.argv[2])):
        print(each.line())
