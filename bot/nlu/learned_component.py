"""What the components that learn share: how Rasa's graph makes them, and how it loads them."""

from __future__ import annotations

import abc
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class LearnedComponent(GraphComponent, abc.ABC):
    """Keeps what it learns in a folder of the model; made untrained, then trained or restored."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained component."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LearnedComponent:
        """Make the component for Rasa's graph."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LearnedComponent:
        """Make the component with what it has learned."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.restore(folder)
        return component

    @abc.abstractmethod
    def restore(self, folder: Path) -> None:
        """Take what `train` has left in the component's folder of the model."""
