from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import pytest
from sanic import Sanic

from bot.admin.blueprint import TRIES
from bot.admin.sessions import HOURS
from bot.privacy.audit import LOG
from tests.admin.serving import FAKE_COMMAND, PASSWORD, Browser, open_browser

DAYS = "/admin?from=2026-11-01&to=2026-11-29"


def audit(folder: Path) -> list[str]:
    """The actions in the audit log."""
    path = folder / LOG
    return [json.loads(line)["action"] for line in path.read_text().splitlines()] if path.exists() else []


async def test_nobody_sees_a_report_without_logging_in(browser: Browser, asked: Path) -> None:
    answer = await browser.call("GET", DAYS)

    assert (answer.status, answer.headers["Location"], asked.read_text()) == (303, "/admin/login", "")


async def test_who_knows_the_password_sees_the_report(browser: Browser, asked: Path) -> None:
    assert (await browser.log_in()).headers["Location"] == "/admin"

    answer = await browser.call("GET", DAYS + "&channel=slack")

    assert answer.status == 200
    assert "<h1>What visitors ask</h1>" in answer.text
    assert 'value="2026-11-01"' in answer.text
    assert '<option value="slack" selected>' in answer.text
    assert asked.read_text() == "--from 2026-11-01 --to 2026-11-29 --channel slack\n"


async def test_a_wrong_password_opens_nothing(browser: Browser, tmp_path: Path) -> None:
    answer = await browser.log_in("incorrect horse")

    assert answer.status == 401
    assert "That is not the password." in answer.text
    assert (await browser.call("GET", "/admin")).status == 303
    assert audit(tmp_path) == ["login_failed"]


async def test_guessing_is_slowed_down_even_with_the_right_password_at_last(browser: Browser, tmp_path: Path) -> None:
    for _ in range(TRIES):
        assert (await browser.log_in("guess")).status == 401

    answer = await browser.log_in()

    assert answer.status == 429
    assert "Too many tries: please wait 1 minute." in answer.text
    assert audit(tmp_path) == ["login_failed"] * TRIES


async def test_a_session_ends_after_some_hours(browser: Browser) -> None:
    await browser.log_in()

    browser.clock.now += HOURS * 3600 + 1

    assert (await browser.call("GET", DAYS)).status == 303


async def test_a_cookie_is_worth_nothing_after_the_logout(browser: Browser) -> None:
    await browser.log_in()
    page, kept = await browser.call("GET", DAYS), dict(browser.cookies)

    answer = await browser.call("POST", "/admin/logout", form=page.form)

    assert (answer.status, answer.headers["Location"], browser.cookies) == (303, "/admin/login?out=1", {})
    browser.cookies = kept
    assert (await browser.call("GET", DAYS)).status == 303


@pytest.mark.parametrize("form", ["", "x", "0" * 64])
async def test_a_form_of_another_page_is_refused(browser: Browser, tmp_path: Path, form: str) -> None:
    await browser.call("GET", "/admin/login")
    assert (await browser.call("POST", "/admin/login", form=form, password=PASSWORD)).status == 403
    await browser.log_in()

    assert (await browser.call("POST", "/admin/logout", form=form)).status == 403
    assert (await browser.call("GET", DAYS)).status == 200
    assert audit(tmp_path) == ["login", "look"]


async def test_a_form_is_refused_without_the_cookie_that_it_came_with(browser: Browser) -> None:
    form = (await browser.call("GET", "/admin/login")).form
    browser.cookies.clear()

    assert (await browser.call("POST", "/admin/login", form=form, password=PASSWORD)).status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_site_is_refused(browser: Browser, origin: str) -> None:
    await browser.log_in()

    assert (await browser.call("GET", DAYS, {"Origin": origin})).status == 403
    assert (await browser.log_in(Origin=origin)).status == 403


async def test_the_cookie_is_for_this_server_and_these_pages_alone(browser: Browser) -> None:
    local = (await browser.log_in()).cookies["gut_admin"]
    browser.cookies.clear()
    proxied = (await browser.log_in(**{"X-Forwarded-Proto": "https"})).cookies["gut_admin"]

    for cookie in (local, proxied):
        assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/admin", "Strict", True)
        assert int(cookie["max-age"]) == HOURS * 3600
    assert (bool(local["secure"]), bool(proxied["secure"])) == (False, True)


async def test_a_password_is_not_taken_over_an_open_line(browser: Browser) -> None:
    answer = await browser.call("GET", "/admin/login", {"Host": "clinic.example"})

    assert answer.status == 403
    assert 'password"' not in answer.text
    assert "https://" in answer.text


async def test_each_page_has_a_strict_policy_and_is_kept_nowhere(browser: Browser) -> None:
    pages = [await browser.call("GET", "/admin/login"), await browser.log_in("guess"), await browser.log_in(),
             await browser.call("GET", DAYS), await browser.call("GET", "/admin?from=x")]  # fmt: skip

    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["Cache-Control"] == "no-store"


async def test_a_report_of_the_last_minute_is_shown_again_and_another_one_made_on_demand(
    browser: Browser, asked: Path
) -> None:
    await browser.log_in()
    counts = []
    for path, seconds in ((DAYS, 0), (DAYS, 59), (DAYS, 2), (DAYS + "&fresh=1", 0), (DAYS + "&channel=web", 0)):
        browser.clock.now += seconds
        assert (await browser.call("GET", path)).status == 200
        counts.append(len(asked.read_text().splitlines()))

    assert counts == [1, 1, 2, 3, 4]


async def test_a_report_is_made_once_for_many_who_ask_at_the_same_time(browser: Browser, asked: Path) -> None:
    asked.with_name("asked.log.slow").touch()
    await browser.log_in()

    answers = await asyncio.gather(*(browser.call("GET", DAYS + "&fresh=1") for _ in range(5)))

    assert [answer.status for answer in answers] == [200] * 5
    assert len(asked.read_text().splitlines()) == 1


async def test_a_report_gives_way_to_the_assistant(browser: Browser) -> None:
    await browser.log_in()

    assert "</h1>5" in (await browser.call("GET", DAYS)).text


async def test_a_report_that_cant_be_made_says_why(browser: Browser, asked: Path) -> None:
    asked.with_name("asked.log.broken").touch()
    await browser.log_in()

    answer = await browser.call("GET", DAYS)

    assert answer.status == 500
    assert "There is no database." in answer.text
    asked.with_name("asked.log.broken").unlink()
    assert (await browser.call("GET", DAYS)).status == 200


@pytest.mark.parametrize("days", ["from=2026-11-02&to=2026-11-01", "from=tomorrow", "to=0001-01-01", "from=%00"])
async def test_days_that_make_no_period_are_said_and_cost_nothing(browser: Browser, asked: Path, days: str) -> None:
    await browser.log_in()

    answer = await browser.call("GET", f"/admin?{days}")

    assert (answer.status, asked.read_text()) == (400, "")
    assert "Choose a first day" in answer.text


@pytest.mark.parametrize("channel", ["--html=/etc/x", "%22%3E%3Cscript%3E", "%00", "x" * 5000, "%ED%B3%BF"])
async def test_a_strange_channel_is_a_word_and_nothing_else(browser: Browser, asked: Path, channel: str) -> None:
    await browser.log_in()

    answer = await browser.call("GET", f"{DAYS}&channel={channel}")

    assert answer.status == 400
    assert "<script" not in answer.text
    assert asked.read_text() == ""


async def test_what_was_done_is_on_record_without_passwords_and_addresses(
    browser: Browser, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await browser.log_in("a wrong password")
        await browser.log_in()
        page = await browser.call("GET", DAYS)
        await browser.call("POST", "/admin/logout", form=page.form)

    assert audit(tmp_path) == ["login_failed", "login", "look", "logout"]
    kept = (tmp_path / LOG).read_text()
    for secret in ("wrong", PASSWORD, "127.0.0.1"):
        assert secret not in kept
        assert secret not in caplog.text or secret == "127.0.0.1"


async def test_what_cant_be_put_on_record_is_not_done(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / LOG).mkdir()

    assert (await browser.log_in()).status == 500
    assert "gut_admin" not in browser.cookies


async def test_proxies_of_ours_tell_browsers_apart(
    tmp_path: Path, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sanic, "test_mode", True)
    async with open_browser(tmp_path, FAKE_COMMAND, web_proxies=1) as browser:
        for _ in range(TRIES + 1):
            last = await browser.log_in("guess", **{"X-Forwarded-For": "192.0.2.1"})
        other = await browser.log_in(**{"X-Forwarded-For": "192.0.2.2"})

    assert (last.status, other.status) == (429, 303)
