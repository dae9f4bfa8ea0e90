"""The pages in a real Chromium, in front of real reports of a real database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, StorageState, ViewportSize, expect

from tests.admin.serving import PASSWORD, QUICK
from tests.report.conversing import Talking, make_database
from tests.report.synthetic import write
from tests.servers import free_port, wait_until_ready
from tests.widget.axe import Axe
from tests.widget.browser import Stage, find_chromium

pytestmark = pytest.mark.widget
SECONDS = 300
PHONE: ViewportSize = {"width": 375, "height": 800}
DESK: ViewportSize = {"width": 1200, "height": 900}


@pytest.fixture(scope="module")
def stage(root: Path) -> Iterator[Stage]:
    stage = Stage(find_chromium(root))
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages, served by a process of their own, with conversations of the last weeks."""
    folder, port = tmp_path_factory.mktemp("admin"), free_port()
    midnight = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    engine = make_database(folder)
    write(engine, 400, 50, midnight)
    Talking(engine).ask("is <b>zinc</b> & iron fine", "not_covered", at=datetime.now().timestamp() - 1)
    engine.dispose()
    environment = {**os.environ, "GUT_VAR": str(folder), "GUT_ADMIN_PASSWORD_HASH": str(QUICK), "GUT_DATABASE_URL": ""}
    command = [sys.executable, "-m", "tests.admin.serving", str(port)]
    process = subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.DEVNULL)
    wait_until_ready(f"http://127.0.0.1:{port}/admin/login", process)
    yield f"http://127.0.0.1:{port}/admin"
    process.terminate()
    process.wait(timeout=SECONDS)


@pytest.fixture(scope="module")
def cookies(stage: Stage, address: str) -> StorageState:
    """Those of somebody who has logged in: once for all tests, as tries are counted."""
    with stage.on() as browser:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        log_in(page)
        page.wait_for_url(address, wait_until="commit")
        kept = context.storage_state()
        context.close()
    return kept


@contextmanager
def opened(stage: Stage, address: str, cookies: StorageState | None = None) -> Iterator[Page]:
    """A browser's page; it may not meet a fault."""
    faults: list[str] = []
    with stage.on() as browser:
        context = browser.new_context(viewport=DESK, storage_state=cookies)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.set_default_timeout(SECONDS * 1000)
        page.goto(address)
        yield page
        context.close()
    assert [fault for fault in faults if "401" not in fault] == []


@pytest.fixture
def stranger(stage: Stage, address: str) -> Iterator[Page]:
    """At the login."""
    with opened(stage, address) as page:
        yield page


@pytest.fixture
def page(stage: Stage, address: str, cookies: StorageState) -> Iterator[Page]:
    """In front of the report."""
    with opened(stage, address, cookies) as page:
        expect_report(page)
        yield page


def log_in(page: Page, password: str = PASSWORD) -> None:
    """Type the password."""
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def expect_report(page: Page) -> None:
    """Wait for the report, which may take longer than a page."""
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible(timeout=SECONDS * 1000)


def test_a_visit_from_login_to_logout(stranger: Page, axe: Axe) -> None:
    page = stranger
    log_in(page, "a wrong password")
    expect(page.get_by_role("alert")).to_have_text("That is not the password.")
    assert axe.violations(page) == []
    log_in(page)
    expect_report(page)
    assert axe.violations(page) == []
    everything = page.locator("dd strong").nth(1).inner_text()

    page.get_by_label("Channel", exact=True).select_option("slack")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text(re.compile("only Slack"))).to_be_visible(timeout=SECONDS * 1000)
    assert page.locator("dd strong").nth(1).inner_text() != everything
    assert "channel=slack" in page.url

    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("status")).to_have_text("You are logged out.")
    page.go_back()
    page.reload()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_other_days_are_chosen_and_what_visitors_typed_is_text(page: Page) -> None:
    page.locator("summary", has_text="that came once").click()

    expect(page.get_by_text("is <b>zinc</b> & iron fine")).to_be_visible()
    page.get_by_label("From", exact=True).fill("2020-01-01")
    page.get_by_label("To", exact=True).fill("2020-01-31")
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("heading", name="Nobody asked anything")).to_be_visible(timeout=SECONDS * 1000)
    expect(page.get_by_label("From", exact=True)).to_have_value("2020-01-01")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_whole_and_legible(page: Page, axe: Axe, size: ViewportSize, scheme: str, tmp_path: Path) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    assert axe.violations(page) == []
    page.screenshot(path=tmp_path / "page.png", full_page=True)


def test_the_pages_have_no_script_to_run(page: Page) -> None:
    assert page.locator("script").count() == 0
    assert page.evaluate("document.querySelectorAll('[style]').length") == 0
