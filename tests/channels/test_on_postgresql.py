"""What channels keep in a database works on PostgreSQL as on SQLite, for several processes at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from bot.channels.slack.installations import Bot, Installation, Installations
from bot.channels.slack.records import Asked, Records
from bot.channels.web.forgotten import ForgottenSessions
from tests.engines import PostgresServer


@pytest.fixture
def url(postgres_engine: PostgresServer) -> str:
    """A PostgreSQL with nothing in it."""
    postgres_engine.empty()
    return postgres_engine.url


def asked(**more: object) -> Asked:
    """A question."""
    question = Asked(uuid4().hex, "T1", "U1", "C1", "1.0", "slack-T1-C1-1.0", 100.0, "does kefir help", "", "{}")
    return replace(question, **more)  # type: ignore[arg-type]  # names of its fields


def at_once(works: Sequence[Callable[[], bool]]) -> list[bool]:
    """What each gives, all begun together."""
    gate, results = threading.Barrier(len(works)), list[bool]()

    def run(work: Callable[[], bool]) -> None:
        gate.wait()
        results.append(work())

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_processes_that_are_told_of_the_same_message_one_accepts_it(url: str) -> None:
    processes = [Records(url) for _ in range(4)]
    for number in range(10):
        keys = [f"message {number}", f"event {number}"]
        works = [
            lambda r=each, k=order: r.accept(asked(), k)
            for each, order in zip(processes, [keys, keys[::-1]] * 2, strict=True)
        ]
        assert sorted(at_once(works)) == [False, False, False, True]
    assert len(processes[0].unfinished(0)) == 10


def test_a_question_waits_is_answered_and_is_forgotten(url: str) -> None:
    records, question = Records(url), asked()
    assert records.accept(question, ["a"])
    assert records.unfinished(0) == [question]
    assert records.has_spoken("T1", "C1", "1.0")
    records.finish(question.id, "2.0")
    assert Records(url).find(question.id) == replace(question, question="", place="", posted="2.0")
    assert records.conversations_of("T1", "U1") == records.conversations_in("T1") == [question.conversation]
    records.drop([question.conversation])
    assert (records.find(question.id), records.claim("a", 1.0)) == (None, False)
    records.purge(keys_before=1e12, questions_before=0)
    assert records.claim("a", 1.0)


async def test_installations_are_kept_and_a_state_is_good_once(url: str) -> None:
    one, other = (Installations(url, "111.222", "a secret of the tests, long enough") for _ in range(2))
    await one.save(Installation("T1", Bot("xoxb-one", "UBOT", "A1")))
    assert await other.bot("T1") == Bot("xoxb-one", "UBOT", "A1")
    state = await one.issue_state()
    assert [await other.consume_state(state), await one.consume_state(state)] == [True, False]
    await other.revoke("T1")
    assert await one.bot("T1") is None


def test_a_session_that_one_process_forgets_is_refused_by_all(url: str, tmp_path: Path) -> None:
    one, other = ForgottenSessions(tmp_path, url), ForgottenSessions(tmp_path, url)
    one.add("mine", until=200.0, now=100.0)
    one.add("mine", until=250.0, now=100.0)
    assert ("mine" in other, "yours" in other) == (True, False)
    other.remove("mine")
    assert "mine" not in one
    one.add("mine", until=200.0, now=100.0)
    other.add("yours", until=400.0, now=300.0)
    assert ("mine" in one, "yours" in one) == (False, True)
