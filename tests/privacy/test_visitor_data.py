"""An operator exports, forgets and tells by a receipt, and each of it is on record."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.channels.problems import ProblemError
from bot.channels.receipts import receipts_of
from bot.channels.web.forgotten import ForgottenSessions
from bot.channels.web.sessions import Sessions
from bot.errors import GutError
from bot.privacy.audit import LOG, record
from bot.privacy.database import CONVERSATIONS
from bot.privacy.subjects import subject_hash
from bot.visitor_data import export, forget, names_at, receipt
from tests.privacy.conftest import House
from tests.privacy.databases import DAY, ask_in_slack, names, open_store, say

SESSION = "0f" * 16


def audit(house: House) -> list[dict[str, object]]:
    """The lines of the audit log."""
    return [json.loads(line) for line in (house.settings.var / LOG).read_text(encoding="utf-8").splitlines()]


def test_everything_that_is_kept_of_a_conversation_is_exported(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    say(house.store, f"web-{SESSION}", 1, "does kefir help")
    say(house.store, "web-other", 1, "marmalade")
    capsys.readouterr()

    assert export(house.settings, SESSION, None) == 0

    printed = capsys.readouterr().out
    (conversation,) = json.loads(printed)["conversations"]
    assert conversation["conversation"] == f"web-{SESSION}"
    assert [message["text"] for message in conversation["messages"]] == ["does kefir help", "Kefir is on the list."]
    assert conversation["feedback"] == {"m-does kefir help": {"value": "up", "reason": None}}
    assert [event["event"] for event in conversation["events"]] == ["session_started", "user", "bot", "slot"]
    assert "marmalade" not in printed


def test_all_conversations_of_a_person_in_slack_are_exported_into_a_file_of_ones_own(house: House) -> None:
    for conversation, user in (("slack-T1-D1", "U1"), ("slack-T1-C1-1.2", "U1"), ("slack-T1-D2", "U2")):
        say(house.store, conversation, 1)
        ask_in_slack(house.slack, conversation, 1, user)
    out = house.settings.var / "out.json"

    export(house.settings, "T1/U1", out)

    exported = json.loads(out.read_text(encoding="utf-8"))["conversations"]
    assert {one["conversation"] for one in exported} == {"slack-T1-D1", "slack-T1-C1-1.2"}
    assert [len(one["slack"]) for one in exported] == [1, 1]
    assert out.stat().st_mode & 0o077 == 0


def test_names_are_found_by_the_time(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    say(house.store, "web-1", 1)
    say(house.store, "web-2", 2)
    capsys.readouterr()

    names_at(house.settings, datetime.fromtimestamp(time.time() - DAY).isoformat(timespec="minutes"))

    assert capsys.readouterr().out == "web-1\n"
    with pytest.raises(GutError, match="is no time"):
        names_at(house.settings, "yesterday")


def test_forgetting_deletes_everything_and_its_receipt_tells_so(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    say(house.store, "slack-T1-D1", 1, "zebrafinch")
    ask_in_slack(house.slack, "slack-T1-D1", 1)
    say(house.store, "slack-T1-D2", 1)
    capsys.readouterr()

    forget(house.settings, "U1")

    identity = capsys.readouterr().out.rpartition(" ")[2].strip()
    assert names(house.store) == {"slack-T1-D2"}
    with pytest.raises(GutError, match="Nothing is kept"):
        export(house.settings, "U1", None)
    assert receipt(house.settings, identity.upper()) == 0
    assert "1 conversations (slack) were deleted" in capsys.readouterr().out
    assert receipts_of(house.settings).of("slack-T1-D1") == [identity]
    assert "zebrafinch" not in (house.settings.var / LOG).read_text(encoding="utf-8")


def test_a_receipt_that_was_not_given_is_not_known(house: House) -> None:
    with pytest.raises(GutError, match="no such receipt"):
        receipt(house.settings, "0000-0000-0000")


def test_a_receipt_does_not_name_its_conversation(tmp_path: Path, house: House) -> None:
    say(house.store, "rest-zebrafinch", 1)
    forget(house.settings, "rest-zebrafinch")

    with house.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM receipts").all()
    assert "zebrafinch" not in str(rows)
    assert subject_hash(house.settings.web_secret, "rest-zebrafinch") in str(rows)
    assert subject_hash("another secret of the tests, as long", "rest-zebrafinch") not in str(rows)
    assert not any(b"zebrafinch" in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_the_running_assistant_does_not_bring_back_what_an_operator_forgets(house: House) -> None:
    say(house.store, "web-1", 1, "zebrafinch")  # this store has it at hand, as a server would
    tracker = asyncio.run(house.store.retrieve("web-1"))
    assert tracker is not None

    forget(house.settings, "web-1")
    assert asyncio.run(house.store.retrieve("web-1")) is None
    say(house.store, "web-1", 0, "hello again")

    assert "zebrafinch" not in str(asyncio.run(house.store.retrieve_full_tracker("web-1")).current_state())


def test_a_widget_that_an_operator_forgets_needs_a_new_session(house: House) -> None:
    settings = house.settings
    seen = ForgottenSessions(settings.var / CONVERSATIONS, settings.database_url)  # as a running server has it
    sessions = Sessions(settings.web_secret, settings.web_token_hours, seen)
    theirs, other = sessions.mint(), sessions.mint()
    say(house.store, f"web-{theirs.id}", 1)

    forget(settings, theirs.id)

    with pytest.raises(ProblemError) as refused:
        sessions.read(theirs.token)
    assert refused.value.code == "session_forgotten"
    assert sessions.read(other.token) == other.id


def test_nothing_is_deleted_where_those_who_analyse_events_cannot_be_told(house: House) -> None:
    say(house.store, "web-1", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"amqp://guest:guest@127.0.0.1:{silent.getsockname()[1]}/"
    with pytest.raises(GutError, match="GUT_BROKER_URL"):
        forget(replace(house.settings, broker_url=address), "web-1")
    assert names(house.store) == {"web-1"}


def test_what_an_operator_does_is_on_record(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "mary")
    say(house.store, "web-1", 1)

    export(house.settings, "web-1", house.settings.var / "out.json")
    forget(house.settings, "web-1")

    lines = audit(house)
    assert [line["action"] for line in lines] == ["export", "forget"]
    assert {line["subject"] for line in lines} == {subject_hash(house.settings.web_secret, "web-1")}
    assert all(str(line["actor"]).startswith("mary (as ") for line in lines)
    assert receipts_of(house.settings).of("web-1") == [lines[1]["receipt"]]


def test_the_audit_log_is_only_added_to_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    record(tmp_path, "mary", "look", "a" * 32)
    record(tmp_path, "mary", "forget", "b" * 32, receipt="1234-5678-9abc")

    assert [json.loads(line)["action"] for line in (tmp_path / LOG).read_text().splitlines()] == ["look", "forget"]
    assert (tmp_path / LOG).stat().st_mode & 0o077 == 0


def test_a_store_opened_later_knows_nothing_either(tmp_path: Path, house: House) -> None:
    say(house.store, "web-1", 1)
    forget(house.settings, "web-1")

    again = open_store(house.settings.database_url or tmp_path / "conversations.db")
    assert asyncio.run(again.retrieve("web-1")) is None
    again.close()
