"""Leaves out TensorFlow and what comes with it: Rasa imports them for components that the assistant does not have.

They cost two seconds and 300 MB. In a process that only answers, empty classes stand in their place, so that Rasa's
modules can be imported; whoever calls one is told so. Nothing of Rasa's or theirs is changed.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

LEFT_OUT = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "jax", "skops")
"""Packages that only training with Rasa's own neural networks needs."""


class _Names(ABCMeta):
    """Gives a class every attribute that is asked for, each an empty class; Rasa derives from them and decorates."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Names(name, (_Missing,), {"__qualname__": f"{cls.__qualname__}.{name}"})
        setattr(cls, name, made)
        return made


class _Missing(metaclass=_Names):
    """Stands for a class, a function or a decorator."""

    def __new__(cls, *arguments: Any, **options: Any) -> Any:
        """What a decorator gives for a function is the function; anything else would be work for the real one."""
        if not arguments:
            return lambda function: function
        if len(arguments) == 1 and callable(arguments[0]):
            return arguments[0]
        raise ImportError(f"{cls.__qualname__} was left out (bot/lean_imports.py): nothing here needs it.")


class _Finder(MetaPathFinder, Loader):
    """Finds every module of the packages that are left out."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        """A module without content."""
        if fullname.partition(".")[0] not in LEFT_OUT:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The usual kind."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Let it give whatever is asked for."""
        names = _Names(module.__name__, (_Missing,), {"__qualname__": module.__name__})

        def give(name: str) -> Any:
            return getattr(names, name)

        module.__getattr__ = give  # type: ignore[method-assign]  # PEP 562


def leave_out_what_only_training_needs() -> None:
    """Call it before importing Rasa; where one of the packages is there already, all of them stay."""
    if not any(name in sys.modules for name in LEFT_OUT):
        sys.meta_path.insert(0, _Finder())
