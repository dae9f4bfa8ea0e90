"""What Slack sends, read with care: a part that is missing or of another kind counts as nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def part(content: Any, *names: str | int) -> Any:
    """What stands under names, or at places of a list, in each other; None where there is nothing."""
    for name in names:
        if isinstance(content, Mapping):
            content = content.get(name)
        elif isinstance(content, list) and isinstance(name, int):
            content = content[name] if name < len(content) else None
        else:
            return None
    return content


def word(content: Any, *names: str | int) -> str:
    """The text at such a place, without what databases do not keep: NUL, halves of characters; or an empty one."""
    found = part(content, *names)
    return found.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8") if isinstance(found, str) else ""


def host(address: str) -> str:
    """The host that an address names; empty where it is no address."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
