from __future__ import annotations

import csv
import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.cli import main
from bot.knowledge.model import Knowledge
from bot.nlu.sentence_encoder import pinned_encoder
from bot.report.document import document
from bot.report.files import COLUMNS
from bot.report.groups import group_wordings
from bot.report.kept_counts import keep_counts
from bot.report.page import page
from bot.report.period import Period
from bot.report.reading import read_report
from tests.report.conversing import Talking
from tests.report.synthetic import TABLE, write

DAYS = ("--from", "2026-11-01", "--to", "2026-11-29")


def made(tmp_path: Path, *options: str) -> tuple[str, dict[str, Any], dict[str, list[dict[str, str]]]]:
    """The page, the JSON and the tables of a report."""
    page, folder, values = tmp_path / "page.html", tmp_path / "tables", tmp_path / "values.json"
    arguments = [*DAYS, *options, "--html", str(page), "--csv", str(folder), "--json", str(values)]
    assert main(["report", *arguments]) == 0
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return page.read_text(encoding="utf-8"), json.loads(values.read_text(encoding="utf-8")), tables


def test_page_json_and_tables_say_the_same(talking: Talking, tmp_path: Path) -> None:
    talking.rate(talking.ask("what causes it", topics=("leaky_gut.causes",)), "up")
    talking.rate(
        talking.ask("how much zinc", "not_covered", intent="not_covered.dose", answer="It does not say."),
        "down",
        "unclear",
    )
    talking.ask("how much zinc?", "not_covered", intent="not_covered.dose", sender="web-2")

    shown, values, tables = made(tmp_path)

    assert values["totals"] | {"messages": 3, "conversations": 2, "answered": 1, "thumbs_down": 1} == values["totals"]
    assert {row["figure"]: row["value"] for row in tables["totals"]}["messages"] == "3"
    assert (
        values["groups"][0] | {"messages": 2, "conversations": 2, "not_covered": "not_covered.dose"}
        == values["groups"][0]
    )
    assert tables["groups"][0]["examples"] == "how much zinc?"
    assert values["topics"] == [{
        "topic": "leaky_gut.causes", "question": "What causes leaky gut?",
        "section": "Understanding Leaky Gut Syndrome", "answers": 1, "before": 0, "thumbs_up": 1, "thumbs_down": 0,
    }]  # fmt: skip
    assert values["disliked"] == [{
        "text": "how much zinc", "reply": "not_covered", "topics": [], "questions": [], "answer": "It does not say.",
        "reason": "unclear",
    }]  # fmt: skip
    for said in ("“how much zinc?”", "What causes leaky gut?", "It does not say.", "The article does not say (dose)"):
        assert said in shown


def test_the_page_needs_nothing_but_itself(engine: Engine, tmp_path: Path) -> None:
    write(engine, 300, 28, datetime(2026, 11, 30))

    shown, _, _ = made(tmp_path)

    assert shown.startswith("<!doctype html>")
    assert re.findall(r'(?:src|href|action|data)="(?!#|data:,")[^"]*"', shown) == []
    assert re.findall(r"url\((?!#)|@import|<script|<link (?!rel=\"icon\")| style=| on[a-z]+=", shown) == []
    assert "default-src 'none'" in shown
    assert shown.count("<svg") == 5


def test_what_visitors_write_is_text_and_nothing_else(talking: Talking, tmp_path: Path) -> None:
    typed = "<script>alert(1)</script> \"' {{ 7*7 }} <!-- desk --> $x$ \ud83d\ude00 \udcff"
    talking.rate(talking.ask(typed, "out_of_scope"), "down", "<b>")

    shown, values, _ = made(tmp_path)

    assert "<script" not in shown
    assert shown.count("<!-- desk -->") == 1
    assert "{{ 7*7 }}" in shown
    assert "<b>" not in shown
    assert values["groups"][0]["examples"][0].startswith("<script>")


def test_no_cell_is_run_by_a_spreadsheet(talking: Talking, tmp_path: Path) -> None:
    for text in ('=HYPERLINK("x")', "+1 more", "-2", "@sum"):
        talking.rate(talking.ask(text, "out_of_scope"), "down")

    _, _, tables = made(tmp_path)

    assert {row["text"][0] for row in tables["disliked"]} == {"'"}
    assert {row["examples"][0] for row in tables["groups"]} == {"'"}


def test_personal_data_is_masked_wherever_words_are_shown(talking: Talking, tmp_path: Path) -> None:
    text = "what about zinc, write to zebedee.example@clinic.example"
    talking.rate(talking.ask(text, "not_covered"), "down")

    shown, values, tables = made(tmp_path)

    for one in (shown, json.dumps(values), json.dumps(tables)):
        assert "what about zinc" in one
        assert "zebedee" not in one


def test_only_one_channel_counts_where_it_is_named(talking: Talking, tmp_path: Path) -> None:
    talking.ask("one", channel="web")
    talking.ask("two", "not_covered", channel="slack", sender="slack-1")

    shown, values, _ = made(tmp_path, "--channel", "slack")

    assert (values["channel"], values["totals"]["messages"]) == ("slack", 1)
    assert "only Slack" in shown


@pytest.mark.usefixtures("engine")
def test_an_empty_period_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown, values, tables = made(tmp_path)

    assert "Nobody asked anything" in shown
    assert (shown.count("<svg"), values["totals"]["messages"], values["totals"]["answer_rate"]) == (0, 0, None)
    assert {name: tables[name] for name in ("topics", "groups", "disliked", "channels")} == {
        "topics": [], "groups": [], "disliked": [], "channels": [],
    }  # fmt: skip
    assert "Nobody asked anything from 2026-11-01 to 2026-11-29" in capsys.readouterr().out


def test_small_talk_alone_is_a_whole_report(talking: Talking, tmp_path: Path) -> None:
    talking.ask("hello", "chitchat")

    shown, values, _ = made(tmp_path)

    assert values["totals"]["answer_rate"] is None
    assert "Every question was answered" in shown


def test_tables_have_the_columns_that_are_described(engine: Engine, root: Path, tmp_path: Path) -> None:
    write(engine, 200, 28, datetime(2026, 11, 30))

    _, values, tables = made(tmp_path)

    described = (root / "docs/report.md").read_text(encoding="utf-8")
    assert {name: tuple(rows[0]) for name, rows in tables.items() if rows} == {
        name: columns for name, columns in COLUMNS.items() if tables[name]
    }
    for name, columns in COLUMNS.items():
        assert f"| `{name}` | {', '.join(f'`{column}`' for column in columns)} |" in described
    for key in values:
        assert f"`{key}`" in described


def test_wordings_that_are_left_out_are_said(talking: Talking, knowledge: Knowledge) -> None:
    for i in range(5):
        talking.ask(f"what about {i}", "not_covered")
    period = Period(date(2026, 11, 1), date(2026, 11, 29))

    report = read_report(talking.engine, period, knowledge, most=2)
    shown = page(document(report, group_wordings(report.wordings, pinned_encoder(1), knowledge)))

    assert (report.unanswered, len(report.wordings)) == (5, 2)
    assert "3 messages in rarer wordings are left out" in shown


def test_unanswered_messages_without_a_word_are_not_hidden(talking: Talking, tmp_path: Path) -> None:
    talking.ask("??", "out_of_scope")

    shown, _, _ = made(tmp_path)

    assert "1 message got no answer, and none of them holds a word." in shown


def test_what_was_deleted_is_counted_without_its_words(talking: Talking, tmp_path: Path) -> None:
    talking.rate(talking.ask("how much zinc", "not_covered"), "down")
    keep_counts(talking.engine, datetime(2026, 11, 28))
    with talking.engine.begin() as connection:
        connection.execute(TABLE.delete())

    shown, values, _ = made(tmp_path)

    assert (values["kept_messages"], values["totals"]["messages"], values["groups"], values["disliked"]) == (
        1,
        1,
        [],
        [],
    )
    assert "1 message of these days is of conversations that have been deleted since" in shown
    assert "1 thumb down, of conversations that have been deleted" in shown
