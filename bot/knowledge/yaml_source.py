"""YAML read safely, with the line of every key and item kept for error messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentError

MAX_NODES = 200_000
"""Of one file; aliases count as often as they stand somewhere."""
MAX_DEPTH = 50
"""Collections within each other; the files of the project have six. PyYAML needs a second for a thousand."""


class Mapping(dict[str, Any]):
    """A YAML mapping that knows where it stands."""

    path: Path
    line: int
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        """Line of a key, or the mapping's own where the key is missing."""
        return self.lines.get(key, self.line)

    def text(self, key: str) -> str:
        """A text that must be here.

        Raises:
            ContentError: it is missing, empty, or no text.
        """
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"`{key}:` must be here, with a text", key)
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is missing.

        Raises:
            ContentError: it is no list, or something else stands in it.
        """
        values = self.items_of(key)
        if not all(isinstance(value, str) for value in values):
            raise self.error(f"`{key}:` must be a list of texts", key)
        return tuple(values)

    def items_of(self, key: str) -> list[Any]:
        """A list of anything; empty where the key is missing.

        Raises:
            ContentError: it is no list.
        """
        values = self.get(key, [])
        if not isinstance(values, list):
            raise self.error(f"`{key}:` must be a list", key)
        return values

    def mapping(self, key: str, *, optional: bool = False) -> Mapping:
        """A mapping under a key; an empty one where it is optional and missing.

        Raises:
            ContentError: it is missing, or no mapping.
        """
        if optional and key not in self:
            empty = Mapping()
            empty.path, empty.line, empty.lines = self.path, self.line, {}
            return empty
        value = self.get(key)
        if not isinstance(value, Mapping):
            raise self.error(f"`{key}:` must be here, with named entries", key)
        return value

    def entries(self, key: str, *, optional: bool = False) -> Iterator[tuple[str, Mapping]]:
        """The mappings under the names of a mapping.

        Raises:
            ContentError: an entry is no mapping.
        """
        named = self.mapping(key, optional=optional)
        for name in named:
            yield name, named.mapping(name)

    def error(self, message: str, key: str | None = None) -> ContentError:
        """An error that points at a key of this mapping, or at the mapping."""
        return ContentError(message, path=self.path, line=self.line if key is None else self.line_of(key))


class Sequence(list[Any]):
    """A YAML sequence that knows the line of each item."""

    lines: list[int]


class _Loader(yaml.SafeLoader):
    """A safe loader that keeps lines and refuses a key that stands twice."""

    path: Path
    open: list[yaml.Node]
    """The nodes that are being built, outermost first."""
    built: int
    """How many were built; one that an alias names is built anew."""
    depth: int
    """So many collections are being read within each other."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            line = self.line + 1
            raise ContentError("this is not valid YAML: it is nested too deeply", path=self.path, line=line)
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def build(self, node: yaml.Node) -> Any:
        self.built += 1
        if self.built > MAX_NODES:
            raise ContentError("this YAML holds too much: aliases multiply what they name", path=self.path)
        if node in self.open:
            line = node.start_mark.line + 1
            raise ContentError("this is not valid YAML: an alias stands inside itself", path=self.path, line=line)
        self.open.append(node)
        try:
            return self._built(node)
        finally:
            self.open.pop()

    def _built(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            sequence = Sequence(self.build(item) for item in node.value)
            sequence.lines = [item.start_mark.line + 1 for item in node.value]
            return sequence
        return self._value(node)

    def _value(self, node: yaml.Node) -> Any:
        try:
            return self.construct_object(node, deep=True)
        except (ValueError, LookupError, AttributeError, ArithmeticError) as e:  # PyYAML's, for a tag's odd value
            line = node.start_mark.line + 1
            raise ContentError("this is not valid YAML: put the value in quotes", path=self.path, line=line) from e

    def _mapping(self, node: yaml.MappingNode) -> Mapping:
        mapping = Mapping()
        mapping.path, mapping.line, mapping.lines = self.path, node.start_mark.line + 1, {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            # A collection as key is not even looked at: of aliases, its text may be endless.
            key = self._value(key_node) if isinstance(key_node, yaml.ScalarNode) else key_node.tag
            if not (isinstance(key, str) and isinstance(key_node, yaml.ScalarNode)):
                raise ContentError(f"the key {key!r} must be text: put it in quotes", path=self.path, line=line)
            if key in mapping:
                raise ContentError(f"the key {key!r} stands here twice: remove one", path=self.path, line=line)
            mapping[key], mapping.lines[key] = self.build(value_node), line
        return mapping


def read_yaml(path: Path) -> Mapping:
    """Read a YAML file whose top is a mapping.

    Raises:
        ContentError: the file is missing, is no YAML, or its top is no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError("this file is missing: restore it", path=path) from None
    except UnicodeDecodeError as e:
        raise ContentError("this file is not UTF-8 text: save it as UTF-8", path=path) from e
    try:
        loader = _Loader(text)
        loader.path, loader.open, loader.built = path, [], 0
        loader.depth = 0
        node = loader.get_single_node()
        content = None if node is None else loader.build(node)
    except yaml.MarkedYAMLError as e:
        line = e.problem_mark.line + 1 if e.problem_mark else None
        raise ContentError(f"this is not valid YAML ({e.problem}): mend the line", path=path, line=line) from e
    except yaml.YAMLError as e:
        raise ContentError("this is not valid YAML: mend it", path=path) from e
    if not isinstance(content, Mapping):
        raise ContentError("the file must hold `key: value` pairs at its top", path=path)
    return content
