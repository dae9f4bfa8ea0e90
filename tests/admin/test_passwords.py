from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.admin.passwords import COST, PasswordHash
from bot.admin.sessions import HOURS, AdminSessions
from bot.channels.web.forgotten import ForgottenSessions
from bot.cli import main
from bot.errors import ServeError
from tests.admin.serving import PASSWORD, QUICK, SECRET, Clock


def test_a_hash_knows_its_password_and_no_other() -> None:
    read = PasswordHash.parse(str(QUICK))

    assert read.matches(PASSWORD)
    assert not read.matches(PASSWORD + " ")
    assert not read.matches("")
    assert not read.matches("\udcff")


def test_two_hashes_of_one_password_differ_and_hide_it() -> None:
    first, second = PasswordHash.of(PASSWORD), PasswordHash.of(PASSWORD)

    assert str(first) != str(second)
    assert PASSWORD not in str(first)
    assert first.cost == COST
    assert "salt" not in repr(first)


def test_a_hash_needs_no_quotes_anywhere() -> None:
    assert not set(str(QUICK)) & set("$'\"\\ #!%{}`")


@pytest.mark.parametrize(
    "text",
    [
        "",
        PASSWORD,
        "bcrypt:" + str(QUICK).partition(":")[2],
        str(QUICK).replace(":8:", ":80:"),
        str(QUICK).replace(str(COST), "3"),
        str(QUICK).replace(str(COST), str(2**30)),
        str(QUICK).replace(str(COST), "-1"),
        str(QUICK)[:-8],
        str(QUICK) + ":x",
        "scrypt:32768:8:1::",
    ],
    ids=["nothing", "a password", "bcrypt", "block size", "low", "high", "negative", "short", "more", "empty"],
)
def test_what_is_no_hash_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ServeError) as caught:
        PasswordHash.parse(text)

    assert str(caught.value) == "GUT_ADMIN_PASSWORD_HASH is no hash of a password: make one with `gut admin password`."


def password(root: Path, typed: str) -> subprocess.CompletedProcess[str]:
    """`gut admin password`, with a password on its input."""
    command = [sys.executable, "-m", "bot.cli", "admin", "password"]
    return subprocess.run(command, cwd=root, env=os.environ, input=typed, capture_output=True, text=True, check=False)


def test_the_command_prints_the_setting(root: Path) -> None:
    done = password(root, f"{PASSWORD}\n")

    name, _, value = done.stdout.strip().partition("=")
    assert (done.returncode, done.stderr, name) == (0, "", "GUT_ADMIN_PASSWORD_HASH")
    assert PasswordHash.parse(value).matches(PASSWORD)


def test_a_short_password_is_refused_and_not_shown(root: Path) -> None:
    done = password(root, "hush-hush\n")

    assert (done.returncode, done.stdout) == (1, "")
    assert "12 characters or more" in done.stderr
    assert "hush" not in done.stderr


def test_help_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["admin", "--help"])

    assert "password" in capsys.readouterr().out


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sessions(folder: Path, clock: Clock, secret: str = SECRET, password_hash: str = "one") -> AdminSessions:
    """Those of one process."""
    return AdminSessions(secret, password_hash, ForgottenSessions(folder / "ended.db"), clock)


def test_a_session_is_good_for_some_hours_also_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    token = sessions(tmp_path, clock).open()

    clock.now += HOURS * 3600 - 1
    assert sessions(tmp_path, clock).find(token)
    clock.now += 2
    assert not sessions(tmp_path, clock).find(token)


def test_a_session_that_was_ended_stays_ended_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    before = sessions(tmp_path, clock)
    token, other = before.open(), before.open()
    before.end(before.find(token))

    after = sessions(tmp_path, clock)

    assert not before.find(token)
    assert not after.find(token)
    assert after.find(other)


def test_another_password_or_secret_ends_every_session(tmp_path: Path, clock: Clock) -> None:
    token = sessions(tmp_path, clock).open()

    assert not sessions(tmp_path, clock, password_hash="two").find(token)
    assert not sessions(tmp_path, clock, secret=SECRET[::-1]).find(token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])
def test_what_is_no_token_opens_nothing(tmp_path: Path, clock: Clock, token: str) -> None:
    assert not sessions(tmp_path, clock).find(token)


def test_a_visitors_token_opens_nothing(tmp_path: Path, clock: Clock) -> None:
    from bot.channels.web.sessions import Sessions

    token = Sessions(SECRET, 24, ForgottenSessions(tmp_path / "ended.db"), clock).mint().token

    assert not sessions(tmp_path, clock).find(token)


def test_the_token_of_a_form_belongs_to_one_session(tmp_path: Path, clock: Clock) -> None:
    one = sessions(tmp_path, clock)

    assert one.is_form_token(one.form_token("a"), "a")
    assert not one.is_form_token(one.form_token("a"), "b")
    assert not one.is_form_token(one.form_token(""), "")
    assert not one.is_form_token("\udcff", "a")
