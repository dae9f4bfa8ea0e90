"""The app's database: whose file it is, what is left in it, and one that does not answer."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.slack.database import DATABASE, database_url
from bot.channels.slack.records import Records
from bot.errors import ServeError
from bot.postgres import PATIENCE
from tests.channels.slack.questions import WORDS, asked
from tests.engines import PostgresServer
from tests.faults.cluster import port_of
from tests.faults.proxy import Proxy


@pytest.mark.parametrize("end", ["answered", "forgotten", "workspace gone", "old"])
def test_words_are_not_in_the_file_once_a_question_is(tmp_path: Path, end: str) -> None:
    records = Records(database_url(tmp_path))
    others = [asked(question="", place="", conversation="slack-b", team="T2", at=500.0) for _ in range(60)]
    question = asked()
    for one in [*others[:30], question, *others[30:]]:
        records.accept(one, [f"event:{one.id}"])
    assert WORDS.encode() in (tmp_path / DATABASE).read_bytes()

    if end == "answered":
        records.finish(question.id, "2.0")
    elif end == "forgotten":
        records.drop(["slack-a"])
    elif end == "workspace gone":
        records.drop(records.conversations_in("T1"))
    else:
        records.purge(0, 200.0)

    assert [file.name for file in tmp_path.iterdir() if WORDS.encode() in file.read_bytes()] == []


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    Records(database_url(tmp_path))
    assert stat.S_IMODE((tmp_path / DATABASE).stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match=r"Can't write to .*slack\.db .*: free space there, or set GUT_VAR"):
        Records(database_url(tmp_path / "missing"))


def test_a_postgresql_that_is_silent_is_an_error_in_time(postgres_engine: PostgresServer) -> None:
    postgres_engine.empty()
    network = Proxy(port_of(postgres_engine.url))
    records = Records(network.url(postgres_engine.url))
    network.hole()
    begun = time.monotonic()

    with pytest.raises(OperationalError):
        records.accept(asked(), ["event:1"])

    assert time.monotonic() - begun < 3 * PATIENCE, "far less than TCP would wait"
    network.close()
