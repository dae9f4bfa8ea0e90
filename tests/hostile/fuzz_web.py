"""Fuzz what the widget's channel reads: `python -m tests.hostile.fuzz_web -atheris_runs=10000`."""

from __future__ import annotations

from contextlib import suppress

from tests.hostile.fuzzing import fuzz, instrumented, text_of

with instrumented(__name__):
    from bot.channels.problems import ProblemError
    from bot.channels.rate_limits import client_address
    from bot.channels.turns import HARD_LIMIT, as_plain_text
    from bot.channels.web.origins import Origins
    from bot.channels.web.protocol import read_body, read_feedback, read_message, read_token
    from bot.channels.web.sessions import Sessions

SESSIONS = Sessions("secret of the tests, 32 characters", 24, set())  # type: ignore[arg-type]  # never changed
ORIGINS = Origins({"https://clinic.example"})
SEEDS = (
    b"\x00" + b'{"id": "6f1c2f0e-9a53-4b1c-8f57-1d0f6f8f2f11", "text": "does kefir help?"}',
    b"\x00" + b'{"id": "6f1c2f0e-9a53-4b1c-8f57-1d0f6f8f2f11", "value": "up", "reason": null}',
    b"\x00Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", b"\xff[", b"\xff/ ", b"\xff\xef\xb7\xba",
    b"\x00[::1], 1.2.3.4",
)  # fmt: skip


def one_input(data: bytes) -> None:
    """Bytes as a body, a header, a token and a text: read, or refused with a problem."""
    text = text_of(data)
    for read in (read_message_of, read_feedback_of, read_session_of):
        with suppress(ProblemError):
            read(data[1:] if len(data) % 2 else text.encode("utf-8", "surrogatepass"), text)
    words = as_plain_text(text)
    assert len(words) <= HARD_LIMIT
    assert not words.startswith(("/", " ", "\n"))
    assert all(ord(char) >= ord(" ") or char == "\n" for char in words)
    words.encode()  # no halves of characters
    assert len(client_address("127.0.0.1", text, 1)) < 50
    ORIGINS.allows(text, text)


def read_message_of(body: bytes, text: str) -> None:
    """A message is an id in lower case and a text that is not too long."""
    identity, said = read_message(read_body(body, 16384), 2000)
    assert (len(identity), len(said) <= 2000) == (36, True)


def read_feedback_of(body: bytes, text: str) -> None:
    """A rating has an id."""
    identity, _ = read_feedback(read_body(body, 16384))
    assert len(identity) == 36


def read_session_of(body: bytes, text: str) -> None:
    """No token is good that was not signed."""
    session = SESSIONS.read(read_token(text) if text.startswith("B") else text)
    raise AssertionError(f"taken for {session!r}")


if __name__ == "__main__":
    fuzz(one_input, SEEDS)
