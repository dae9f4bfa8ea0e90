from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ContentError
from bot.evaluation.cases import (
    Dialogue,
    LabelledQuestion,
    Message,
    RedFlagMessages,
    read_dialogues,
    read_messages,
    read_questions,
    read_red_flags,
    read_texts,
)
from bot.knowledge.phrases import INTENT, read_phrases

HEAD = "id\tlabel\tsecondary_label\ttext\n"
READERS = [read_questions, read_texts, read_messages, read_dialogues, read_red_flags]
MIN_WORDS = 4
"""A shorter text ("what is kefir") is said by everybody, and may stand on both sides."""


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes a file of these contents."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "cases"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


Write = Callable[["str | bytes"], Path]


def refusal(read: Callable[[Path], Any], path: Path) -> str:
    with pytest.raises(ContentError) as caught:
        read(path)
    assert caught.value.path == path
    return str(caught.value)


def test_a_row_is_a_question_with_its_label(file: Write) -> None:
    questions = read_questions(file(HEAD + "q1\tfoods.fermented\t\tis kefir good?\n"))
    assert questions == [LabelledQuestion("q1", "foods.fermented", frozenset(), "is kefir good?")]


def test_other_labels_stand_by_comma_and_are_accepted_too(file: Write) -> None:
    (question,) = read_questions(file(HEAD + "q1\ta\tb,c\twhat?\n"))
    assert question.others == frozenset({"b", "c"})
    assert question.accepted == frozenset({"a", "b", "c"})


def test_columns_may_stand_in_any_order_and_beside_others(file: Write) -> None:
    (question,) = read_questions(file("text\tby\tlabel\tid\tsecondary_label\nwhat?\tme\ta\tq1\t\n"))
    assert question == LabelledQuestion("q1", "a", frozenset(), "what?")


@pytest.mark.parametrize("text", ['he said "what is it', '"quoted"', "it's, well, this"])
def test_quotes_and_commas_are_part_of_the_text(file: Write, text: str) -> None:
    assert read_questions(file(f"{HEAD}q1\ta\t\t{text}\n"))[0].text == text


def test_spaces_in_a_text_are_one_space(file: Write) -> None:
    assert read_questions(file(HEAD + "q1\ta\t\t  what   is it \n"))[0].text == "what is it"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="windows line ends"),
        pytest.param(lambda text: text.rstrip("\n").encode(), id="no line end at the end"),
        pytest.param(lambda text: (text + "\n\n").encode(), id="empty lines"),
    ],
)
def test_a_table_is_read_as_other_programs_save_it(file: Write, change: Callable[[str], bytes]) -> None:
    table = HEAD + "q1\ta\tb\twhat?\nq2\tc\t\twhere?\n"
    assert read_questions(file(change(table))) == [
        LabelledQuestion("q1", "a", frozenset({"b"}), "what?"),
        LabelledQuestion("q2", "c", frozenset(), "where?"),
    ]


@pytest.mark.parametrize("column", ["id", "label", "secondary_label", "text"])
def test_a_missing_column_is_named_with_those_that_a_table_has(file: Write, column: str) -> None:
    columns = [name for name in HEAD.split() if name != column]
    error = refusal(read_questions, file("\t".join(columns) + "\n1\t2\t3\n"))
    assert f"cases:1: the column {column} is missing" in error
    assert error.endswith("a table has id, label, secondary_label, text.")


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("q2\t\t\twhat?", id="no label"),
        pytest.param("q2\ta\t\t", id="no text"),
        pytest.param("q2\ta\t\t  ", id="only spaces"),
        pytest.param("q2\ta", id="too short"),
        pytest.param("q2", id="an id alone"),
    ],
)
def test_a_row_without_a_label_or_a_text_is_named_by_its_line(file: Write, row: str) -> None:
    error = refusal(read_questions, file(f"{HEAD}q1\ta\t\twhat?\n\n{row}\n"))
    assert error.endswith("cases:4: a row needs a label and a text.")


@pytest.mark.parametrize(("read", "content"), [(read_questions, HEAD), (read_texts, "\n \n"), (read_texts, "")])
def test_a_file_without_a_case_is_refused(file: Write, read: Callable[[Path], Any], content: str) -> None:
    assert re.search(r"there is no (question|text) in it", refusal(read, file(content)))


@pytest.mark.parametrize("read", READERS)
def test_a_missing_file_is_named(tmp_path: Path, read: Callable[[Path], Any]) -> None:
    refusal(read, tmp_path / "nothing.here")


@pytest.mark.parametrize("read", READERS)
def test_a_file_that_is_no_text_is_refused(file: Write, read: Callable[[Path], Any]) -> None:
    refusal(read, file(b"\xff\xfe\x00\x01"))


@pytest.mark.parametrize("read", [read_questions, read_texts])
def test_a_folder_is_no_table(tmp_path: Path, read: Callable[[Path], Any]) -> None:
    assert "name a text file that exists" in refusal(read, tmp_path)


def test_each_line_is_a_text_and_empty_ones_dont_count(file: Write) -> None:
    assert read_texts(file("\ufeffone two\r\n\r\n  three \n")) == ["one two", "three"]


def test_what_ends_no_line_of_a_file_stays_in_its_text(file: Write) -> None:
    assert read_texts(file("one\u2028two\x0bthree\n")) == ["one\u2028two\x0bthree"]


@pytest.mark.parametrize("text", ["a\0b", "a" * 200_000], ids=["null", "too large for a field"])
def test_what_no_table_holds_is_refused(file: Write, text: str) -> None:
    assert "it is no table of text" in refusal(read_questions, file(f"{HEAD}q1\ta\t\t{text}\n"))


def test_a_message_has_parts_and_a_bar_between_labels_that_are_equally_right(file: Write) -> None:
    assert read_messages(file('messages:\n- say: "what and why?"\n  expect: ["a|b", not_covered]\n')) == [
        Message("what and why?", (frozenset({"a", "b"}), frozenset({"not_covered"})))
    ]


def test_a_dialogue_has_a_name_and_turns(file: Write) -> None:
    text = "dialogues:\n- name: two\n  turns:\n  - {say: hi, expect: [chitchat]}\n  - {say: what, expect: [a]}\n"
    turns = (Message("hi", (frozenset({"chitchat"}),)), Message("what", (frozenset({"a"}),)))
    assert read_dialogues(file(text)) == [Dialogue("two", turns)]


def test_red_flags_are_two_lists(file: Write) -> None:
    assert read_red_flags(file("urgent: [blood, fainted]\ncalm: [hello]\n")) == RedFlagMessages(
        ("blood", "fainted"), ("hello",)
    )


@pytest.mark.parametrize(
    ("read", "content", "says"),
    [
        pytest.param(read_messages, "dialogues: []\n", "`messages:` must be a list", id="no messages"),
        pytest.param(read_messages, "messages: []\n", "`messages:` must be a list", id="empty list"),
        pytest.param(read_messages, "messages: [text]\n", "`messages:` must be a list", id="texts"),
        pytest.param(read_messages, "messages:\n- expect: [a]\n", ":2: `say:` must be here", id="nothing said"),
        pytest.param(read_messages, "messages:\n- say: x\n  expect: a\n", ":3: `expect:` must", id="expect is text"),
        pytest.param(read_dialogues, "dialogues:\n- turns: []\n", ":2: `name:` must be here", id="no name"),
        pytest.param(read_dialogues, "dialogues:\n- name: x\n", ":2: `turns:` must be a list", id="no turns"),
        pytest.param(read_messages, "messages:\n- say: x\n  expect: []\n", ":3: `expect:` must", id="expect is empty"),
        pytest.param(read_messages, "messages:\n- say: x\n", ":2: `expect:` must", id="no expect"),
        pytest.param(read_red_flags, "calm: [hello]\n", ":1: `urgent:` must be here", id="nothing urgent"),
        pytest.param(read_red_flags, "urgent: [blood]\ncalm: []\n", ":2: `calm:` must be here", id="nothing calm"),
        pytest.param(read_red_flags, "urgent: blood\n", ":1: `urgent:` must be a list", id="urgent is text"),
        pytest.param(read_red_flags, "calm: [{a: b}]\n", ":1: `calm:` must be a list of texts", id="calm is no text"),
    ],
)
def test_what_does_not_have_the_form_is_refused_with_its_line(
    file: Write, read: Callable[[Path], Any], content: str, says: str
) -> None:
    assert says in refusal(read, file(content))


def words(text: str) -> list[str]:
    """Its words in lower case, letters and digits only."""
    return re.findall(r"[a-z0-9]+", text.lower().replace("\u2019", "").replace("'", ""))


def own_messages(folder: Path) -> Iterator[tuple[str, str]]:
    """Every message of the project's suites, with the name of its file."""
    for path in sorted(folder.glob("*.tsv")):
        yield from ((path.name, question.text) for question in read_questions(path))
    for path in sorted(folder.glob("*.txt")):
        yield from ((path.name, text) for text in read_texts(path))
    for path in sorted(folder.glob("red_flags*.yml")):
        flags = read_red_flags(path)
        yield from ((path.name, text) for text in (*flags.urgent, *flags.calm))
    for path in sorted(folder.glob("several_questions*.yml")):
        yield from ((path.name, message.say) for message in read_messages(path))
    for path in sorted(folder.glob("dialogues*.yml")):
        yield from ((path.name, turn.say) for dialogue in read_dialogues(path) for turn in dialogue.turns)


def test_every_suite_of_the_project_can_be_read(root: Path) -> None:
    folder = root / "tests" / "eval"
    read = {name for name, _ in own_messages(folder)}
    assert read == {path.name for path in folder.iterdir() if path.is_file()} - {"goals.yml"}


def test_no_message_of_a_suite_stands_among_the_training_phrases(root: Path) -> None:
    files = [root / "data" / "nlu.yml", *sorted((root / "data" / "nlu").glob("*.yml"))]
    phrases = {"".join(words(p.text)): p for path in files for p in read_phrases(path) if p.kind == INTENT}
    found = [
        f"{name}: {text!r} is trained on in {phrase.path.name}:{phrase.line}"
        for name, text in own_messages(root / "tests" / "eval")
        if len(words(text)) >= MIN_WORDS and (phrase := phrases.get("".join(words(text)))) is not None
    ]
    assert found == []
