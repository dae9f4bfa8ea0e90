"""The pages that are made from the code are today's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_the_reference_says_what_the_code_says(root: Path, tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "tools/reference.py", str(tmp_path)],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    kept = {path.name: path.read_text(encoding="utf-8") for path in (root / "docs" / "reference").glob("*.md")}
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md")} == kept, "make reference"
