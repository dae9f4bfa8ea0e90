from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sanic import Sanic

from bot.channels.slack.installations import STATE_SECONDS, Bot
from bot.channels.slack.oauth import COOKIE, RefusedError, read_installation
from tests.channels.slack.installing import AUTHORIZE, WORDS, Installing, Page, open_installing


@pytest.fixture
async def installing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Installing]:
    monkeypatch.setattr(Sanic, "test_mode", True)  # lets more than one application start in this process
    async with open_installing(tmp_path) as flow:
        yield flow


def says(page: Page, status: int, title: str, text: str) -> bool:
    """Whether a page has a status and holds a title and a text."""
    return page.status == status and f"<h1>{title}</h1>" in page.text and f"<p>{text}</p>" in page.text


def failed(page: Page) -> bool:
    """Whether a page says that it did not work and what to do next."""
    return says(page, 400, WORDS.failed_title, WORDS.failed)


async def test_it_begins_on_slacks_page_with_the_scopes_and_no_secret(installing: Installing) -> None:
    page = await installing.get("install")

    address = urlsplit(page.headers["Location"])
    asked = parse_qs(address.query)
    assert (page.status, f"{address.scheme}://{address.netloc}{address.path}") == (302, AUTHORIZE)
    assert {name: asked[name] for name in ("client_id", "scope")} == {
        "client_id": [installing.slack.client_id],
        "scope": ["chat:write,commands"],
    }
    assert set(asked) == {"client_id", "scope", "state"}
    assert page.headers["Cache-Control"] == "no-store"


async def test_the_state_is_in_a_cookie_that_no_script_and_no_other_site_can_use(installing: Installing) -> None:
    page = await installing.get("install")

    name, *flags = page.headers["Set-Cookie"].split("; ")
    state = parse_qs(urlsplit(page.headers["Location"]).query)["state"][0]
    assert name == f"{COOKIE}={state}"
    assert sorted(flags) == sorted(["HttpOnly", "SameSite=Lax", f"Max-Age={STATE_SECONDS}", "Path=/webhooks/slack"])


@pytest.mark.parametrize("proto", ["https", "https,http", "https, http"])
async def test_behind_a_proxy_with_tls_the_cookie_is_sent_with_tls_only(installing: Installing, proto: str) -> None:
    page = await installing.get("install", headers={"X-Forwarded-Proto": proto})

    assert "Secure" in page.headers["Set-Cookie"].split("; ")


async def test_a_workspace_is_installed(installing: Installing) -> None:
    page = await installing.end(await installing.begin(), installing.slack.code("T1"))

    assert says(page, 200, WORDS.installed_title, WORDS.installed)
    assert await installing.installations.bot("T1") == Bot("xoxb-one", "UONE", "A1")
    assert "Max-Age=0" in page.headers["Set-Cookie"]


async def test_two_workspaces_are_installed_one_after_the_other(installing: Installing) -> None:
    installing.slack.workspace("T2", "xoxb-two", "UTWO")
    for team in ("T1", "T2"):
        await installing.end(await installing.begin(), installing.slack.code(team))

    bots = [await installing.installations.bot(team) for team in ("T1", "T2")]
    assert [bot and bot.token for bot in bots] == ["xoxb-one", "xoxb-two"]


async def test_all_workspaces_of_an_enterprise_are_installed_at_once(installing: Installing) -> None:
    installing.slack.workspace("T2", "xoxb-org", "UORG", enterprise="E1")

    page = await installing.end(await installing.begin(), installing.slack.code("T2", org=True))

    assert page.status == 200
    assert await installing.installations.bot("T7", "E1") == Bot("xoxb-org", "UORG", "A1")


async def test_the_page_is_self_contained_and_gives_its_address_to_nobody(installing: Installing) -> None:
    page = await installing.end(await installing.begin(), installing.slack.code("T1"))

    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert not [what for what in ("<script", "<link", "src=", "href=", "url(") if what in page.text]


async def test_who_declines_on_slacks_page_is_told_that_nothing_was_installed(installing: Installing) -> None:
    state = await installing.begin()

    page = await installing.get("oauth_redirect", params={"error": "access_denied", "state": state})

    assert says(page, 200, WORDS.cancelled_title, WORDS.cancelled)
    assert installing.slack.calls == []


@pytest.mark.parametrize("state", ["", "made-up", "\xe9\xff", "\0"])
async def test_a_state_of_another_browser_is_refused_before_slack_is_asked(installing: Installing, state: str) -> None:
    await installing.begin()

    page = await installing.end(state, installing.slack.code("T1"))

    assert failed(page)
    assert installing.slack.calls == []


async def test_a_state_that_another_browser_brings_is_refused_and_stays_good(installing: Installing) -> None:
    state, code = await installing.begin(), installing.slack.code("T1")
    async with aiohttp.ClientSession(installing.address) as stranger:
        theirs = Installing(installing.slack, installing.installations, stranger, installing.address, installing.clock)
        assert failed(await theirs.end(state, code))

    assert (await installing.end(state, code)).status == 200


async def test_a_state_is_good_once_whatever_the_cookie(installing: Installing) -> None:
    state = await installing.begin()
    await installing.end(state, installing.slack.code("T1"))

    cookie = {"Cookie": f"{COOKIE}={state}"}
    again = {"state": state, "code": installing.slack.code("T1")}
    assert failed(await installing.get("oauth_redirect", params=again, headers=cookie))

    assert len(installing.slack.called("oauth.v2.access")) == 1


async def test_who_stays_too_long_on_slacks_page_starts_again(installing: Installing) -> None:
    state = await installing.begin()
    installing.clock[0] += STATE_SECONDS

    assert failed(await installing.end(state, installing.slack.code("T1")))
    assert (await installing.end(await installing.begin(), installing.slack.code("T1"))).status == 200


@pytest.mark.parametrize("trouble", ["unknown code", "old code", "500", "429", "no answer", "garbage", "other error"])
async def test_where_slack_does_not_confirm_nothing_is_installed(installing: Installing, trouble: str) -> None:
    code = installing.slack.code("T1")
    method = "oauth.v2.access"
    if trouble == "unknown code":
        code = "made-up"
    elif trouble == "old code":
        installing.slack.advance(3600)
    elif trouble == "no answer":
        installing.slack.drop(method)
    elif trouble == "garbage":
        installing.slack.garbage(method)
    elif trouble == "other error":
        installing.slack.fail(method, error="fatal_error")
    else:
        installing.slack.fail(method, status=int(trouble), **({"retry_after": 1} if trouble == "429" else {}))

    assert failed(await installing.end(await installing.begin(), code))

    assert await installing.installations.everyone() == {}
    assert len(installing.slack.called(method)) == 1


async def test_another_error_of_slacks_page_is_no_installation(installing: Installing) -> None:
    state = await installing.begin()

    page = await installing.get("oauth_redirect", params={"error": "<script>", "state": state})

    assert failed(page)
    assert installing.slack.calls == []


async def test_neither_codes_nor_states_nor_tokens_nor_secrets_are_logged(
    installing: Installing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    used, state = installing.slack.code("T1"), await installing.begin()
    await installing.end(state, used)
    await installing.end(await installing.begin(), used)
    await installing.end("made-up-state", "made-up-code")

    secret = (used, state, "xoxb-one", installing.slack.client_secret, "made-up")
    assert [text for text in caplog.messages if any(each in text for each in secret)] == []
    ours = [record.getMessage() for record in caplog.records if record.name == "bot.channels.slack.oauth"]
    assert ours == [
        "event=slack_install_unconfirmed error=SlackApiError",
        "event=slack_install_refused reason=state_of_another_browser",
    ]


GOOD = {"token_type": "bot", "access_token": "xoxb-1", "bot_user_id": "U1", "app_id": "A1", "team": {"id": "T1"}}


@pytest.mark.parametrize(
    "broken",
    [
        {"token_type": "user"}, {"access_token": None}, {"access_token": ""}, {"bot_user_id": None}, {"app_id": 7},
        {"team": None}, {"team": "T1"}, {"team": {}}, {"is_enterprise_install": True},
        {"is_enterprise_install": True, "enterprise": None},
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_without_a_bot_or_a_place_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="no_bot"):
        read_installation({**GOOD, **broken})
