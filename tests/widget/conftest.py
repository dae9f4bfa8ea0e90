"""The running assistant, a clinic's site on another origin, a browser, and visitors with it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import free_port, wait_until_ready
from tests.widget.axe import Axe
from tests.widget.browser import Stage, find_chromium
from tests.widget.site import Site
from tests.widget.visitor import Visitor

HERE = Path(__file__).parent
STOP_SECONDS = 30
# All tests come from one address, and quicker than any visitor.
LIMITS = ("GUT_WEB_PER_MINUTE_SESSION", "GUT_WEB_PER_MINUTE_ADDRESS", "GUT_WEB_SESSIONS_PER_HOUR_ADDRESS")
NewVisitor = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs the model and a browser, and runs after all others."""
    mine = [item for item in items if HERE in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.widget)
        item.add_marker(pytest.mark.model)
    items[:] = [item for item in items if item not in mine] + mine


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A clinic's site."""
    with Site(free_port()) as site:
        yield site


@pytest.fixture(scope="session")
def assistant(root: Path, model: Path, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running assistant that lets the site in."""
    folder, port = tmp_path_factory.mktemp("assistant"), free_port()
    settings = {
        "GUT_HOST": "127.0.0.1",
        "GUT_PORT": str(port),
        "GUT_VAR": str(folder / "var"),
        "GUT_WEB_ORIGINS": site.url,
        "GUT_ARTICLE_URL": site.page("article"),
        **dict.fromkeys(LIMITS, "100000"),
    }
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [str(root / ".venv/bin/gut"), "serve"],
            cwd=root,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", **settings},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        site.assistant = f"http://127.0.0.1:{port}"
        wait_until_ready(f"{site.assistant}/health", process)
        yield site.assistant
    finally:
        process.terminate()
        process.wait(timeout=STOP_SECONDS)


@pytest.fixture(scope="session")
def stage(root: Path) -> Iterator[Stage]:
    """One Chromium for all tests."""
    stage = Stage(find_chromium(root))
    yield stage
    stage.close()


@pytest.fixture
def new_visitor(stage: Stage, assistant: str, site: Site) -> Iterator[NewVisitor]:
    """Lets visitors in, each with a browser of their own settings; afterwards none may have met a fault."""
    visitors: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        visitors.append(Visitor(browser, (assistant, site.url), **options))
        return visitors[-1]

    with stage.on() as browser:
        yield make
        for visitor in visitors:
            visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """A visitor at a desk."""
    return new_visitor()


@pytest.fixture(scope="session")
def axe(root: Path) -> Axe:
    """The accessibility checker."""
    return Axe(root)
