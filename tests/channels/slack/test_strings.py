from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.slack.strings import LIMITS, STRINGS, load_strings
from bot.channels.turns import REASONS
from bot.errors import ContentError
from bot.knowledge.model import Knowledge

EMOJI = range(0x2600, 0x20000)


def changed(folder: Path, old: str, new: str) -> Path:
    """A copy of the project's own sentences in which something is changed."""
    text = STRINGS.read_text(encoding="utf-8")
    assert old in text
    path = folder / "strings.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_projects_sentences_hold() -> None:
    words = load_strings()

    assert set(words.reasons) == set(REASONS)
    assert len(words.why) <= LIMITS["why"] == 24


def test_every_group_of_topics_has_a_heading(knowledge: Knowledge) -> None:
    assert set(load_strings().groups) == {topic.split(".")[0] for topic in knowledge.topics}


def test_the_sentences_are_calm() -> None:
    said = [line for line in STRINGS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]

    assert [line for line in said if "!" in line or any(ord(char) in EMOJI for char in line)] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("status: is looking it up", "", "`status:` must be here"),
        ("status: is looking it up", "status: ''", "`status:` must be here"),
        ("status: is looking it up", "statsu: is looking it up", "`statsu:` is not known"),
        ("  other: Something else", "", "`other:` must be here"),
        ("  other: Something else", "  other: Something else\n  rude: It is rude", "`rude:` is not known"),
        ("  foods: Foods", "  foods: []", "`foods:` must be here"),
        ("why: What was wrong?", "why: What was wrong with this answer?", "`why:` must have 24 characters at most"),
        ("'{user} shared an answer'", "Somebody shared an answer", "`shared:` must have these places"),
        ("usage: 'Write", "usage: '{user}, write", "`usage:` must have these places and no others: none"),
    ],
    ids=["missing", "empty", "misspelt", "no reason", "unknown reason", "no text", "too long", "no place", "places"],
)
def test_what_does_not_hold_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = changed(tmp_path, old, new)

    with pytest.raises(ContentError, match=r"strings\.yml:\d+: ") as error:
        load_strings(path)
    assert said in str(error.value)
