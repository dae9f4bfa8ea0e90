"""Runs Rasa's graph by calling its nodes one after the other: Rasa builds a dask graph anew for every message."""

from __future__ import annotations

from dataclasses import replace
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage

from bot.quick_policies import QUICK

Value = tuple[str, Any]
"""The name of a node or an input, and what it gives."""


class PlainGraphRunner(GraphRunner):
    """Gives what Rasa's `DaskGraphRunner` gives; the order of the nodes is found once for each set of targets."""

    def __init__(
        self,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> None:
        """Load every node.

        Args:
            graph_schema: the nodes, and which needs which.
            model_storage: where they find what they have learned.
            execution_context: passed on to them.
            hooks: called before and after each node.
        """
        self._schema = graph_schema
        self._nodes = {
            name: GraphNode.from_schema_node(
                name, replace(node, uses=QUICK.get(node.uses, node.uses)), model_storage, execution_context, hooks
            )
            for name, node in graph_schema.nodes.items()
        }
        self._orders: dict[tuple[str, ...], list[str]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> PlainGraphRunner:
        """A runner with its nodes loaded."""
        return cls(graph_schema, model_storage, execution_context, hooks)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run the nodes that lead to the targets.

        Args:
            inputs: values by the names under which nodes need them.
            targets: nodes whose output is wanted; those of the schema where none are given.

        Returns:
            The output of each target.

        Raises:
            GraphRunError: an input is missing or has the name of a node as its value, or a node raises a RuntimeError.
        """
        wanted = tuple(targets or self._schema.target_names)
        order = self._order(wanted)
        values: dict[str, Value] = {}
        for name, value in (inputs or {}).items():
            if isinstance(value, str) and (value in order or value in values):
                raise GraphRunError(f"The input {name} has the value '{value}', which is a name in the graph.")
            values[name] = (name, value)
        given = frozenset(values)  # an input with the name of a node stands in its place
        try:
            for name in order:
                if name not in given:
                    needs = self._schema.nodes[name].needs.values()
                    values[name] = self._nodes[name](*(values.get(need, need) for need in needs))
        except RuntimeError as e:
            raise GraphRunError("A node of the graph could not run.") from e
        return {name: values[name][1] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        if targets not in self._orders:
            nodes = self._schema.minimal_graph_schema(list(targets)).nodes
            needs = {name: {n for n in node.needs.values() if n in nodes} for name, node in nodes.items()}
            self._orders[targets] = list(TopologicalSorter(needs).static_order())
        return self._orders[targets]
