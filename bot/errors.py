"""The errors of the assistant: one small tree, each saying what to do next."""

from __future__ import annotations

from pathlib import Path


class GutError(Exception):
    """Anything that the assistant refuses to go on with; its text is one clear sentence or two."""


class ContentError(GutError):
    """A YAML file of the project does not hold what it must."""

    def __init__(self, message: str, *, path: Path | None = None, line: int | None = None) -> None:
        """Put the place before the message, as `file:line: message`."""
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(place + message)
        self.path = path
        self.line = line


class WeightsError(GutError):
    """The sentence encoder's files are missing, or not the ones that the project pins."""


class ModelError(GutError):
    """There is no trained model, or it does not fit this version of the assistant."""


class RefusedError(GutError):
    """A new model or new answers are not taken over: what was in use stays."""

    def __init__(self, reason: str, message: str) -> None:
        """Keep a word for the reason, for logs, beside what a person reads."""
        super().__init__(message)
        self.reason = reason


class ServeError(GutError):
    """The server can't start: a port is taken, a folder can't be written."""
