"""How patterns match, on two rules over a handful of words, and how a bad content file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.nlu.red_flags import RedFlags

SMALL = """\
version: 1
advice:
  call: Please call {emergency_number}.
  talk: Please talk to {crisis_line}.
spellings:
  blood: [blod]
forgive: [vomiting]
real_words: []
words:
  STOOL: [stool, poo]
ignore: [blood test]
fiction: [in a film]
negation:
  far: ["no"]
  near: [not]
  stop: [but]
  harmless: [no idea]
  rest: [the label says]
  resume: [but]
history:
  past: [years ago]
  settled: [all clear]
  turn: [but]
  present: [now]
rules:
  - id: first
    why: It can't wait.
    advice: talk
    patterns: [vomiting]
  - id: second
    why: It can wait a little.
    advice: call
    patterns:
      - find: blood + STOOL
        within: 3
        unless: [beetroot]
"""


@pytest.fixture
def small(tmp_path: Path) -> RedFlags:
    """Two rules over a handful of words."""
    return load(SMALL, tmp_path)


def load(text: str, folder: Path) -> RedFlags:
    """Read a content file with this text."""
    path = folder / "red_flags.yml"
    path.write_text(text, encoding="utf-8")
    return RedFlags.from_yaml(path)


def rule_of(red_flags: RedFlags, text: str) -> str | None:
    """The id of the rule that a message meets."""
    flag = red_flags.match(text)
    return None if flag is None else flag.rule


def test_signs_within_the_window_match(small: RedFlags) -> None:
    assert rule_of(small, "blood one two three stool") == "second"


def test_signs_beyond_the_window_do_not(small: RedFlags) -> None:
    assert rule_of(small, "blood one two three four stool") is None


def test_signs_match_in_any_order(small: RedFlags) -> None:
    assert rule_of(small, "poo with blood") == "second"


def test_the_end_of_a_sentence_widens_the_distance(small: RedFlags) -> None:
    assert rule_of(small, "blood. poo") is None


def test_a_veto_in_the_sentence_stops_a_pattern(small: RedFlags) -> None:
    assert rule_of(small, "blood or beetroot in my poo") is None


def test_an_ignored_phrase_is_no_sign(small: RedFlags) -> None:
    assert rule_of(small, "blood test and poo") is None


def test_what_is_only_quoted_is_no_sign(small: RedFlags) -> None:
    assert rule_of(small, "the label says stop if one two three four five there is blood in stool") is None


def test_a_sign_after_a_quotation_counts(small: RedFlags) -> None:
    assert rule_of(small, "the label says it is safe but there is blood in my stool") == "second"


def test_the_next_sentence_is_not_quoted(small: RedFlags) -> None:
    assert rule_of(small, "the label says take two. blood in my stool") == "second"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("stool's blood", id="straight apostrophe"),
        pytest.param("stool\u2019s blood", id="curly apostrophe"),
    ],
)
def test_a_short_is_belongs_to_no_word(small: RedFlags, text: str) -> None:
    assert rule_of(small, text) == "second"


def test_one_slip_in_a_long_word_is_forgiven(small: RedFlags) -> None:
    assert rule_of(small, "vomitting") == "first"


def test_two_slips_are_not(small: RedFlags) -> None:
    assert rule_of(small, "vomtin") is None


def test_the_most_urgent_rule_wins(small: RedFlags) -> None:
    assert rule_of(small, "blood in my poo and vomiting") == "first"


def test_a_flag_brings_the_advice_and_the_reason_of_its_rule(small: RedFlags) -> None:
    flag = small.match("vomiting")
    assert flag is not None
    assert (flag.advice, flag.why) == ("talk", "It can't wait.")


@pytest.mark.parametrize(
    ("good", "bad", "at"),
    [
        pytest.param("fiction: [in a film]", "fiction: {in a film]", "fiction", id="no YAML"),
        pytest.param("version: 1", "version: 9", "version", id="another version"),
        pytest.param("{crisis_line}", "{phone}", "{phone}", id="a placeholder that nobody fills"),
        pytest.param("ignore: [blood test]", "ignore: blood test", "ignore", id="no list"),
        pytest.param('["no"]', "[no]", "far", id="a word that YAML reads as a truth value"),
        pytest.param("blood: [blod]", "blood: blod", "blood: blod", id="no list of spellings"),
        pytest.param("[stool, poo]", "[stool, PEOPLE]", "PEOPLE", id="a list used before it stands"),
        pytest.param("[stool, poo]", "[(a) stool]", "(a) stool", id="a phrase that starts with an optional word"),
        pytest.param("advice: call", "advice: shout", "shout", id="no such advice"),
        pytest.param("    why: It can't wait.\n", "", "- id: first", id="a rule without a reason"),
        pytest.param("- id: second", "- id: first", "- id: first\n    why: It can wait", id="two rules of a name"),
        pytest.param("within: 3", "near: 3", "- find", id="an option that a pattern has not"),
        pytest.param("patterns: [vomiting]", "patterns: vomiting", "patterns: vomiting", id="no list of patterns"),
    ],
)
def test_a_bad_file_is_refused_with_file_and_line(tmp_path: Path, good: str, bad: str, at: str) -> None:
    text = SMALL.replace(good, bad)
    line = text[: text.index(at)].count("\n") + 1
    with pytest.raises(ContentError) as caught:
        load(text, tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'red_flags.yml'}:{line}: ")


def test_a_missing_section_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="`fiction` must be a list"):
        load(SMALL.replace("fiction: [in a film]\n", ""), tmp_path)


def test_a_missing_file_is_a_content_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="missing"):
        RedFlags.from_yaml(tmp_path / "nothing.yml")
