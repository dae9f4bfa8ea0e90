"""A process that only answers does without TensorFlow; whoever would need it is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SETUP = """
from bot.logs import quiet_imports
from bot.lean_imports import LEFT_OUT, leave_out_what_only_training_needs
import sys
quiet_imports()
leave_out_what_only_training_needs()
"""


def run(root: Path, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", SETUP + code], cwd=root, capture_output=True, text=True, timeout=120)


def loaded(root: Path, code: str) -> str:
    """What a process prints that must not fail."""
    result = run(root, code)
    assert result.returncode == 0, result.stderr[-2000:]
    return result.stdout.strip()


def test_rasa_can_be_imported_without_tensorflow(root: Path) -> None:
    code = """
import rasa.core.agent, rasa.core.policies.ted_policy, rasa.nlu.classifiers.diet_classifier
files = [getattr(sys.modules[name], "__file__", None) for name in LEFT_OUT if name in sys.modules]
print(len(files), set(files))
"""
    count, files = loaded(root, code).split(" ", 1)
    assert int(count) >= 1
    assert files == "{None}", "none of them is the real one"


@pytest.mark.model
def test_the_assistant_answers_without_it(root: Path, model: Path) -> None:
    code = f"""
import asyncio
from pathlib import Path
from bot.assistant import Assistant
from bot.logs import configure_logs
configure_logs()
print(asyncio.run(Assistant.load(Path({str(model)!r})).ask("does kefir help?", "me"))["kind"])
"""
    assert loaded(root, code) == "answer"


def test_a_call_of_what_was_left_out_says_so(root: Path) -> None:
    result = run(root, "import tensorflow\ntensorflow.constant([1.0], name='x')")
    assert result.returncode == 1
    assert "ImportError: tensorflow.constant was left out (bot/lean_imports.py)" in result.stderr


def test_what_is_there_already_stays(root: Path) -> None:
    code = """
import types
sys.meta_path.pop(0)
sys.modules["jax"] = types.ModuleType("jax")
before = list(sys.meta_path)
leave_out_what_only_training_needs()
print(sys.meta_path == before)
"""
    assert loaded(root, code) == "True"


@pytest.mark.parametrize(
    "decorated", ["@tensorflow.function\ndef f(): return 1", "@tensorflow.function()\ndef f(): return 1"]
)
def test_a_decorator_gives_back_what_it_decorates(root: Path, decorated: str) -> None:
    assert loaded(root, f"import tensorflow\n{decorated}\nprint(f())") == "1"
