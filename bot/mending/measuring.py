"""Run as a module in a project's folder, with a file to write and one to read: measures that project's model."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path

from bot.errors import GutError
from bot.lean_imports import leave_out_what_only_training_needs
from bot.logs import configure_logs, quiet_imports


def main(out: Path, new: Path) -> int:
    """Measure, and write the scores as JSON.

    Args:
        out: the file that is written.
        new: JSON with the phrases that the model is to have learnt: a list of intent and text.

    Returns:
        0.

    Raises:
        ModelError: there is no trained model of today's files.
    """
    quiet_imports()
    from bot.assistant import Assistant
    from bot.evaluation.suites import Runner
    from bot.examination import failed
    from bot.knowledge.loader import load_knowledge
    from bot.mending.quick_suites import measure, not_learnt
    from bot.settings import ROOT
    from bot.training import current_model

    configure_logs()
    assistant = Assistant.load(current_model())
    runner = Runner(assistant)
    scores = measure(ROOT, runner)
    still = not_learnt([(intent, text) for intent, text in json.loads(new.read_text(encoding="utf-8"))], runner)
    names = asyncio.run(failed(assistant, load_knowledge(ROOT / "data")))
    out.write_text(replace(scores, failed=tuple(names), not_learnt=still).to_json(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    leave_out_what_only_training_needs()
    try:
        sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except GutError as e:
        sys.exit(f"gut: {e}")
