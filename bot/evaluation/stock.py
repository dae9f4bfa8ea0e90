"""The pipeline that `rasa init` writes, trained on the same phrases: what the assistant is compared with."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tarfile
import tempfile
import traceback
from collections.abc import Collection, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import yaml
from rich.table import Table

from bot.errors import ModelError
from bot.evaluation.cases import LabelledQuestion
from bot.evaluation.scoring import Figures, Outcome, Reply
from bot.knowledge.loader import load_knowledge
from bot.progress import step
from bot.settings import ROOT

CONFIG = Path(__file__).with_name("stock_config.yml")
MODELS = ROOT / "var" / "stock"
"""Rasa's output while training goes beside this folder: `var/stock.log`."""
EPOCHS = 100
PHRASES = ("nlu.yml", "nlu/*.yml")
KINDS = {
    "not_covered": "not_covered",
    "out_of_scope": "out_of_scope",
    "nlu_fallback": "out_of_scope",
    "red_flag": "red_flag",
    "chitchat": "chitchat",
    "follow_up": "chitchat",
    "affirm": "chitchat",
    "deny": "chitchat",
}
"""The kind of reply to an intent that is no topic, by what stands before its dot."""
FIGURES = ("accuracy", "macro", "wrong", "refused", "invented")


def stock_outcomes(
    questions: Sequence[LabelledQuestion],
    *,
    epochs: int = EPOCHS,
    data: Path = ROOT / "data",
    models: Path = MODELS,
) -> list[Outcome]:
    """Each labelled question with the reply that the stock pipeline would lead to.

    Args:
        questions: as `read_questions` gives them.
        epochs: how long its classifier trains; `rasa init` says 100.
        data: the folder with `nlu.yml` and `nlu/`.
        models: where the trained model is kept, so that the next run need not train.

    Raises:
        ModelError: phrases are missing, Rasa could not train, or the model can't be used.
    """
    topics = load_knowledge(ROOT / "data").topics
    model = stock_model(epochs=epochs, data=data, models=models)
    if not model.is_file():
        with step(f"Training the stock pipeline (an hour or more; {_log_of(models)} shows how far it is)"):
            _train(model, epochs, data)
    with step(f"Asking it {len(questions)} questions"):
        intents = _intents(model, [question.text for question in questions])
    return [Outcome(q, stock_reply(intent, topics)) for q, intent in zip(questions, intents, strict=True)]


def stock_reply(intent: Mapping[str, Any], topics: Collection[str]) -> Reply:
    """What an assistant would reply that goes by the intent alone.

    Args:
        intent: Rasa's, with `name` and `confidence`.
        topics: the ids of the article's topics.

    Raises:
        ModelError: the intent leads to no reply.
    """
    name = intent["name"] or "nlu_fallback"  # nothing of the message was known
    kind = "answer" if name in topics else KINDS.get(name.split(".")[0])
    if kind is None:
        raise ModelError(f"The intent {name} is no topic: name its kind of reply in {Path(__file__).name}.")
    return {"kind": kind, "topics": (name,) if kind == "answer" else (), "confidence": float(intent["confidence"])}


def stock_model(*, epochs: int = EPOCHS, data: Path = ROOT / "data", models: Path = MODELS) -> Path:
    """Where the model of today's phrases and pipeline stands, whether it has been trained or not.

    Raises:
        ModelError: there are no phrases.
    """
    digest = hashlib.sha256(pipeline(epochs).encode())
    for path in _phrase_files(data):
        digest.update(path.relative_to(data).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return models / f"stock-{digest.hexdigest()[:16]}.tar.gz"


def side_by_side(ours: Figures, stock: Figures) -> Table:
    """The figures of the assistant beside those of the stock pipeline, on the same questions."""
    table = Table("figure", "assistant", "stock")
    for name in FIGURES:
        table.add_row(name, f"{getattr(ours, name):.3f}", f"{getattr(stock, name):.3f}")
    return table


def pipeline(epochs: int = EPOCHS, config: Path = CONFIG) -> str:
    """The pipeline's YAML for so many epochs, without the comments of its file."""
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    for component in content["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    return yaml.safe_dump(content, sort_keys=False)


def _phrase_files(data: Path) -> list[Path]:
    files = [path for pattern in PHRASES for path in sorted(data.glob(pattern))]
    if not files:
        raise ModelError(f"There are no phrases in {data}: restore its nlu.yml and nlu/.")
    return files


def _log_of(models: Path) -> Path:
    return models.with_suffix(".log")


def _train(target: Path, epochs: int, data: Path) -> None:
    """Train on copies of the phrases: beside them stand files that Rasa would read too. Remove older models."""
    from rasa.model_training import train_nlu

    models = target.parent
    models.mkdir(parents=True, exist_ok=True)
    log_path = _log_of(models)
    advice = f"{log_path} says why. `gut check` finds most faults in the phrases."
    with tempfile.TemporaryDirectory(dir=models) as name:
        folder = Path(name)
        (folder / "config.yml").write_text(pipeline(epochs), encoding="utf-8")
        for path in _phrase_files(data):
            copy = folder / "data" / path.relative_to(data)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
        with log_path.open("w", encoding="utf-8") as log, redirect_stdout(log), redirect_stderr(log):
            try:
                trained = train_nlu(str(folder / "config.yml"), str(folder / "data"), name, fixed_model_name="stock")
            except _rasa_errors() as e:
                traceback.print_exc()
                raise ModelError(f"Training the stock pipeline failed ({type(e).__name__}); {advice}") from e
        if trained is None:
            raise ModelError(f"Training the stock pipeline failed; {advice}")
        Path(trained).replace(target)
    for old in models.glob("stock-*.tar.gz"):
        if old != target:
            old.unlink()


def _intents(model: Path, texts: Sequence[str]) -> list[Mapping[str, Any]]:
    """The intent that the model reads in each text."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    errors: tuple[type[Exception], ...] = (*_rasa_errors(), tarfile.TarError, OSError, EOFError)
    try:
        processor = Agent.load(model).processor
    except errors as e:
        raise ModelError(f"The model {model} can't be loaded ({type(e).__name__}): remove it and run again.") from e

    async def read_all() -> list[Mapping[str, Any]]:
        return [(await processor.parse_message(UserMessage(text)))["intent"] for text in texts]

    return asyncio.run(read_all())


def _rasa_errors() -> tuple[type[Exception], ...]:
    """What Rasa raises; the errors of its graph stand outside its tree of errors."""
    from rasa.engine import exceptions as graph
    from rasa.shared.exceptions import RasaException

    return (RasaException, graph.GraphComponentException, graph.GraphRunError, graph.GraphSchemaException)
