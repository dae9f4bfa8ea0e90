from __future__ import annotations

import base64
import json
import stat
from pathlib import Path
from typing import Any

import jwt
import pytest

from bot.channels.problems import ProblemError
from bot.channels.web.forgotten import ForgottenSessions
from bot.channels.web.sessions import ALGORITHM, AUDIENCE, Sessions, load_secret
from bot.errors import ServeError

KEY = "a secret of the tests, long enough to sign with"
OTHER = "another secret of the tests, as long as the first"
HOUR = 3600


class Clock:
    """A clock that stands still until a test moves it."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(tmp_path: Path, clock: Clock) -> Sessions:
    return Sessions(KEY, 24, ForgottenSessions(tmp_path / "sessions.db"), clock)


def code(sessions: Sessions, token: str) -> str:
    """What a token is refused with."""
    with pytest.raises(ProblemError) as caught:
        sessions.read(token)
    return caught.value.code


def part(values: dict[str, Any]) -> str:
    """A part of a token that nobody has signed."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()


def test_a_token_names_its_session(sessions: Sessions) -> None:
    session = sessions.mint()
    assert sessions.read(session.token) == session.id


def test_every_session_is_another(sessions: Sessions) -> None:
    assert len({sessions.mint().id for _ in range(100)}) == 100


def test_a_token_is_good_until_it_expires(sessions: Sessions, clock: Clock) -> None:
    session = sessions.mint()
    assert session.expires_at == clock.now + 24 * HOUR
    clock.now = session.expires_at - 1
    assert sessions.read(session.token) == session.id
    clock.now = session.expires_at
    assert code(sessions, session.token) == "token_expired"


def test_a_renewed_token_is_good_for_longer(sessions: Sessions, clock: Clock) -> None:
    first = sessions.mint()
    clock.now += 20 * HOUR
    second = sessions.renew(first.id)
    clock.now += 20 * HOUR
    assert code(sessions, first.token) == "token_expired"
    assert sessions.read(second.token) == first.id


def claims(clock: Clock, **changed: Any) -> dict[str, Any]:
    """The claims of a good token, with some changed; those that are None are left out."""
    values = {"sub": "a" * 32, "aud": AUDIENCE, "exp": int(clock.now) + HOUR, **changed}
    return {name: value for name, value in values.items() if value is not None}


def test_a_token_of_another_secret_is_forged(sessions: Sessions, clock: Clock) -> None:
    assert code(sessions, jwt.encode(claims(clock), OTHER, ALGORITHM)) == "token_invalid"
    assert sessions.read(jwt.encode(claims(clock), KEY, ALGORITHM)) == "a" * 32, "only the secret made the difference"


@pytest.mark.parametrize("algorithm", ["none", "None", "HS512"])
def test_a_token_of_another_algorithm_is_refused(sessions: Sessions, clock: Clock, algorithm: str) -> None:
    if algorithm == "HS512":
        token = jwt.encode(claims(clock), KEY * 2, "HS512")
    else:
        token = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims(clock))}."
    assert code(sessions, token) == "token_invalid"


def test_another_sessions_name_under_ones_own_signature_is_refused(sessions: Sessions, clock: Clock) -> None:
    mine, yours = sessions.mint(), sessions.mint()
    head, _, signature = mine.token.split(".")
    forged = part(claims(clock, sub=yours.id))
    assert code(sessions, f"{head}.{forged}.{signature}") == "token_invalid"


@pytest.mark.parametrize(
    "changed",
    [{"sub": None}, {"exp": None}, {"aud": None}, {"aud": "elsewhere"}, {"exp": "soon"}, {"sub": 7}],
    ids=str,
)
def test_a_token_without_what_it_must_hold_is_refused(
    sessions: Sessions, clock: Clock, changed: dict[str, Any]
) -> None:
    assert code(sessions, jwt.encode(claims(clock, **changed), KEY, ALGORITHM)) == "token_invalid"


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é", "\udcff", "x" * 10_000], ids=repr)
def test_nonsense_is_refused(sessions: Sessions, token: str) -> None:
    assert code(sessions, token) == "token_invalid"


def test_a_forgotten_sessions_tokens_are_refused(sessions: Sessions) -> None:
    session, other = sessions.mint(), sessions.mint()
    renewed = sessions.renew(session.id)
    sessions.forget(session.id)
    assert [code(sessions, token) for token in (session.token, renewed.token)] == ["session_forgotten"] * 2
    assert sessions.read(other.token) == other.id


def test_a_session_that_could_not_be_deleted_is_remembered(sessions: Sessions) -> None:
    session = sessions.mint()
    sessions.forget(session.id)
    sessions.remember(session.id)
    assert sessions.read(session.token) == session.id


def test_what_is_forgotten_stays_so_after_a_restart(sessions: Sessions, tmp_path: Path, clock: Clock) -> None:
    session = sessions.mint()
    sessions.forget(session.id)
    again = Sessions(KEY, 24, ForgottenSessions(tmp_path / "sessions.db"), clock)
    assert code(again, session.token) == "session_forgotten"


def test_forgotten_sessions_are_dropped_once_no_token_of_theirs_is_good(tmp_path: Path) -> None:
    forgotten = ForgottenSessions(tmp_path / "sessions.db")
    forgotten.add("first", until=10, now=0)
    forgotten.add("second", until=20, now=11)
    for kept in (forgotten, ForgottenSessions(tmp_path / "sessions.db")):
        assert [name in kept for name in ("first", "second")] == [False, True]


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = load_secret(tmp_path)
    assert len(first) >= 32
    assert load_secret(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_every_folder_has_a_secret_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert load_secret(tmp_path) != load_secret(tmp_path / "other")


def test_a_configured_secret_is_taken_and_nothing_kept(tmp_path: Path) -> None:
    assert load_secret(tmp_path, KEY) == KEY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 64], ids=["empty", "short", "no text"])
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(ServeError, match="secret"):
        load_secret(tmp_path)


def test_a_folder_that_cant_keep_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="set GUT_WEB_SECRET"):
        load_secret(tmp_path / "none")
