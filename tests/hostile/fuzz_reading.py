"""Fuzz how a message is read before any model: `python -m tests.hostile.fuzz_reading -atheris_runs=10000`."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.fuzzing import fuzz, instrumented, text_of

with instrumented(__name__):
    from bot.channels.turns import as_plain_text
    from bot.nlu.clauses import split_clauses
    from bot.nlu.context import completed, with_referent
    from bot.nlu.corrections import takes_back, without_preamble
    from bot.nlu.english_tokenizer import blank_english
    from bot.nlu.readability import LANGUAGES, other_language, unreadable_reason
    from bot.nlu.red_flags import RedFlags

MAX_CHARACTERS = 2000
"""What is longer is refused, and never read further."""
RED_FLAGS = RedFlags.from_yaml(Path(__file__).resolve().parents[2] / "data/safety/red_flags.yml")
ENGLISH = blank_english()
SEEDS = (
    b"\x00does kefir help, and what about kimchi?", b"\x00i have blood in my stool and chest pain", b"\xffno not ",
    b"\xffblood in my stool ", b"\xffand or, what is it? ", b"\xff\xf0\x9f\xa9\xb8", b"\xffa\xcc\x81", b"\xff1. a) ",
    b"\xffi don't have chest pain but ", b"\x00was ist das und wie", b"\xffno, i meant ", b"\xff''''s", b"\xff1,1.",
    b"\x00\xd1\x87\xd1\x82\xd0\xbe \xd1\x82\xd0\xb0\xd0\xba\xd0\xbe\xd0\xb5", b"\xffi want to die. ",
    # Each of these once took the square of its length.
    b"\xff\x0cJ", b"\xff,", b"\xff1\n",
)  # fmt: skip


def one_input(data: bytes) -> None:
    """A text as a channel hands it on: refused for a reason, or read and divided within its bounds."""
    raw = text_of(data)
    for text in (as_plain_text(raw)[:MAX_CHARACTERS], raw[:MAX_CHARACTERS]):
        reason = unreadable_reason(text, MAX_CHARACTERS)
        assert reason in (None, "empty", "symbols", "language")
        assert other_language(text) in (None, *LANGUAGES)
        flag = RED_FLAGS.match(text)
        assert flag is None or 0 <= flag.start < flag.end <= len(text)
    text = as_plain_text(raw)[:MAX_CHARACTERS]
    for clause in split_clauses(ENGLISH(text)):
        assert 0 <= clause.start <= clause.end <= len(text)
        assert len(clause.text) <= len(text)
    takes_back(text)
    assert len(without_preamble(text)) <= len(text)
    assert len(with_referent(text, "kefir")) <= 9 * len(text) + 9
    assert len(completed(text, "kefir")) <= 9 * len(text) + 99


if __name__ == "__main__":
    fuzz(one_input, SEEDS)
