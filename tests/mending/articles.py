"""A second article, as somebody may write it."""

from __future__ import annotations

from pathlib import Path

SLEEP = """# Sleep and Your Gut

Sleep matters more than most people think.

## Why sleep matters
The gut has a clock. It knows when
it is night: always.

A second paragraph.

## How to sleep better

1. Go to bed at the same time.
2. Leave the phone outside.
"""
URL = "https://clinic.example/sleep"


def text(folder: Path, content: str, name: str = "article.txt") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path
