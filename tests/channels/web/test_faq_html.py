from __future__ import annotations

from html.parser import HTMLParser

from bot.channels.web.faq_html import faq_html
from bot.knowledge.composer import Composer
from bot.knowledge.faq import Faq, most_asked
from bot.knowledge.reply import Block, Reply, Source

NASTY = "<5 g & \"more\" <script>alert('x')</script>"


class Reader(HTMLParser):
    """The elements and the text of a fragment."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def faq(**fields: object) -> Faq:
    """An entry whose reply has these fields."""
    return Faq("Which foods?", (Reply("answer", **{"blocks": (), **fields}),))  # type: ignore[arg-type]  # as the test says


def test_an_entry_is_a_details_with_its_question_as_summary() -> None:
    fragment = faq_html([faq(blocks=(Block("Among them:", ("kefir", "kimchi")),), disclaimer="No advice.")])
    assert fragment == (
        '<details lang="en"><summary>Which foods?</summary><p>Among them:</p><ul><li>kefir</li><li>kimchi</li></ul>'
        "<p><small>No advice.</small></p></details>"
    )


def test_every_text_is_text_whatever_it_holds() -> None:
    source = Source("diet", NASTY, "https://a.example/#:~:text=%22")
    line = f"Source: {NASTY} ({source.link})"
    blocks = (Block(NASTY, (NASTY,)),)
    entry = faq(blocks=blocks, sources=(source,), source_line=line, disclaimer=NASTY)
    read = Reader(faq_html([Faq(NASTY, entry.replies)]))
    assert set(read.tags) == {"details", "summary", "p", "ul", "li", "small", "a"}
    assert read.open == []
    assert "".join(read.texts).count(NASTY) == 5


def test_a_source_with_an_address_is_a_link_on_its_heading() -> None:
    sources = (Source("diet", "Diet", "https://a.example/?a=1&b=2#:~:text=Diet"), Source("role", "Role"))
    line = f"Source: Diet ({sources[0].link}); Role"
    read = Reader(faq_html([faq(sources=sources, source_line=line)]))
    assert read.links == [sources[0].link]
    assert "".join(read.texts).endswith("Source: Diet; Role")


def test_the_projects_own_questions_are_well_formed(composer: Composer) -> None:
    entries = most_asked(composer, "No advice.")
    read = Reader(faq_html(entries))
    assert read.tags.count("details") == len(entries) >= 5
    assert read.open == []
