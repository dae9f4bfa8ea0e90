"""The trained model and the actions in one process: a question in, a reply out."""

from __future__ import annotations

import functools
import gzip
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jsonschema import Draft7Validator
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.nlg import NaturalLanguageGenerator, TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from actions.content import speaking_with
from bot.channels.history import ID
from bot.channels.turns import ReplyCollector, as_plain_text
from bot.errors import ModelError
from bot.graph_runner import PlainGraphRunner
from bot.knowledge.composer import Composer
from bot.locks import MemoryLocks
from bot.privacy.masking import load as load_masking
from bot.privacy.masking import mask
from bot.tracker_store import ConversationStore

CHUNK = 1 << 20


class LocalActions(EndpointConfig):
    """Stands where Rasa expects an action server, and runs the same classes in this process."""

    def __init__(self, composer: Composer | None = None) -> None:
        """Register the actions of the project, to speak with a composer; with their own where none is given."""
        super().__init__(url="")
        self._composer = composer
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *_: Any, json: dict[str, Any], **__: Any) -> Any:
        """Run an action; arguments and result are those of the action server's webhook."""
        with speaking_with(self._composer):
            return await self._executor.run(json)


@functools.lru_cache(maxsize=1)
def _result_validator() -> Draft7Validator:
    """Rasa's schema of an action's result, compiled once: Rasa compiles it at every call."""
    return Draft7Validator(RemoteAction.action_response_format_spec())


class LocalAction(RemoteAction):
    """A custom action that runs in this process; Rasa sees the same events as from a server."""

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        _result_validator().validate(result)
        return True

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        state = tracker.current_state()
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": {**state, "events": []},  # actions read the slots and the last message, no history
            "domain": {"responses": domain.responses},
        }


class LocalProcessor(MessageProcessor):
    """Rasa's processor, with the project's actions and a plain graph run in this process."""

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        with gzip.open(model_path) as archive:  # to its end, where its checksum is: Rasa takes what it can unpack
            while archive.read(CHUNK):
                pass
        with TemporaryDirectory() as folder:
            metadata, runner = load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, PlainGraphRunner
            )
        return Path(model_path).name, metadata, runner

    async def handle_message(self, message: UserMessage) -> Any:
        """Answer a message, unless another process has done so while this one waited for the conversation."""
        store, known = self.tracker_store, (message.metadata or {}).get(ID)
        is_shared = isinstance(store, ConversationStore) and not store.is_file
        if known and is_shared and await store.events_of(message.sender_id, str(known)):
            return None
        return await super().handle_message(message)

    async def parse_message(self, message: UserMessage, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Read a message, without what tells who the visitor is: of that nothing is kept, whatever channel it is from.

        Rasa makes the message's event afterwards, from the same object.
        """
        message.text = mask(message.text)
        parsed: dict[str, Any] = await super().parse_message(message, *arguments, **options)
        return parsed

    async def _run_action(self, action: Action, *arguments: Any, **options: Any) -> bool:
        if isinstance(action, RemoteAction):
            action = LocalAction(action.name(), self.action_endpoint)
        another: bool = await super()._run_action(action, *arguments, **options)
        return another


class LocalAgent(Agent):
    """Rasa's agent with `LocalProcessor`."""

    nlg: NaturalLanguageGenerator
    action_endpoint: EndpointConfig | None
    fingerprint: str

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        """The store itself. Rasa wraps it: where it fails, a conversation would go on in memory and be lost."""
        store = store or InMemoryTrackerStore(domain)
        store.domain = domain
        return store

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model, as Rasa's agent does."""
        self.processor = LocalProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        if isinstance(self.nlg, TemplatedNaturalLanguageGenerator):
            self.nlg.responses = self.domain.responses

    def become(self, other: LocalAgent) -> None:
        """Answer as another agent does from the next message on, with the conversations and locks of this one.

        Called where messages are handled, it falls between two; one that waits there meanwhile ends as it began.
        """
        processor = other.processor
        if processor is None:
            raise ModelError("No model is loaded: run `make train`.")
        processor.tracker_store, processor.lock_store = self.tracker_store, self.lock_store
        self.processor, self.domain, self.fingerprint = processor, other.domain, other.fingerprint
        self.nlg, self.action_endpoint = other.nlg, other.action_endpoint
        self.tracker_store.domain = self.domain


class Assistant:
    """Answers messages of any conversation."""

    def __init__(self, agent: LocalAgent) -> None:
        """Use a loaded agent."""
        self.agent = agent

    @classmethod
    def load(
        cls,
        model: Path,
        tracker_store: TrackerStore | None = None,
        locks: LockStore | None = None,
        composer: Composer | None = None,
    ) -> Assistant:
        """Load a trained model.

        Args:
            model: the model's file.
            tracker_store: where conversations are kept; in memory where none is given.
            locks: held while a conversation is changed; those of this process where none are given.
            composer: makes the answers; from the project's own content where none is given.

        Raises:
            ModelError: the file is missing, or can't be loaded by this version.
        """
        if not model.is_file():
            raise ModelError(f"There is no model at {model}: run `make train`.")
        load_masking()
        agent = LocalAgent(
            tracker_store=tracker_store or InMemoryTrackerStore(Domain.empty()),
            lock_store=locks or MemoryLocks(),
            action_endpoint=LocalActions(composer),
        )
        try:
            agent.load_model(model)
        except Exception as e:
            raise ModelError(f"The model {model} can't be loaded ({type(e).__name__}): run `make train`.") from e
        return cls(agent)

    async def ask(self, text: str, conversation: str, channel: str = "cli") -> Mapping[str, Any]:
        """The reply to a message, as `Reply.as_dict` gives it.

        Args:
            text: the visitor's words, of any kind.
            conversation: messages of the same name belong together.
            channel: the channel's name, kept with the message.
        """
        collector = ReplyCollector()
        message = UserMessage(as_plain_text(text), collector, conversation, input_channel=channel)
        await self.agent.handle_message(message)
        if not collector.replies:
            return {"kind": "error", "text": self.agent.domain.responses["utter_failure"][0]["text"]}
        return collector.replies[-1]

    async def parse(self, text: str) -> Mapping[str, Any]:
        """How a message is read, with what the components leave for each other; nothing is answered or kept."""
        message = UserMessage(as_plain_text(text))
        processor = self.agent.processor
        if processor is None:
            raise ModelError("No model is loaded: run `make train`.")
        parsed: Mapping[str, Any] = await processor.parse_message(message, only_output_properties=False)
        return parsed

    async def reading(self, conversation: str) -> Mapping[str, Any]:
        """How the last message of a conversation was read: Rasa's parse data."""
        tracker = await self.agent.tracker_store.retrieve(conversation)
        if tracker is None or tracker.latest_message is None:
            return {}
        parsed: Mapping[str, Any] = tracker.latest_message.parse_data
        return parsed
