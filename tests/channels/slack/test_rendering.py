from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.blocks import answer, chosen, context, section, sentence
from bot.channels.slack.home import home_view, prompts, reason_modal, welcome
from bot.channels.slack.text import JOINER, escape
from bot.knowledge.reply import KINDS, Block, Reply
from tests.channels.slack import rendering
from tests.channels.slack.mrkdwn import UndrawableError, mrkdwn
from tests.channels.slack.rendering import Who, Workspace, blocks_html, message, modal, page, suggestions, typed, window
from tests.channels.slack.replies import REPLY, TURN, WORDS, draw

APP, MARA = Who("Gut health assistant", "#245c46", is_app=True), Who("Mara <Lindt>", "#7a5195")
PLACE = Workspace("Practice", APP, ("general",), (MARA,))
NAMES = {"U1": "Mara"}
GROUPS = [("Foods", ["What are prebiotics?", "Which foods contain probiotics?"])]
LINE = st.text(max_size=60)
LINES = st.lists(LINE, max_size=6).map(tuple)
REPLIES_OF_A_LINE = st.builds(
    Reply,
    st.sampled_from(KINDS),
    st.lists(st.builds(Block, LINE, LINES), max_size=6).map(tuple),
    suggestions=LINES,
    notice=LINE,
    disclaimer=LINE,
)
some = settings(derandomize=True, deadline=None, max_examples=150)


class Seen(HTMLParser):
    """What somebody reads on a page: all of it, and by the element that it stands in."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__(convert_charrefs=True)
        self.text, self.open, self.inside = "", [""], dict[str, list[str]]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag not in ("input", "hr", "meta", "path"):
            self.open.append(tag)
            self.inside.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        """End one."""
        if tag in self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Words: they stand in every element that is open."""
        if self.open[-1] != "style":
            self.text += data
        for tag in set(self.open[1:]):
            self.inside[tag][-1] += data


def read(html: str) -> str:
    """What stands on a page."""
    return Seen(html).text


@pytest.mark.parametrize(
    ("marked", "drawn"),
    [
        ("*Foods*", "<b>Foods</b>"),
        ("so _very_, ~not~ `a*b`", "so <i>very</i>, <s>not</s> <code>a*b</code>"),
        ("*a _b_ c*", "<b>a <i>b</i> c</b>"),
        ("2*3*4, * a *, a_b_c", "2*3*4, * a *, a_b_c"),
        (f"{JOINER}*{JOINER}as it is{JOINER}*{JOINER}", "*as it is*"),
        ("5 &lt; 6 &amp;amp; 7", "5 &lt; 6 &amp;amp; 7"),
        ("<https://example.org/a_b?c=1&amp;d=_|Foods &amp; more>", '<a href="https://example.org/a_b?c=1&amp;d=_">'),
        ("<@U1> shared an answer", '<span class="mention">@Mara</span> shared an answer'),
        ("one:\n• two", "one:\n• two"),
        ("https://example.org", "https://example.org"),
    ],
)
def test_marks_are_drawn_where_slack_sees_them(marked: str, drawn: str) -> None:
    assert mrkdwn(marked, NAMES).startswith(drawn)


@some
@given(st.text(max_size=80))
def test_words_of_the_assistant_stand_as_they_are(text: str) -> None:
    assert read(blocks_html([section(escape(text))], {})) == text.replace(JOINER, "")


@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"},
        {"type": "video"},
        {},
        {**section("a"), "accessory": {}},
        {"type": "actions", "elements": [{"type": "static_select"}]},
        {"type": "actions", "elements": [{"type": "button", "text": WORDS.send, "url": "https://example.org"}]},
        {"type": "context_actions", "elements": [{"type": "icon_button"}]},
        {"type": "input", "label": {}, "element": {"type": "plain_text_input"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "a"}},
        {"type": "header", "text": {"type": "plain_text", "text": ":wave:", "emoji": True}},
        section("hello :wave:"),
        section("&gt; a quote"),
        section("```code```"),
        section("<!here>"),
        section("<@U2> is unknown"),
        section("a < b"),
        section("a & b"),
    ],
    ids=str,
)
def test_what_is_not_known_is_not_drawn(block: dict[str, Any]) -> None:
    with pytest.raises(UndrawableError):
        blocks_html([block], NAMES)


def test_a_reply_is_drawn_with_all_that_is_in_it() -> None:
    seen = Seen(blocks_html(answer(REPLY.as_dict(), TURN, WORDS, share=True).blocks, {}))

    assert "Yes, it lists kefir & *more*.Also on the list:\n• yogurt\n• kimchi" in seen.text
    assert seen.inside["a"] == ["Foods & more"]
    assert f"{REPLY.notice}" in seen.inside["span"]
    assert REPLY.disclaimer in seen.inside["span"]
    assert seen.inside["button"] == [*REPLY.suggestions, "", "", WORDS.share]


def labels_of(block: dict[str, Any]) -> list[str]:
    """What stands on the buttons of a block; thumbs are drawings."""
    if block["type"] == "context_actions":
        return ["", ""]
    labels = [one["text"]["text"] for one in block["elements"]] if block["type"] == "actions" else []
    return [re.sub("|".join((JOINER, *rendering.THUMBS)), "", label) for label in labels]


@some
@given(REPLIES_OF_A_LINE, st.sampled_from(["agent", "buttons", "none"]))
def test_any_reply_is_drawn_with_each_of_its_words_and_buttons(reply: Reply, rating: str) -> None:
    blocks = draw(reply, rating)
    seen = Seen(blocks_html(blocks, {}))

    said = " ".join([*(block.text for block in reply.blocks), reply.notice, reply.disclaimer]).replace(JOINER, "")
    assert set(said.split()) - set(" ".join(seen.inside.get("div", [])).split()) == set()
    assert seen.inside.get("button", []) == [label for block in blocks for label in labels_of(block)]


def test_thumbs_are_drawn_and_read_out() -> None:
    html = blocks_html(draw(REPLY), {})
    plain = blocks_html(draw(REPLY, "buttons"), {})

    assert re.findall(r'aria-label="([^"]+)"', html) == [WORDS.helpful, WORDS.not_helpful]
    assert html.count('<svg class="thumb') == plain.count('<svg class="thumb') == 2
    assert Seen(plain).inside["button"][-2:] == [f" {WORDS.helpful}", f" {WORDS.not_helpful}"]


def test_the_home_is_drawn_with_headings_buttons_and_what_deletes_in_red() -> None:
    html = rendering.home(home_view(GROUPS, "Not medical advice.", WORDS), {})
    seen = Seen(html)

    assert seen.inside["h2"] == [WORDS.home_title, WORDS.topics_title]
    assert seen.inside["b"] == ["Foods"]
    assert seen.inside["button"] == [*GROUPS[0][1], WORDS.forget]
    assert f'<button class="danger">{WORDS.forget}</button>' in html
    assert "<hr>" in html
    assert seen.inside["span"] == ["Not medical advice.", WORDS.privacy]


def test_a_form_is_drawn_with_its_choices_and_both_ways_out() -> None:
    seen = Seen(modal(reason_modal(TURN, WORDS), APP, {}))

    assert seen.inside["h2"] == [WORDS.why]
    assert seen.inside["legend"] == [f"{WORDS.why_label} (optional)"]
    assert seen.inside["label"] == list(WORDS.reasons.values())
    assert seen.inside["button"] == [WORDS.cancel, WORDS.send]


def test_prompts_are_drawn_by_their_titles() -> None:
    seen = Seen(suggestions(APP, "It answers.", WORDS.prompts_title, prompts(["What is leaky gut?", "why " * 40])))

    assert seen.inside["h3"] == [WORDS.prompts_title]
    assert seen.inside["li"][0] == "What is leaky gut?"
    assert seen.inside["li"][1].endswith("why…")


def test_the_lines_after_a_click_are_drawn() -> None:
    blocks = chosen(draw(REPLY), "What is <leaky> gut?", WORDS, user="U1")

    assert "@Mara asked: What is <leaky> gut?" in read(blocks_html(blocks, NAMES))
    assert read(blocks_html([context("a"), *sentence("b").blocks], {})) == "ab"


def test_names_and_typed_words_are_no_markup() -> None:
    said = message(MARA, "9:41 AM", typed("<b>hello</b> &amp; *you*"))

    assert read(said) == "M<Mara <Lindt>9:41 AM<b>hello</b> &amp; *you*"


def test_only_a_private_message_says_so() -> None:
    body = blocks_html(welcome([], WORDS).blocks, {})

    assert rendering.ONLY_YOU in message(APP, "9:41 AM", body, only_you=True)
    assert rendering.ONLY_YOU not in message(APP, "9:41 AM", body)


def test_one_can_write_everywhere_but_in_the_home() -> None:
    messages, home, channel = (
        read(window(PLACE, title, "", tabs=("Home", "Messages"), tab=tab))
        for title, tab in ((APP.name, "Messages"), (APP.name, "Home"), ("general", ""))
    )

    assert messages.endswith(f"Message {APP.name}")
    assert channel.endswith("Message #general")
    assert "Message " not in home.replace("Messages", "")


def test_a_page_holds_all_that_it_needs() -> None:
    html = page("Slack", window(PLACE, APP.name, message(APP, "9:41 AM", blocks_html(draw(REPLY), {}))))

    assert re.findall(r"<(?:script|link|img|iframe)|url\(|@import|src=", html) == []
    assert "default-src 'none'" in html
