from __future__ import annotations

import dataclasses
import itertools
import random
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from bot.channels.slack.records import Records
from tests.channels.slack.questions import WORDS, asked


@pytest.fixture
def records(database: str) -> Records:
    return Records(database)


def test_a_question_is_accepted_once(records: Records) -> None:
    first, again = asked(), asked()

    assert records.accept(first, ["event:1"])
    assert not records.accept(again, ["event:1"])

    assert (records.find(first.id), records.find(again.id)) == (first, None)


def test_a_question_that_shares_any_key_is_the_same_question(records: Records) -> None:
    records.accept(asked(), ["event:1", "place:C1:1.0"])

    assert not records.accept(asked(), ["event:2", "place:C1:1.0"])


def test_keys_of_a_repetition_are_remembered_too(records: Records) -> None:
    records.accept(asked(), ["place:C1:1.0"])
    records.accept(asked(), ["place:C1:1.0", "client:abc"])

    assert not records.accept(asked(), ["client:abc"])


def test_a_question_whose_turn_cannot_be_kept_leaves_no_key(records: Records) -> None:
    first = asked()
    records.accept(first, ["event:1"])

    with pytest.raises(IntegrityError):
        records.accept(first, ["event:2"])

    assert records.claim("event:2", 100.0)


def test_a_key_is_claimed_once_until_it_is_released(records: Records) -> None:
    assert records.claim("click:1", 100.0)
    assert not records.claim("click:1", 101.0)

    records.release(["click:1", "click:unknown"])

    assert records.claim("click:1", 102.0)


def test_releasing_nothing_changes_nothing(records: Records) -> None:
    records.claim("click:1", 100.0)

    records.release([])

    assert not records.claim("click:1", 101.0)


def test_what_was_accepted_is_known_after_a_restart(database: str) -> None:
    question = asked()
    Records(database).accept(question, ["event:1"])

    later = Records(database)

    assert not later.accept(asked(), ["event:1"])
    assert later.unfinished(0) == [question]


def test_of_many_threads_one_has_its_question_accepted(records: Records) -> None:
    # Each pair shares a key, and none is shared by all: orders and partial overlaps as retries bring them.
    keys = [[f"k{n % 5}", f"k{(n + 1) % 5}", "shared"] for n in range(40)]
    for one in keys:
        random.Random(0).shuffle(one)
    with ThreadPoolExecutor(16) as pool:
        accepted = list(pool.map(lambda one: records.accept(asked(), one), keys))

    assert accepted.count(True) == 1
    assert len(records.unfinished(0)) == 1


ACCEPT_25 = """
import sys, uuid
from bot.channels.slack.records import Asked, Records
records = Records(sys.argv[1])
asked = [Asked(uuid.uuid4().hex, "T1", "U1", "C1", "", "slack-a", 1.0, "why") for _ in range(25)]
print(sum(records.accept(one, [f"event:{number}"]) for number, one in enumerate(asked)))
"""


def test_of_several_processes_one_has_its_question_accepted(root: Path, database: str) -> None:
    command = [sys.executable, "-c", ACCEPT_25, database]
    running = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = [process.communicate(timeout=60)[0] for process in running]

    assert sum(map(int, outputs)) == 25


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4), max_size=12))
def test_whatever_the_keys_exactly_the_unknown_are_accepted(records: Records, rounds: list[list[str]]) -> None:
    prefix, known = uuid.uuid4().hex, set[str]()
    for keys in rounds:
        assert records.accept(asked(), [prefix + key for key in keys]) == known.isdisjoint(keys)
        known.update(keys)


def test_an_answered_question_keeps_where_its_answer_is_and_none_of_its_words(records: Records) -> None:
    question = asked()
    records.accept(question, ["event:1"])

    records.finish(question.id, "2.0")

    assert records.find(question.id) == dataclasses.replace(question, question="", posted="2.0", place="")


def test_unfinished_questions_come_oldest_first_and_none_from_before(records: Records) -> None:
    old, late, early, done = (asked(at=at) for at in (99.0, 300.0, 100.0, 200.0))
    for question in (old, late, early, done):
        records.accept(question, [question.id])
    records.finish(done.id, "")

    assert records.unfinished(100.0) == [early, late]


@pytest.mark.parametrize(
    ("place", "has_spoken"),
    [
        pytest.param(("T1", "C1", "1.0"), True, id="its-thread"),
        pytest.param(("T1", "C1", "2.0"), False, id="another-thread"),
        pytest.param(("T1", "C2", "1.0"), False, id="another-channel"),
        pytest.param(("T2", "C1", "1.0"), False, id="another-workspace"),
    ],
)
def test_it_knows_the_threads_where_it_spoke(records: Records, place: tuple[str, str, str], has_spoken: bool) -> None:
    records.accept(asked(), ["event:1"])

    assert records.has_spoken(*place) is has_spoken


def test_it_knows_the_conversations_of_somebody_in_a_workspace(records: Records) -> None:
    for team, user, conversation in itertools.product(("T1", "T2"), ("U1", "U2"), ("a", "b", "b")):
        question = asked(team=team, user=user, conversation=f"slack-{team}-{user}-{conversation}")
        records.accept(question, [question.id])

    assert records.conversations_of("T1", "U1") == ["slack-T1-U1-a", "slack-T1-U1-b"]
    assert records.conversations_of("T1", "U9") == []


def test_dropped_conversations_are_gone_and_others_stay(records: Records) -> None:
    kept, *dropped = (asked(conversation=f"slack-{number}") for number in range(1200))
    for question in (kept, dropped[0], dropped[-1]):
        records.accept(question, [question.id])

    records.drop([question.conversation for question in dropped])
    records.drop([])

    assert records.unfinished(0) == [kept]


def test_a_dropped_question_is_not_accepted_again(records: Records) -> None:
    records.accept(asked(), ["event:1"])
    records.drop(["slack-a"])

    assert not records.accept(asked(), ["event:1"])


def test_the_conversations_of_a_workspace_are_its_own(records: Records) -> None:
    for question in (asked(team="T2"), asked(conversation="slack-b"), asked(conversation="slack-a"), asked()):
        records.accept(question, [question.id])

    assert records.conversations_in("T1") == ["slack-a", "slack-b"]
    assert records.conversations_in("T3") == []


def test_keys_are_forgotten_and_questions_given_up_each_by_their_own_time(records: Records) -> None:
    old, new = asked(at=100.0), asked(at=200.0)
    records.accept(old, ["old"])
    records.accept(new, ["new"])

    records.purge(keys_before=200.0, questions_before=100.0)
    assert (records.claim("old", 300.0), records.claim("new", 300.0)) == (True, False)
    assert records.unfinished(0) == [old, new]

    records.purge(keys_before=0, questions_before=150.0)
    assert records.unfinished(0) == [new]
    assert records.find(old.id) == replace(old, question="", place="")


def test_neither_words_nor_places_stand_in_what_python_prints() -> None:
    assert WORDS not in repr(asked())
    assert "response_url" not in repr(asked())
