"""The running assistant, a clinic's site on another origin, a browser, and visitors with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import free_port
from tests.widget.assistant import Assistant
from tests.widget.axe import Axe
from tests.widget.browser import Stage, find_chromium
from tests.widget.site import Site
from tests.widget.visitor import Visitor

HERE = Path(__file__).parent
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
def server(root: Path, model: Path, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The running assistant that lets the site in; no test stops it."""
    server = Assistant(root, tmp_path_factory.mktemp("assistant"), site)
    site.assistant = server.url
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def assistant(server: Assistant) -> str:
    """The address of the running assistant."""
    return server.url


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
