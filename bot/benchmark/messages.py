"""What is said to both servers: the same messages in the same order, at every run."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import yaml

from bot.benchmark.errors import BenchError
from bot.settings import ROOT

AGAIN = Path(__file__).with_name("messages.yml")
ONCE = ROOT / "tests" / "nlu"
EVERY = 4
"""Each fourth message is one that is said again and again."""
SEED = 7
LAST_WORDS = ("", "please", "thanks", "can you tell me", "just wondering", "thank you", "asking for my mum", "I wonder")


def said_again(path: Path = AGAIN) -> list[str]:
    """The messages that are said again and again.

    Raises:
        BenchError: the file is not as it should be.
    """
    try:
        return [str(text).strip() for text in yaml.safe_load(path.read_text(encoding="utf-8"))["messages"]]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as e:
        raise BenchError(f"{path} can't be read ({type(e).__name__}): restore it.") from e


def said_once(folder: Path = ONCE) -> list[str]:
    """Held-out phrases: other texts than those that any of the two is trained on.

    Raises:
        BenchError: there are none.
    """
    texts: dict[str, None] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu", ()):
            lines = str(entry.get("examples", "")).splitlines()
            texts.update(dict.fromkeys(line.strip().removeprefix("- ").strip() for line in lines if line.strip()))
    if not texts:
        raise BenchError(f"{folder} holds no phrases: restore it.")
    return list(texts)


def messages(start: int = 0, again: Sequence[str] | None = None, once: Sequence[str] | None = None) -> Iterator[str]:
    """Messages without an end: three that are new and one that is said again.

    Every call gives the same ones in the same order. Once all phrases were said, they come with other last words:
    both sides would otherwise be asked what they have just answered, and either may remember it.

    Args:
        start: how many are left out.
        again: what is said again and again; the project's own by default.
        once: what is said once, with each of the last words; the held-out phrases by default.
    """
    order = random.Random(SEED)  # noqa: S311  an order, and no secret
    often = _in_rounds(said_again() if again is None else again, order)
    rare = _with_last_words(said_once() if once is None else once, order)
    return islice(_mixed(often, rare), start, None)


def repeated(texts: Sequence[str]) -> float:
    """The share of texts that had been said before, 0 to 1."""
    return 1 - len(set(texts)) / len(texts) if texts else 0.0


def _mixed(often: Iterator[str], rare: Iterator[str]) -> Iterator[str]:
    while True:
        yield from islice(rare, EVERY - 1)
        yield from islice(often, 1)


def _in_rounds(texts: Sequence[str], order: random.Random) -> Iterator[str]:
    while True:
        yield from order.sample(texts, len(texts))


def _with_last_words(texts: Sequence[str], order: random.Random) -> Iterator[str]:
    for words in cycle(LAST_WORDS):
        yield from (f"{text} {words}".strip() for text in order.sample(texts, len(texts)))
