from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.text import JOINER, clean, escape, mentioned
from tests.channels.slack.shapes import mrkdwn_faults

BOT = "UBOT"
# Whatever may stand in a text, and what Slack makes of it, more often than chance would give.
SIGNS = "< > & | * _ ~ ` ``` : \n &lt; &gt; &amp; <@ <# <! <http:// <@UBOT> <@U1|anna> <#C1|general> <!here> :wave: a"
LINKS = ["<https://example.org|label>", "<mailto:a@example.org|a@example.org>", "<!date^1^{date}|Feb>", "10:30", " "]
PARTS = st.text(max_size=8) | st.sampled_from([*SIGNS.split(" "), *LINKS])
ANYTHING = st.lists(PARTS, max_size=30).map("".join)
WORDS = st.text("abcdefghijklmnopqrstuvwxyzABCDXYZ0123456789 .,?!'\"()%+-/é\n", max_size=200)
some = settings(derandomize=True, deadline=None, max_examples=400)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@UBOT> what is kefir", "what is kefir"),
        ("<@UBOT|gut>: what is kefir", "what is kefir"),
        ("hey <@UBOT>, what is kefir", "hey, what is kefir"),
        ("what is kefir <@UBOT>?", "what is kefir?"),
        ("*<@UBOT> kefir*", "kefir"),
        ("*<@UBOT>* kefir", "kefir"),
        ("<@UBOT> <@UBOT> kefir", "kefir"),
        ("<@UBOT>", ""),
        ("does <@U1|anna> need kefir", "does anna need kefir"),
        ("does <@U1> need kefir", "does someone need kefir"),
        ("they said so in <#C1|general>", "they said so in general"),
        ("they said so in <#C1|>", "they said so in channel"),
        ("<!here> is <!channel> kefir good", "is kefir good"),
        ("ask <!subteam^S1|@nurses>", "ask nurses"),
        ("since <!date^1392734382^{date_num}|Feb 18>", "since Feb 18"),
        ("is <https://example.org/a_b|this page> right", "is this page right"),
        ("is <https://example.org> right", "is https://example.org right"),
        ("<mailto:anna@example.org|anna@example.org>", "anna@example.org"),
        ("<mailto:anna@example.org>", "anna@example.org"),
        ("<tel:+123|123> or <tel:+123>", "123 or +123"),
        ("is pH &lt; 7 &amp; kefir &gt; milk", "is pH < 7 & kefir > milk"),
        ("&amp;lt; is typed &amp;amp;", "&lt; is typed &amp;"),
        ("&lt;@U1&gt; is typed", "<@U1> is typed"),
        ("is pH < 7 and milk > 3", "is pH < 7 and milk > 3"),
        ("\u201cleaky\u201d \u2018gut\u2019 it\u2019s\u2026 \u2013 or \u2014 is", "\"leaky\" 'gut' it's... - or - is"),
        ("what is *leaky* _gut_ ~really~ `now`", "what is leaky gut really now"),
        ("*_both_* and _*both*_ (*this*), *that*?", "both and both (this), that?"),
        ("```what is\nkefir```", "what is\nkefir"),
        ("**bold** and __init__", "bold and init"),
        ("l_plantarum b_lactis_x 5*3*2 2 * 3 * 4 ~5 a_b_", "l_plantarum b_lactis_x 5*3*2 2 * 3 * 4 ~5 a_b_"),
        ("&gt; kefir helps\n&gt;&gt;&gt; really\nis that so", "kefir helps\nreally\nis that so"),
        ("is kefir good :thinking_face: :wave::skin-tone-2: :+1:", "is kefir good"),
        ("kefir:thinking_face:", "kefir"),
        ("at 10:30: or 10:30:45 or 1:2:3", "at 10:30: or 10:30:45 or 1:2:3"),
        ("foods: kefir, strains: lactis", "foods: kefir, strains: lactis"),
        ("kefir\u00a0 or   milk \n\n\n tea ", "kefir or milk\ntea"),
        ("<@UBOT> /restart", "/restart"),
    ],
)  # fmt: skip
def test_a_text_is_read_as_people_meant_it(text: str, words: str) -> None:
    assert clean(text, BOT) == words


def test_without_a_bot_of_its_own_every_mention_is_somebody() -> None:
    assert clean("<@UBOT> kefir", "") == "someone kefir"


@some
@given(ANYTHING, st.sampled_from(["", BOT, "U(*"]))
def test_any_text_can_be_cleaned(text: str, bot: str) -> None:
    words = clean(text, bot)

    assert words.split("\n") == [""] or all(line == line.strip() != "" for line in words.split("\n"))
    if "lt;" not in text:  # which is how somebody types such a sign
        assert not re.search(r"<[@#!][^<>]*>", words)


@some
@given(WORDS)
def test_plain_words_stay_and_are_clean_at_once(text: str) -> None:
    words = clean(text, BOT)

    assert words.split() == text.split()
    assert clean(words, BOT) == words


@some
@given(
    st.lists(
        st.sampled_from([" ", "\n", "kefir", "*", "_", "~", ":", ":wave:", "10:30:45", "`", ">", "5"]), max_size=12
    )
)
def test_no_marks_are_left_for_a_second_cleaning_around_words(parts: list[str]) -> None:
    words = clean(clean("".join(parts), BOT), BOT)

    assert not re.search(r"(?<!\S)([*_~`])kefir\1(?!\S)|(?<!\S):wave:(?!\S)", words)


@pytest.mark.parametrize(
    "unit",
    ["*", "*a ", "_*", "<@", "<a:", "`", "```a", ":a", ":_", ":a:", "> ", " \t", "<@UBOT>", "*<@UBOT>", "&lt;", "\n"],
)
def test_long_texts_are_read_fast(unit: str) -> None:
    text = unit * (40_000 // len(unit))
    began = time.perf_counter()
    clean(text, BOT)
    escape(text)

    assert time.perf_counter() - began < 1


def test_mentions_are_found_in_their_order_and_once() -> None:
    assert mentioned("<@U2> and <@U1|anna>, <@U2>; no <#C1|general>, no <!here>") == ("U2", "U1")
    assert mentioned("&lt;@U1&gt; @U1") == ()


@pytest.mark.parametrize(
    ("words", "escaped"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<@U1> &lt;", "&lt;@U1&gt; &amp;lt;"),
        ("*bold*", f"{JOINER}*{JOINER}bold{JOINER}*{JOINER}"),
        ("l_plantarum 5*3", "l_plantarum 5*3"),
        ("> quote", f"{JOINER}&gt;{JOINER} quote"),
        ("at 10:30:45", "at 10:30:45"),
        (":wave:", f"{JOINER}:{JOINER}wave:"),
        ("(https://example.org/#:~:text=A_&b)", "(https://example.org/#:~:text=A_&amp;b)"),
        ("What is leaky gut?", "What is leaky gut?"),
    ],
)
def test_words_are_shown_as_they_are(words: str, escaped: str) -> None:
    assert escape(words) == escaped


@some
@given(ANYTHING)
def test_any_text_can_be_shown_and_loses_nothing(text: str) -> None:
    escaped = escape(text)

    assert mrkdwn_faults(escaped, "text") == []
    shown = escaped.replace(JOINER, "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown == text.replace(JOINER, "")
