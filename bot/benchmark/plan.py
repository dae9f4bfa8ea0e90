"""How much is measured: in under three minutes, or for real."""

from __future__ import annotations

from dataclasses import dataclass

from bot.benchmark.stock import EPOCHS

SHORT = 2
"""Epochs from which the time of all of them is reckoned: the first builds the network, the second is like the rest."""


@dataclass(frozen=True)
class Plan:
    """The size of a run."""

    epochs: int
    """How long stock's classifier is trained."""
    every: int
    """Of how many phrases of an intent stock is trained on one."""
    starts: int
    """How often each side is started."""
    rounds: int
    """Blocks of one client, for each side."""
    messages: int
    """Messages of such a block."""
    block_seconds: float
    """How long such a block may take."""
    loads: int
    """Blocks of many clients, for each side and number of clients."""
    load_seconds: float
    conversations: int
    """How often long conversations are had with ours."""
    stock_window: int
    """Turns of a long conversation that are timed with stock."""
    is_repeated: bool
    """Whether stock's long conversation is made from a short one."""

    @property
    def has_all_phrases(self) -> bool:
        """Whether stock is trained on every phrase."""
        return self.every == 1


QUICK = Plan(
    epochs=SHORT,
    every=10,
    starts=1,
    rounds=3,
    messages=32,
    block_seconds=6.0,
    loads=1,
    load_seconds=3.0,
    conversations=1,
    stock_window=5,
    is_repeated=True,
)
FULL = Plan(
    epochs=EPOCHS,
    every=1,
    starts=3,
    rounds=10,
    messages=60,
    block_seconds=float("inf"),
    loads=5,
    load_seconds=15.0,
    conversations=5,
    stock_window=20,
    is_repeated=False,
)
