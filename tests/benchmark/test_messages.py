from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
import yaml

from bot.benchmark.errors import BenchError
from bot.benchmark.measuring import CONVERSATION
from bot.benchmark.messages import EVERY, LAST_WORDS, messages, repeated, said_again, said_once

AGAIN = ["a", "b"]
ONCE = ["1", "2", "3", "4", "5", "6"]


def some(count: int) -> list[str]:
    return list(islice(messages(0, AGAIN, ONCE), count))


def test_every_run_says_the_same_in_the_same_order() -> None:
    assert list(islice(messages(), 500)) == list(islice(messages(), 500))


def test_each_fourth_message_is_said_again_and_again() -> None:
    said = some(16)

    assert set(said[EVERY - 1 :: EVERY]) == set(AGAIN)
    assert {text.split(" ")[0] for text in said} - set(AGAIN) == set(ONCE)


def test_the_others_are_new_until_all_have_been_said() -> None:
    rare = [text for text in some(8) if text in ONCE]

    assert sorted(rare) == ONCE


def test_phrases_that_were_all_said_come_with_other_last_words() -> None:
    rare = [text for text in some(4 * 2 * len(LAST_WORDS)) if text not in AGAIN]

    assert len(rare) == len(set(rare)) == len(ONCE) * len(LAST_WORDS)


def test_thousands_of_messages_are_new() -> None:
    assert repeated(list(islice(messages(), 8000))) < 0.26, "one of four is said again"


def test_messages_may_begin_further_on() -> None:
    assert list(islice(messages(100), 10)) == list(islice(messages(), 100, 110))


def test_the_messages_never_end() -> None:
    assert len(some(1000)) == 1000


def test_the_order_is_shuffled() -> None:
    written = said_again()

    assert [text for text in islice(messages(), 200) if text in written][: len(written)] != written


def test_the_written_messages_are_about_forty_and_all_different(root: Path) -> None:
    assert 35 <= len(set(said_again())) == len(said_again()) <= 50


def test_the_written_messages_are_enough_for_a_long_conversation() -> None:
    assert len(said_again()) >= CONVERSATION


def test_neither_side_has_been_trained_on_the_held_out_phrases(root: Path) -> None:
    paths = [root / "data/nlu.yml", *(root / "data/nlu").glob("*.yml")]
    entries = [entry for path in paths for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]]
    trained = {line.strip().removeprefix("- ") for entry in entries for line in entry.get("examples", "").splitlines()}

    once = said_once()

    assert len(once) > 500
    assert len(set(once) & trained) < 0.02 * len(once), "a greeting is a greeting"


def test_a_phrase_that_stands_twice_is_said_once(tmp_path: Path) -> None:
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("nlu:\n- intent: x\n  examples: |\n    - hello\n    - hi\n", encoding="utf-8")
    (tmp_path / "other.yml").write_text("urgent: []\n", encoding="utf-8")

    assert said_once(tmp_path) == ["hello", "hi"]


def test_a_folder_without_phrases_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"holds no phrases: restore it"):
        said_once(tmp_path)


@pytest.mark.parametrize("content", ["", "messages\n", "messages: [\n", "other: []\n"])
def test_a_file_that_holds_no_messages_is_said_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "messages.yml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(BenchError, match=r"messages\.yml can't be read \(\w+\): restore it"):
        said_again(path)


@pytest.mark.parametrize(("texts", "share"), [([], 0.0), (["a", "b"], 0.0), (["a", "a"], 0.5), (["a"] * 4, 0.75)])
def test_the_repeated_share_counts_what_had_been_said_before(texts: list[str], share: float) -> None:
    assert repeated(texts) == share
