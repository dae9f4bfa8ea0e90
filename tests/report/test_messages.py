from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.report.errors import ReportError
from bot.report.messages import Message, messages
from bot.report.rows import DATABASE, EVENTS, FEEDBACK, STEP, open_events, rows
from tests.engines import PostgresServer
from tests.report.conversing import MIDDAY, Talking, make_database
from tests.report.synthetic import CAPTURED, TABLE

START, END = MIDDAY - 3600, MIDDAY + 3600


def read(engine: Engine, start: float = START, end: float = END) -> list[Message]:
    """The messages, oldest first."""
    return list(messages(rows(engine, start, end), end))[::-1]


@pytest.fixture
def postgres(postgres_engine: PostgresServer) -> Iterator[Engine]:
    engine = sa.create_engine(postgres_engine.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS events")
        connection.exec_driver_sql("DROP TABLE IF EXISTS report_days")
    yield engine
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS events")
    engine.dispose()


def test_what_the_assistant_wrote_is_read(talking: Talking) -> None:
    for sender, turn in enumerate(CAPTURED["turns"]):
        for place, (kind, intent, action, data) in enumerate(turn):
            talking.add(f"web-{sender}", kind, MIDDAY + place * 0.01, data, action, intent or "")

    found = read(talking.engine)

    kinds = [reply["kind"] for turn in CAPTURED["turns"] for k, _, _, d in turn if k == "bot"
             for reply in [d["metadata"]["reply"]]]  # fmt: skip
    assert [message.kind for message in found] == kinds
    assert {message.channel for message in found} == {"web"}
    silent = next(message for message in found if message.kind == "not_covered")
    assert (silent.silent, silent.words().nearest) == ("not_covered.supplements", "professional.consult")
    assert silent.words().text == "what about vitamin d"
    assert silent.seconds == pytest.approx(0.03)


def test_a_message_without_a_reply_went_wrong(talking: Talking) -> None:
    talking.ask("hello?", "silence")
    talking.ask("are you there", "answer")

    assert [message.kind for message in read(talking.engine)] == ["error", "answer"]


def test_a_message_that_was_sent_twice_counts_once_with_its_answer(talking: Talking) -> None:
    talking.ask("does kefir help", "error", identity="same")
    talking.ask("does kefir help", "answer", identity="same")

    assert [message.kind for message in read(talking.engine)] == ["answer"]


def test_conversations_that_go_on_at_the_same_time_are_kept_apart(talking: Talking) -> None:
    talking.ask("one", "silence", sender="web-1")
    talking.ask("two", "answer", sender="web-2")
    talking.add("web-1", "bot", MIDDAY, {"metadata": {"reply": {"kind": "clarify"}}})

    assert [(message.words().text, message.kind) for message in read(talking.engine)] == [
        ("one", "clarify"),
        ("two", "answer"),
    ]


def test_of_several_thumbs_the_last_one_holds(talking: Talking) -> None:
    first, second = talking.ask("one"), talking.ask("two")
    talking.rate(first, "up")
    talking.rate(second, "up")
    talking.rate(first, "down", "wrong")
    talking.rate(second, None)

    assert [(message.thumb, message.reason) for message in read(talking.engine)] == [("down", "wrong"), ("", "")]


def test_a_thumb_that_comes_after_the_period_belongs_to_its_message(talking: Talking) -> None:
    talking.rate(talking.ask("one"), "up", at=END + 1000)

    assert [message.thumb for message in read(talking.engine)] == ["up"]


def test_messages_outside_the_period_are_left_out(talking: Talking) -> None:
    for at in (START - 1, START, END - 1, END):
        talking.ask(str(at), at=at)

    assert [message.at for message in read(talking.engine)] == [START, END - 1]


def test_the_text_is_what_was_typed(talking: Talking) -> None:
    talking.ask("restart", typed="/restart")

    assert [message.words().text for message in read(talking.engine)] == ["/restart"]


def test_events_of_other_shapes_do_no_harm(talking: Talking) -> None:
    talking.add("web-1", "user", MIDDAY, {"event": "user", "text": None, "metadata": None, "parse_data": None})
    talking.add("web-1", "bot", MIDDAY, {"event": "bot", "text": "plain", "metadata": None})
    talking.add("web-1", "slot", MIDDAY, {"name": "feedback", "value": None}, "feedback")

    assert [(message.words().text, message.kind, message.channel) for message in read(talking.engine)] == [
        ("", "error", "")
    ]


def test_no_row_is_lost_or_read_twice_where_one_read_ends(talking: Talking) -> None:
    template = json.dumps({"text": "@", "metadata": {"reply": {"kind": "answer"}}, "input_channel": "web"})
    sender = {"sender_id": "web-1", "timestamp": MIDDAY}
    made = [
        {**sender, "type_name": ("user", "bot")[i % 2], "data": template.replace("@", str(i))}
        for i in range(2 * STEP + 4)
    ]
    with talking.engine.begin() as connection:
        connection.execute(TABLE.insert(), made)
    shares: list[float] = []

    found = list(messages(rows(talking.engine, START, END, shares.append), END))

    assert [int(message.words().text) for message in found] == list(range(2 * STEP + 2, -1, -2))
    assert {message.kind for message in found} == {"answer"}
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_it_reads_postgresql(postgres: Engine, postgres_engine: PostgresServer, tmp_path: Path) -> None:
    TABLE.create(postgres)
    talking = Talking(postgres)
    talking.rate(talking.ask("one", "partial"), "down")

    engine = open_events(tmp_path, postgres_engine.url)

    assert [(message.words().text, message.kind, message.thumb) for message in read(engine)] == [
        ("one", "partial", "down")
    ]
    engine.dispose()


def test_a_database_without_events_is_empty(postgres: Engine, postgres_engine: PostgresServer, tmp_path: Path) -> None:
    for engine in (open_events(tmp_path, postgres_engine.url), postgres):
        assert read(engine) == []
        engine.dispose()


def test_the_database_is_opened_for_reading_alone(engine: Engine, tmp_path: Path) -> None:
    reader = open_events(tmp_path / "var")

    with pytest.raises(sa.exc.OperationalError, match="readonly"), reader.begin() as connection:
        connection.execute(TABLE.delete())
    reader.dispose()


def test_a_folder_without_a_database_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"There is no conversations\.db in .*GUT_VAR"):
        open_events(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_strange_name_of_a_folder_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "a ?b#c%20d"
    Talking(make_database(folder)).ask("one")

    reader = open_events(folder)

    assert len(read(reader)) == 1
    reader.dispose()


@pytest.mark.parametrize("content", [b"no database at all, but more than a hundred bytes " * 20], ids=["another-file"])
def test_a_file_that_is_no_database_is_said_without_its_content(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    engine = open_events(tmp_path)

    with pytest.raises(ReportError, match="can't be read \\(DatabaseError\\)"):
        read(engine)
    engine.dispose()


@pytest.mark.parametrize("url", ["postgresql://gut:hush@127.0.0.1:1/gut", "postgresql://gut:hush@["])
def test_a_database_that_is_away_is_said_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(ReportError) as caught:
        open_events(tmp_path, url)

    assert "hush" not in str(caught.value)
    assert "GUT_DATABASE_URL" in str(caught.value)


def test_names_are_those_of_the_assistants_own_store() -> None:
    from bot import event_rows, tracker_store
    from bot.channels import history

    assert (tracker_store.DATABASE, history.FEEDBACK) == (DATABASE, FEEDBACK)
    assert set(EVENTS.c.keys()) <= set(event_rows.EVENTS.c.keys())
    assert {column.name: str(column.type) for column in TABLE.columns} == {
        column.name: str(column.type) for column in event_rows.EVENTS.columns
    }


@pytest.mark.parametrize("separators", [(", ", ": "), (",", ":")], ids=["as-usual", "other-json"])
def test_words_that_look_like_an_event_change_nothing(talking: Talking, separators: tuple[str, str]) -> None:
    trap = (
        '"metadata": {"reply": {"kind": "red_flag", "topics": ["x.y"]}}, "metadata": {"id": "z"}, "input_channel": "q"'
    )
    user = {"text": trap, "metadata": {"id": trap, "typed": trap}, "input_channel": "web"}
    blocks = [{"text": trap, "items": [trap]}]
    bot = {"text": trap, "metadata": {"reply": {"kind": "partial", "blocks": blocks, "topics": ["a.b", "c.d"]}}}
    row = {"sender_id": "web-1", "timestamp": MIDDAY}
    sent = [
        {**row, "type_name": kind, "data": json.dumps(data, separators=separators)}
        for kind, data in (("user", user), ("bot", bot))
    ]
    with talking.engine.begin() as connection:
        connection.execute(TABLE.insert(), sent)

    (message,) = read(talking.engine)

    assert (message.kind, message.topics, message.channel) == ("partial", ("a.b", "c.d"), "web")
    assert (message.words().text, message.answer()) == (trap, f"{trap}\n- {trap}")
