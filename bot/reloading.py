"""Takes over a new model and changed answers while visitors are answered; what does not prove itself is refused."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prometheus_client import Counter
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore

from bot.assistant import Assistant
from bot.content import Content
from bot.errors import ContentError, GutError, ModelError, RefusedError
from bot.examination import failed
from bot.knowledge.composer import Composer
from bot.knowledge.loader import load_knowledge
from bot.model_thread import ModelThread, Run
from bot.process_file import ProcessFile, State
from bot.settings import ROOT, Settings
from bot.training import current_model

logger = logging.getLogger(__name__)

RELOADS = Counter("gut_reloads", "New models and answers that were asked for.", ["outcome"])
"""`taken` or `refused`."""
PROGRAM = ("bot/**/*.py", "actions/*.py", "requirements.lock")
"""What a running process can't take over."""


@dataclass(frozen=True)
class Version:
    """What answers: a model, and the content that it speaks from."""

    assistant: Assistant
    composer: Composer
    content: Content

    @classmethod
    def load(cls, settings: Settings, store: TrackerStore | None = None, locks: LockStore | None = None) -> Version:
        """Load today's.

        Args:
            settings: the operator's.
            store: where conversations are kept; in memory where none is given.
            locks: as for `Assistant.load`.

        Raises:
            ModelError: there is no model of today's files, or it can't be loaded.
            ContentError: a file does not hold what it must.
        """
        composer = Composer(load_knowledge(ROOT / "data", url=settings.article_url))
        assistant = Assistant.load(current_model(), store, locks, composer)
        return cls(assistant, composer, Content.of(composer, assistant.agent.domain.responses))

    @property
    def model(self) -> str:
        """The model's name."""
        return str(self.assistant.agent.model_name)


class Reloader:
    """Takes over what is new, one time after the other."""

    def __init__(self, version: Version, settings: Settings, run: Run, file: ProcessFile) -> None:
        """Know what is in use.

        Args:
            version: what answers; it becomes the new one, so that whoever holds it need not be told.
            settings: the operator's.
            run: where messages are answered.
            file: tells other commands what came of it.
        """
        self._version, self._settings, self._run, self._file = version, settings, run, file
        self._program = program()
        self._state = State(os.getpid(), version.model)
        self._working: asyncio.Task[None] | None = None
        self._tell()

    def ask(self) -> None:
        """Begin; where it is under way, once more after that. For the loop of the server."""
        self._tell(asked=self._state.asked + 1)
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())

    def stop(self) -> None:
        """Give up what is under way."""
        if self._working is not None:
            self._working.cancel()

    async def stopped(self) -> None:
        """Wait until what was given up has ended, or for as long as its thread may take (`bot.model_thread`)."""
        if self._working is not None:
            await asyncio.wait([self._working])

    async def _work(self) -> None:
        while self._state.done < self._state.asked:
            number = self._state.asked
            beside = ModelThread()
            try:
                reason, refused = await self._take(beside)
            finally:
                await asyncio.to_thread(beside.close)
            if reason:
                logger.warning("event=model_refused reason=%s", reason)
            else:
                logger.warning("event=model_taken model=%s", self._version.model)
            RELOADS.labels("refused" if reason else "taken").inc()
            self._tell(done=number, refused=refused, model=self._version.model)

    async def _take(self, beside: ModelThread) -> tuple[str, str]:
        """Why it is refused, in a word and in a sentence; both empty where it is not."""
        try:
            fresh = await beside.run(_proved(self._settings, self._program))
            await self._run(_swap(self._version, fresh))
        except GutError as e:
            return _reason(e), str(e)
        except Exception as e:  # whatever is wrong with what is new, what is in use goes on
            return type(e).__name__, f"It could not be loaded ({type(e).__name__})."
        self._version.content.become(fresh.content)
        return "", ""

    def _tell(self, **changed: Any) -> None:
        self._state = replace(self._state, **changed)
        self._file.tell(self._state)


def program(root: Path = ROOT) -> str:
    """A digest of the program itself."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in PROGRAM for path in root.glob(pattern)):
        digest.update(f"{path.relative_to(root)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


async def _proved(settings: Settings, running: str) -> Version:
    """Today's version, after its examination.

    Raises:
        GutError: it is not fit for use.
    """
    if program() != running:
        raise RefusedError(
            "program", "The program itself has changed: restart the assistant (`systemctl restart gut`)."
        )
    version = Version.load(settings)
    names = await failed(version.assistant, version.composer.knowledge)
    if names:
        raise RefusedError(
            "examination",
            f"{version.model} does not answer as it must: {', '.join(names)}. Undo the change, or teach the model "
            "what is new (data/nlu/) and run `gut train`.",
        )
    if current_model().name != version.model:
        raise RefusedError("files_changed", "Files changed while they were read: run `gut reload` again.")
    return version


async def _swap(version: Version, fresh: Version) -> None:
    """Without a pause in it, so that no message falls between the parts."""
    version.assistant.agent.become(fresh.assistant.agent)


def _reason(error: GutError) -> str:
    if isinstance(error, RefusedError):
        return error.reason
    return {ContentError: "content", ModelError: "model"}.get(type(error), type(error).__name__)
