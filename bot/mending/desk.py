"""Where the editor is spoken to and answers: a terminal, or lines of a file."""

from __future__ import annotations

from typing import Protocol

YES = frozenset({"y", "yes"})


class Desk(Protocol):
    """Says something, and asks something."""

    def say(self, text: str = "") -> None:
        """Show a text."""

    def ask(self, prompt: str) -> str:
        """The answer to a question; `EOFError` where nobody is there any more."""


class Terminal:
    """Standard input and output."""

    def say(self, text: str = "") -> None:
        """Print it."""
        print(text, flush=True)

    def ask(self, prompt: str) -> str:
        """Read a line."""
        return input(prompt).strip()


def says_yes(desk: Desk, question: str, *, word: str = "") -> bool:
    """Whether the editor agrees; where nobody answers, no.

    Args:
        desk: where to ask.
        question: what to ask.
        word: the word that alone means yes, for what must not be typed by the way.
    """
    try:
        answer = desk.ask(question).lower()
    except EOFError:
        return False
    return answer == word if word else answer in YES
