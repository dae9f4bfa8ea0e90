from __future__ import annotations

import pytest

from bot.channels.web.origins import Origins

HOST = "assistant.example"


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        pytest.param(None, True, id="no page"),
        pytest.param("https://clinic.example", True, id="allowed"),
        pytest.param("https://CLINIC.example", True, id="allowed, in capitals"),
        pytest.param("https://assistant.example", True, id="its own"),
        pytest.param("http://clinic.example", False, id="another scheme"),
        pytest.param("https://clinic.example:8443", False, id="another port"),
        pytest.param("https://www.clinic.example", False, id="a name below"),
        pytest.param("https://clinic.example.evil.example", False, id="a name that begins so"),
        pytest.param("https://evil-clinic.example", False, id="a name that ends so"),
        pytest.param("https://assistant.example.evil.example", False, id="begins like its own"),
        pytest.param("https://me@assistant.example", False, id="with a user"),
        pytest.param("ftp://assistant.example", False, id="no web address"),
        pytest.param("null", False, id="a page without origin"),
        pytest.param("", False, id="empty"),
        pytest.param("http://[", False, id="no address at all"),
    ],
)
def test_an_origin_is_allowed_exactly(origin: str | None, is_allowed: bool) -> None:
    assert Origins({"https://clinic.example"}).allows(origin, HOST) is is_allowed


def test_where_nobody_says_which_host_is_asked_no_page_is_its_own() -> None:
    assert not Origins(()).allows("http://", "")


def test_an_answer_names_the_one_origin_that_asked() -> None:
    origin = "https://clinic.example"
    assert Origins.headers(origin)["Access-Control-Allow-Origin"] == origin
    assert Origins.headers(None) == {"Vary": "Origin"}
