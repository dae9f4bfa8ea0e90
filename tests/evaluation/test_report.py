from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.evaluation.cases import LabelledQuestion
from bot.evaluation.report import write_report
from bot.evaluation.scoring import Outcome

NASTY = '<script>alert("1")</script> & $x$ $\\frac$ 🦠'
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """A page as a browser takes it apart: its elements in order, those still open, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.unclosed: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data if self.open[-1:] != ["style"] else ""

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def outcome(
    label: str, kind: str, *topics: str, confidence: float = 0.5, text: str = "a question", others: tuple[str, ...] = ()
) -> Outcome:
    reply = {"kind": kind, "topics": list(topics), "confidence": confidence}
    return Outcome(LabelledQuestion("1", label, frozenset(others), text), reply)


def some() -> list[Outcome]:
    return [
        outcome("foods.prebiotic", "answer", "foods.prebiotic", confidence=0.91),
        outcome("foods.prebiotic", "answer", "foods.fermented", confidence=0.62, text="which food, less sure"),
        outcome("foods.fermented", "partial", "foods.prebiotic", confidence=0.87, text="which food, surer"),
        outcome("not_covered", "not_covered", confidence=0.2),
    ]


def report(folder: Path, outcomes: list[Outcome], name: str = "questions.tsv") -> str:
    write_report(folder / "report.html", name, outcomes)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_asks_nothing_of_the_net(tmp_path: Path) -> None:
    html = report(tmp_path, some())
    page = Page(html)

    targets = [
        v for _, attributes in page.elements for k, v in attributes.items() if k in {"src", "href", "xlink:href"}
    ]
    assert [target for target in targets if target and not target.startswith(("#", "data:"))] == []
    assert "://" not in html
    assert not page.all("script")


def test_every_element_is_closed(tmp_path: Path) -> None:
    page = Page(report(tmp_path, some()))

    assert (page.open, page.unclosed) == ([], [])


def test_no_two_elements_share_a_name(tmp_path: Path) -> None:
    names = [attributes["id"] for _, attributes in Page(report(tmp_path, some())).elements if "id" in attributes]

    assert len(names) == len(set(names))


def test_every_part_of_a_drawing_that_is_referred_to_is_there(tmp_path: Path) -> None:
    html = report(tmp_path, some())

    referred = set(re.findall(r'(?:url\(|xlink:href=")#([\w-]+)', html))
    assert referred
    assert referred - set(re.findall(r' id="([\w-]+)"', html)) == set()


def test_every_drawing_says_what_it_shows(tmp_path: Path) -> None:
    page = Page(report(tmp_path, some()))

    described = [attributes["aria-label"] for attributes in page.all("div") if attributes.get("role") == "img"]
    assert len(described) == len(page.all("svg")) == 3
    assert all(described)


def test_drawings_take_the_colours_of_light_and_dark(tmp_path: Path) -> None:
    html = report(tmp_path, some())

    drawn = "".join(re.findall(r"<svg.*?</svg>", html, re.DOTALL))
    assert "prefers-color-scheme: dark" in html
    assert "var(--ink)" in drawn
    assert re.findall(r"(?:fill|stroke): #[0-9a-f]{6}", drawn) == []


def test_the_figures_and_the_labels_stand_in_the_page(tmp_path: Path) -> None:
    text = Page(report(tmp_path, some())).text

    assert re.search(r"accuracy\s*50\.0%", text)
    assert re.search(r"wrong\s*25\.0%", text)
    assert re.search(r"foods\.prebiotic\s*1\s*2\s*50\.0%", text)


def test_todays_point_stands_beside_its_curve(tmp_path: Path) -> None:
    assert "Today 75.0% are answered, 66.7% of those wrong." in Page(report(tmp_path, some())).text


def test_the_matrix_has_its_labels_and_numbers_as_text(tmp_path: Path) -> None:
    drawing = re.findall(r"<svg.*?</svg>", report(tmp_path, some()), re.DOTALL)[-1]

    texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawing)
    assert texts.count("foods.prebiotic") == texts.count("foods.fermented") == 2
    assert texts.count("1") == 3


def test_misses_stand_the_surest_first(tmp_path: Path) -> None:
    text = Page(report(tmp_path, some())).text

    assert 0 < text.index("which food, surer") < text.index("which food, less sure")


def test_a_miss_shows_all_that_would_have_been_right(tmp_path: Path) -> None:
    page = Page(report(tmp_path, [outcome("b", "answer", "c", others=("a",))]))

    assert "a, b" in page.text


@pytest.mark.parametrize("place", ["text", "label", "topic", "name"])
def test_what_others_wrote_is_shown_and_never_run(tmp_path: Path, place: str) -> None:
    given = {"text": "a question", "label": "a", "topic": "b", "name": "questions.tsv", place: NASTY}

    wrong = outcome(given["label"], "answer", given["topic"], text=given["text"])
    page = Page(report(tmp_path, [wrong], given["name"]))

    assert not page.all("script")
    assert NASTY in page.text
    assert (page.open, page.unclosed) == ([], [])


@pytest.mark.parametrize(
    ("outcomes", "drawings"),
    [
        pytest.param([outcome("not_covered", "not_covered")], 0, id="nothing-answered"),
        pytest.param([outcome("a", "answer", "a")], 2, id="nothing-confused"),
        pytest.param([outcome("a", "clarify", "b")], 1, id="only-confused"),
        pytest.param([outcome("a", "answer", "b", confidence=c / 100) for c in range(101)], 3, id="all-wrong"),
    ],
)
def test_a_curve_without_data_is_left_out(tmp_path: Path, outcomes: list[Outcome], drawings: int) -> None:
    assert len(Page(report(tmp_path, outcomes)).all("svg")) == drawings


def test_the_same_outcomes_give_the_same_page(tmp_path: Path) -> None:
    assert report(tmp_path, some()) == report(tmp_path, some())


@pytest.mark.parametrize("place", ["nowhere/report.html", ".", "file/report.html"])
def test_a_page_that_cant_be_written_is_said_so(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(ContentError, match=r"it can't be written \(\w+\): name a file in a folder that exists") as e:
        write_report(tmp_path / place, "questions.tsv", some())
    assert e.value.path == tmp_path / place


def test_a_name_that_is_no_unicode_is_written_all_the_same(tmp_path: Path) -> None:
    assert "questions?.tsv" in report(tmp_path, some(), "questions\udcff.tsv")
