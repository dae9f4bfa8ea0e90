from __future__ import annotations

import asyncio
import logging
import stat
from pathlib import Path

import pytest

from bot.channels.slack.database import DATABASE, database_url
from bot.channels.slack.installations import (
    KEPT_IN,
    STATE_SECONDS,
    Bot,
    Installation,
    Installations,
    OneWorkspace,
    load_key,
)
from bot.errors import ServeError

SECRET = "a secret of the tests, long enough"
ONE, TWO = Bot("xoxb-one", "UONE", "A1"), Bot("xoxb-two", "UTWO", "A1")


class Clock:
    """A clock that a test can turn."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def installations(database: str, clock: Clock) -> Installations:
    return Installations(database, "111.222", SECRET, clock)


async def test_each_workspace_has_its_own_bot(installations: Installations) -> None:
    await installations.save(Installation("T1", ONE))
    await installations.save(Installation("T2", TWO))

    assert [await installations.bot(team) for team in ("T1", "T2", "T3", "")] == [ONE, TWO, None, None]


async def test_installed_again_the_new_token_counts(installations: Installations) -> None:
    await installations.save(Installation("T1", ONE))
    await installations.save(Installation("T1", TWO))

    assert await installations.bot("T1") == TWO
    await installations.revoke("T1")
    assert await installations.bot("T1") is None


async def test_a_bot_of_an_enterprise_is_in_all_its_workspaces(installations: Installations) -> None:
    await installations.save(Installation("E1", ONE))

    assert await installations.bot("T1", "E1") == ONE
    assert await installations.bot("", "E1") == ONE
    assert await installations.bot("T1", "E2") is None
    assert await installations.bot("T1") is None


async def test_a_workspace_of_an_enterprise_may_have_its_own_bot(installations: Installations) -> None:
    await installations.save(Installation("E1", ONE))
    await installations.save(Installation("T1", TWO))

    assert (await installations.bot("T1", "E1"), await installations.bot("T2", "E1")) == (TWO, ONE)


async def test_a_workspace_that_takes_its_bot_back_leaves_the_others(installations: Installations) -> None:
    await installations.save(Installation("T1", ONE))
    await installations.save(Installation("T2", TWO))

    await installations.revoke("T1")
    await installations.revoke("T9")

    assert (await installations.bot("T1"), await installations.bot("T2")) == (None, TWO)


async def test_an_enterprise_that_takes_its_bot_back_has_none(installations: Installations) -> None:
    await installations.save(Installation("E1", ONE))

    await installations.revoke("T1", "E1")

    assert await installations.bot("T2", "E1") is None


async def test_bots_survive_a_restart(installations: Installations, database: str) -> None:
    await installations.save(Installation("T1", ONE))

    assert await Installations(database, "111.222", SECRET).bot("T1") == ONE


async def test_bots_of_another_app_are_not_ours(installations: Installations, database: str) -> None:
    other = Installations(database, "333.444", SECRET)
    await installations.save(Installation("T1", ONE))
    await other.save(Installation("T1", TWO))

    await other.revoke("T1")

    assert (await installations.bot("T1"), await other.bot("T1")) == (ONE, None)


@pytest.mark.parametrize("length", [10, 60, 500])
async def test_no_token_stands_in_the_file(tmp_path: Path, length: int) -> None:
    installations = Installations(database_url(tmp_path), "111.222", SECRET)
    token = "xoxb-" + "z" * length
    await installations.save(Installation("T1", Bot(token, "U1")))

    assert [file.name for file in tmp_path.iterdir() if token.encode() in file.read_bytes()] == []
    assert await installations.bot("T1") == Bot(token, "U1")


def test_no_token_stands_in_what_python_prints() -> None:
    assert "xoxb-one" not in repr(Installation("T1", ONE))


async def test_with_another_key_it_is_not_installed_and_the_log_says_so_without_secrets(
    installations: Installations, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    await installations.save(Installation("T1", ONE))
    other = "another secret of the tests, as long"

    assert await Installations(database, "111.222", other).bot("T1") is None

    assert caplog.messages == ["event=slack_token_unreadable error=InvalidToken"]


async def test_with_another_key_it_can_be_installed_again(installations: Installations, database: str) -> None:
    await installations.save(Installation("T1", ONE))
    other = Installations(database, "111.222", "another secret of the tests, as long")

    await other.save(Installation("T1", TWO))

    assert await other.bot("T1") == TWO


async def test_all_that_have_the_app_are_listed_and_a_token_that_cannot_be_read_is_none(
    installations: Installations, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    await installations.save(Installation("T2", ONE))
    await Installations(database, "111.222", "another secret").save(Installation("T1", TWO))

    assert await installations.everyone() == {"T1": None, "T2": ONE}


async def test_a_state_is_good_once(installations: Installations) -> None:
    state = await installations.issue_state()

    assert [await installations.consume_state(state) for _ in range(2)] == [True, False]


async def test_of_many_that_bring_the_same_state_one_is_let_in(installations: Installations) -> None:
    state = await installations.issue_state()

    let_in = await asyncio.gather(*(installations.consume_state(state) for _ in range(20)))

    assert let_in.count(True) == 1


@pytest.mark.parametrize(("seconds", "is_good"), [(STATE_SECONDS - 1, True), (STATE_SECONDS, False)])
async def test_a_state_is_good_for_a_while(
    installations: Installations, clock: Clock, seconds: float, is_good: bool
) -> None:
    state = await installations.issue_state()
    clock.now += seconds

    assert await installations.consume_state(state) is is_good


@pytest.mark.parametrize("state", ["", "made-up", "'; DROP TABLE slack_states --"])
async def test_a_state_that_was_never_given_out_is_not_good(installations: Installations, state: str) -> None:
    await installations.issue_state()

    assert not await installations.consume_state(state)


async def test_states_that_nobody_brought_back_do_not_pile_up(tmp_path: Path, clock: Clock) -> None:
    installations = Installations(database_url(tmp_path), "111.222", SECRET, clock)
    forgotten = await installations.issue_state()
    clock.now += STATE_SECONDS

    await installations.issue_state()

    assert forgotten.encode() not in (tmp_path / DATABASE).read_bytes()


async def test_states_survive_a_restart(installations: Installations, database: str, clock: Clock) -> None:
    state = await installations.issue_state()

    assert await Installations(database, "111.222", SECRET, clock).consume_state(state)


async def test_the_workspace_of_the_settings_has_one_bot_wherever_the_question_comes_from() -> None:
    workspaces = OneWorkspace(ONE)

    assert [await workspaces.bot("T1"), await workspaces.bot("T2", "E1")] == [ONE, ONE]


async def test_the_workspace_of_the_settings_remembers_that_its_token_was_taken_back() -> None:
    workspaces = OneWorkspace(ONE)
    assert not workspaces.is_refused

    await workspaces.revoke("T1")

    assert workspaces.is_refused


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    key = load_key(tmp_path)

    assert load_key(tmp_path) == key
    assert len(key) >= 64
    assert stat.S_IMODE((tmp_path / KEPT_IN).stat().st_mode) == 0o600


def test_a_key_of_the_settings_is_taken_and_none_is_made(tmp_path: Path) -> None:
    assert load_key(tmp_path, "k" * 32) == "k" * 32
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"short", "holds no secret of 32 characters: remove it", id="too-short"),
        pytest.param(b"\xff" * 40, r"Can't keep the secret in .*slack\.key .*: set GUT_SLACK_KEY", id="no-text"),
    ],
)
def test_a_file_that_holds_no_key_is_named_with_what_to_do(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / KEPT_IN).write_bytes(content)

    with pytest.raises(ServeError, match=says):
        load_key(tmp_path)
