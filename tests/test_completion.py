from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("typed", "offered"), [("gut re", "report"), ("gut mend --to", "--topic"), ("gut slack ch", "check")]
)
def test_bash_completes_commands_and_options(root: Path, typed: str, offered: str) -> None:
    words = " ".join(f"'{word}'" for word in typed.split())
    script = f"""
        eval "$('{sys.executable}' -m bot.cli completion bash)"
        COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _shtab_gut gut "${{COMP_WORDS[COMP_CWORD]}}"
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    shell = subprocess.run(["bash", "-c", script], cwd=root, capture_output=True, text=True, check=False)

    assert offered in shell.stdout.split(), shell.stderr
