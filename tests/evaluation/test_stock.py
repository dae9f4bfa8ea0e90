from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from bot.errors import ModelError
from bot.evaluation.cases import LabelledQuestion
from bot.evaluation.scoring import Figures
from bot.evaluation.stock import CONFIG, pipeline, side_by_side, stock_model, stock_outcomes, stock_reply
from bot.knowledge.model import Knowledge

in_rasa = pytest.mark.filterwarnings("ignore")
"""Warnings of what Rasa pins (pykwalify, TensorFlow, matplotlib) while it reads phrases and trains."""
TOPICS = {"foods.fermented", "foods.other"}
PHRASES = {
    "foods.fermented": ["which fermented foods help", "is kefir good for the gut", "does yogurt help", "kimchi"],
    "not_covered.price": ["what does it cost", "how much is a bottle", "is it expensive", "price of probiotics"],
    "chitchat.greet": ["hello", "hi there", "good morning", "hey"],
}
QUESTIONS = [
    LabelledQuestion("1", "foods.fermented", frozenset(), "does kefir help"),
    LabelledQuestion("2", "not_covered", frozenset(), "what does kefir cost"),
]


def phrases_of(*intents: str) -> str:
    entries = [f"- intent: {i}\n  examples: |\n" + "".join(f"    - {p}\n" for p in PHRASES[i]) for i in intents]
    return 'version: "3.1"\nnlu:\n' + "".join(entries)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of a few phrases, with a file beside them that holds none."""
    folder = tmp_path / "data"
    (folder / "nlu").mkdir(parents=True)
    (folder / "nlu.yml").write_text(phrases_of("chitchat.greet"), encoding="utf-8")
    (folder / "nlu" / "all.yml").write_text(phrases_of("foods.fermented", "not_covered.price"), encoding="utf-8")
    (folder / "knowledge.yml").write_text("topics: {}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("intent", "kind", "topics"),
    [
        ("foods.fermented", "answer", ("foods.fermented",)),
        ("foods.other", "answer", ("foods.other",)),
        ("not_covered.price", "not_covered", ()),
        ("out_of_scope", "out_of_scope", ()),
        ("nlu_fallback", "out_of_scope", ()),
        (None, "out_of_scope", ()),
        ("red_flag", "red_flag", ()),
        ("chitchat.greet", "chitchat", ()),
        ("follow_up.more", "chitchat", ()),
        ("affirm", "chitchat", ()),
        ("deny", "chitchat", ()),
    ],
)
def test_an_intent_becomes_a_reply(intent: str | None, kind: str, topics: tuple[str, ...]) -> None:
    reply = stock_reply({"name": intent, "confidence": 0.7}, TOPICS)

    assert reply == {"kind": kind, "topics": topics, "confidence": 0.7}


def test_every_intent_of_the_project_becomes_a_reply(root: Path, knowledge: Knowledge) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*root.glob("data/nlu/*.yml"), root / "data/nlu.yml"])
    intents = re.findall(r"^- intent: (\S+)", text, re.MULTILINE)

    answered = {i for i in intents if stock_reply({"name": i, "confidence": 1}, knowledge.topics)["kind"] == "answer"}

    assert answered == set(knowledge.topics)


def test_an_intent_without_a_reply_is_said_so() -> None:
    with pytest.raises(ModelError, match=r"The intent weather\.today is no topic: name its kind of reply in stock\.py"):
        stock_reply({"name": "weather.today", "confidence": 1.0}, TOPICS)


def test_the_model_is_named_after_what_it_learns_from(data: Path, tmp_path: Path) -> None:
    assert re.fullmatch(r"stock-[0-9a-f]{16}\.tar\.gz", stock_model(data=data, models=tmp_path).name)
    assert stock_model(data=data, models=tmp_path).parent == tmp_path


@pytest.mark.parametrize("name", ["nlu.yml", "nlu/all.yml", "nlu/new.yml"])
def test_other_phrases_make_another_name(data: Path, name: str) -> None:
    before = stock_model(data=data)
    (data / name).write_text(phrases_of("foods.fermented"), encoding="utf-8")

    assert stock_model(data=data) != before


def test_phrases_that_move_to_another_file_make_another_name(data: Path) -> None:
    before = stock_model(data=data)
    (data / "nlu" / "all.yml").rename(data / "nlu" / "foods.yml")

    assert stock_model(data=data) != before


def test_a_file_without_phrases_does_not_count(data: Path) -> None:
    before = stock_model(data=data)
    (data / "knowledge.yml").write_text("topics: {another: {}}\n", encoding="utf-8")
    (data / "nlu" / "README.md").write_text("phrases\n", encoding="utf-8")

    assert stock_model(data=data) == before


def test_another_number_of_epochs_makes_another_name(data: Path) -> None:
    assert stock_model(data=data, epochs=1) != stock_model(data=data)


def test_a_comment_on_the_pipeline_does_not_count(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("# a comment\n" + CONFIG.read_text(encoding="utf-8"), encoding="utf-8")

    assert pipeline(config=config) == pipeline()


def test_only_the_classifier_of_the_pipeline_has_epochs() -> None:
    trained = yaml.safe_load(pipeline(epochs=7))["pipeline"]

    assert [one["name"] for one in trained if one.get("epochs") == 7] == ["DIETClassifier"]
    assert yaml.safe_load(pipeline()) == yaml.safe_load(CONFIG.read_text(encoding="utf-8"))


def test_a_folder_without_phrases_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"There are no phrases in .*: restore its nlu\.yml and nlu/"):
        stock_outcomes([], data=tmp_path)


@in_rasa
def test_phrases_that_rasa_cant_read_are_said_so(data: Path, tmp_path: Path) -> None:
    (data / "nlu.yml").write_text("nlu: [\n", encoding="utf-8")

    with pytest.raises(ModelError, match=r"Training .* failed .*stock\.log says why\. `gut check` finds"):
        stock_outcomes(QUESTIONS, data=data, models=tmp_path / "stock")
    assert "YamlSyntaxException" in (tmp_path / "stock.log").read_text(encoding="utf-8")
    assert list((tmp_path / "stock").iterdir()) == []


@in_rasa
def test_phrases_of_nothing_are_said_so(data: Path, tmp_path: Path) -> None:
    for path in (data / "nlu.yml", data / "nlu" / "all.yml"):
        path.write_text('version: "3.1"\nnlu: []\n', encoding="utf-8")

    with pytest.raises(ModelError, match=r"Training .* failed; .*stock\.log says why"):
        stock_outcomes(QUESTIONS, data=data, models=tmp_path / "stock")


@in_rasa
@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_a_model_that_cant_be_loaded_is_said_so(data: Path, tmp_path: Path, content: bytes) -> None:
    stock_model(data=data, models=tmp_path).write_bytes(content)

    with pytest.raises(ModelError, match=r"can't be loaded \(\w+\): remove it and run again"):
        stock_outcomes(QUESTIONS, data=data, models=tmp_path)


def test_the_table_puts_the_figures_side_by_side() -> None:
    console = Console(file=io.StringIO(), width=80)
    ours, theirs = Figures(0.9, 0.8, 0.1, 0.05, 0.2, 400), Figures(0.7, 0.6, 0.3, 0.15, 0.4, 400)

    table = side_by_side(ours, theirs)

    with console.capture() as capture:
        console.print(table)
    rows = [re.findall(r"[\w.]+", line) for line in capture.get().splitlines()]
    assert [row for row in rows if row] == [
        ["figure", "assistant", "stock"],
        ["accuracy", "0.900", "0.700"],
        ["macro", "0.800", "0.600"],
        ["wrong", "0.100", "0.300"],
        ["refused", "0.050", "0.150"],
        ["invented", "0.200", "0.400"],
    ]


@pytest.mark.model
@in_rasa
def test_the_second_run_reads_with_the_model_of_the_first(data: Path, tmp_path: Path) -> None:
    models = tmp_path / "stock"
    models.mkdir()
    (models / "stock-0123456789abcdef.tar.gz").write_bytes(b"of older phrases")

    first = stock_outcomes(QUESTIONS, epochs=1, data=data, models=models)

    kept = stock_model(epochs=1, data=data, models=models)
    trained = kept.stat().st_mtime_ns
    assert list(models.iterdir()) == [kept]
    assert stock_outcomes(QUESTIONS, epochs=1, data=data, models=models) == first
    assert kept.stat().st_mtime_ns == trained
    assert [outcome.question for outcome in first] == QUESTIONS
    assert {outcome.reply["kind"] for outcome in first} <= {"answer", "not_covered", "chitchat", "out_of_scope"}
    assert (tmp_path / "stock.log").read_text(encoding="utf-8")
