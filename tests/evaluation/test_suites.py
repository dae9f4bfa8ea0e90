from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from bot.assistant import Assistant
from bot.errors import ContentError
from bot.evaluation.cases import LabelledQuestion
from bot.evaluation.suites import (
    SEEDS,
    SUITES,
    Figure,
    Measured,
    Miss,
    Runner,
    measure_dialogues,
    measure_folder,
    measure_messages,
    measure_out_of_scope,
    measure_questions,
    measure_red_flags,
)
from bot.evaluation.typos import with_typos

HEAD = "id\tlabel\tsecondary_label\ttext\n"


class FakeAssistant:
    """Answers from a table of texts, as the assistant does; a text that is not in it is out of scope."""

    def __init__(self, replies: Mapping[str, tuple[str, ...]]) -> None:
        self.replies = replies
        self.heard: list[tuple[str, str]] = []
        """Conversation and text of every message."""

    async def ask(self, text: str, conversation: str, channel: str = "cli") -> Mapping[str, Any]:
        self.heard.append((conversation, text))
        if text == "break":
            raise ValueError(text)
        kind, *topics = self.replies.get(text, ("out_of_scope",))
        return {"kind": kind, "topics": tuple(topics), "text": kind, "sources": (), "suggestions": ()}

    async def reading(self, conversation: str) -> Mapping[str, Any]:
        return {"intent": {"name": "any", "confidence": 0.876543}, "entities": []}


def runner(**replies: str) -> tuple[Runner, FakeAssistant]:
    """A runner and its assistant; a reply is written as its kind and topics."""
    assistant = FakeAssistant({text: tuple(reply.split()) for text, reply in replies.items()})
    return Runner(cast(Assistant, assistant)), assistant


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def shown(measured: Measured) -> list[tuple[str, str, float, int]]:
    return [(f.suite, f.name, f.value, f.count) for f in measured.figures]


def missed(measured: Measured) -> list[tuple[str, str, str]]:
    return [(miss.text, miss.expected, miss.reply["kind"]) for miss in measured.misses]


def test_each_text_is_asked_in_a_conversation_of_its_own() -> None:
    run, assistant = runner(hello="chitchat")
    run.ask(["hello", "what"])
    run.ask(["hello"])
    assert [text for _, text in assistant.heard] == ["hello", "what", "hello"]
    assert len({conversation for conversation, _ in assistant.heard}) == 3


def test_the_turns_of_a_conversation_are_asked_in_one() -> None:
    run, assistant = runner()
    run.converse([["one", "two"], ["three"]])
    (first, one), (second, two), (other, three) = assistant.heard
    assert (one, two, three) == ("one", "two", "three")
    assert first == second != other


def test_replies_are_those_that_gut_ask_prints() -> None:
    (reply,) = runner(hello="answer a b")[0].ask(["hello"])
    assert reply == {
        "question": "hello",
        "kind": "answer",
        "topics": ("a", "b"),
        "text": "answer",
        "sources": (),
        "suggestions": (),
        "entities": [],
        "confidence": 0.8765,
    }


def test_a_message_that_breaks_the_assistant_ends_no_run() -> None:
    first, second = runner(hello="chitchat")[0].ask(["break", "hello"])
    assert (first["kind"], first["error"], second["kind"]) == ("error", "ValueError", "chitchat")


def test_each_question_gets_its_own_reply() -> None:
    questions = [LabelledQuestion(text, text, frozenset(), text) for text in ("b", "a")]
    outcomes = runner(a="answer a", b="answer b")[0].outcomes(questions)
    assert [(o.question.id, o.reply["topics"]) for o in outcomes] == [("b", ("b",)), ("a", ("a",))]


def test_questions_are_scored_as_they_stand_and_with_slips(tmp_path: Path) -> None:
    path = write(tmp_path / "my_questions.tsv", HEAD + "1\ta\t\t1111\n2\tb\t\t2222\n")
    run, assistant = runner(**{"1111": "answer a", "2222": "answer c"})
    measured = measure_questions(path, run)
    assert shown(measured) == [
        ("my_questions", "accuracy", 0.5, 2),
        ("my_questions", "macro", 0.5, 2),
        ("my_questions", "wrong", 0.5, 2),
        ("my_questions", "refused", 0.0, 2),
        ("my_questions", "invented", 0.0, 2),
        ("my_questions", "lost to typos", 0.0, 2),  # a digit never slips
    ]
    assert missed(measured) == [("2222", "b", "answer")]
    assert len(assistant.heard) == 2 * (1 + len(SEEDS))


def test_what_is_lost_to_typos_is_the_mean_of_all_seeds(tmp_path: Path) -> None:
    text = "probiotics and kefir and yogurt"
    assert all(with_typos(text, seed) != text for seed in SEEDS), "the example must slip under every seed"
    path = write(tmp_path / "questions.tsv", f"{HEAD}1\ta\t\t{text}\n2\ta\t\t1111\n")
    measured = measure_questions(path, runner(**{text: "answer a", "1111": "answer a"})[0])
    assert {figure.name: figure.value for figure in measured.figures}["lost to typos"] == 0.5
    assert measured.misses == ()


def test_texts_from_elsewhere_must_be_turned_away(tmp_path: Path) -> None:
    path = write(tmp_path / "elsewhere.txt", "capital of france\nkefir\n")
    measured = measure_out_of_scope(path, runner(kefir="answer foods.fermented")[0])
    assert shown(measured) == [("elsewhere", "rejected", 0.5, 2)]
    assert missed(measured) == [("kefir", "out_of_scope", "answer")]


def test_messages_must_be_answered_in_all_parts_with_one_topic_beside(tmp_path: Path) -> None:
    path = write(
        tmp_path / "several_questions.yml",
        "messages:\n- {say: one, expect: [a, 'c|b']}\n- {say: two, expect: [a, not_covered, 'c|b']}\n",
    )
    measured = measure_messages(path, runner(one="answer a b x", two="answer a b")[0])
    assert shown(measured) == [("several_questions", "complete", 0.5, 2)]
    assert missed(measured) == [("two", "a + not_covered + b|c", "answer")]


def test_turns_of_dialogues_must_be_answered_with_nothing_beside(tmp_path: Path) -> None:
    path = write(
        tmp_path / "dialogues.yml",
        "dialogues:\n- name: a talk\n  turns:\n  - {say: one, expect: [a]}\n  - {say: two, expect: [a]}\n",
    )
    run, assistant = runner(one="answer a", two="answer a x")
    measured = measure_dialogues(path, run)
    assert shown(measured) == [("dialogues", "turns", 0.5, 2)]
    assert missed(measured) == [("a talk / two", "a", "answer")]
    assert len({conversation for conversation, _ in assistant.heard}) == 1


def test_a_turn_whose_topic_is_one_of_two_offered_is_right(tmp_path: Path) -> None:
    path = write(tmp_path / "dialogues.yml", "dialogues:\n- name: x\n  turns: [{say: one, expect: [a]}]\n")
    assert shown(measure_dialogues(path, runner(one="clarify b a")[0])) == [("dialogues", "turns", 1.0, 1)]
    assert shown(measure_dialogues(path, runner(one="clarify b c")[0])) == [("dialogues", "turns", 0.0, 1)]


def test_misses_of_several_dialogues_are_told_with_the_name_of_their_own(tmp_path: Path) -> None:
    turns = "turns: [{say: one, expect: [a]}, {say: two, expect: [a]}]"
    path = write(tmp_path / "dialogues.yml", f"dialogues:\n- name: x\n  {turns}\n- name: y\n  {turns}\n")
    measured = measure_dialogues(path, runner(one="answer a")[0])
    assert [miss.text for miss in measured.misses] == ["x / two", "y / two"]


def test_alarms_are_counted_where_they_must_and_where_they_must_not_be(tmp_path: Path) -> None:
    path = write(tmp_path / "red_flags.yml", "urgent: [blood, fainted]\ncalm: [hello, kefir, what, why]\n")
    measured = measure_red_flags(path, runner(blood="red_flag", kefir="red_flag")[0])
    found = [("red_flags", "found", 0.5, 2), ("red_flags", "found or asked back", 0.5, 2)]
    assert shown(measured) == [*found, ("red_flags", "false alarms", 0.25, 4)]
    assert missed(measured) == [("fainted", "red_flag", "out_of_scope"), ("kefir", "calm", "red_flag")]


def test_a_miss_holds_the_reply(tmp_path: Path) -> None:
    path = write(tmp_path / "x.txt", "kefir\n")
    (miss,) = measure_out_of_scope(path, runner(kefir="answer foods.fermented")[0]).misses
    assert miss == Miss("x", "kefir", "out_of_scope", miss.reply)
    assert miss.reply["topics"] == ("foods.fermented",)


def test_a_folder_is_measured_by_the_names_of_its_files(tmp_path: Path) -> None:
    write(tmp_path / "b_questions.tsv", HEAD + "1\ta\t\t1\n")
    write(tmp_path / "questions.tsv", HEAD + "1\ta\t\t1\n")
    write(tmp_path / "far.txt", "1\n")
    write(tmp_path / "red_flags.yml", "urgent: ['1']\ncalm: ['1']\n")
    write(tmp_path / "several_questions.yml", "messages: [{say: '1', expect: [a]}]\n")
    write(tmp_path / "dialogues.yml", "dialogues: [{name: x, turns: [{say: '1', expect: [a]}]}]\n")
    write(tmp_path / "goals.yml", "this is: [no suite]\n")
    write(tmp_path / "notes.md", "# Notes\n")
    measured = list(measure_folder(tmp_path, runner()[0]))
    suites = [one.figures[0].suite for one in measured]
    assert suites == ["b_questions", "questions", "far", "red_flags", "several_questions", "dialogues"]


def test_a_folder_without_suites_gives_nothing(tmp_path: Path) -> None:
    assert list(measure_folder(tmp_path, runner()[0])) == []


def test_a_suite_that_cant_be_read_ends_the_run(tmp_path: Path) -> None:
    write(tmp_path / "questions.tsv", "id\ttext\n")
    with pytest.raises(ContentError, match="the column label is missing"):
        list(measure_folder(tmp_path, runner()[0]))


def test_every_file_of_the_projects_suites_is_measured(root: Path) -> None:
    folder = root / "tests" / "eval"
    measured = {path.name for pattern, _ in SUITES for path in folder.glob(pattern)}
    assert measured == {path.name for path in folder.iterdir() if path.is_file()} - {"goals.yml"}


def test_a_figure_says_how_many_messages_it_stands_on(tmp_path: Path) -> None:
    path = write(tmp_path / "x.txt", "one\n\ntwo\nthree\n")
    assert measure_out_of_scope(path, runner()[0]).figures == (Figure("x", "rejected", 1.0, 3),)
