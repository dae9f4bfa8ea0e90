"""Fits pages that are also read in the repository to the site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

LINK = re.compile(r"\[([^\]]+)\]\((?![a-z]+:|#)([^)\s]+)\)")
"""A link to a file."""


def on_page_markdown(markdown: str, *, page: Any, config: Any, **_: Any) -> str:
    """Name what stands outside of the site, in the repository, without a link that would lead nowhere."""
    docs = Path(config["docs_dir"]).resolve()
    folder = (docs / page.file.src_uri).parent

    def fitted(link: re.Match[str]) -> str:
        target = (folder / link[2].split("#")[0]).resolve()
        if target.is_relative_to(docs) and target.is_file():
            return link[0]
        return link[1]

    return LINK.sub(fitted, markdown)
