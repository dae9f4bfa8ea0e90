from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.errors import ServeError
from bot.settings import ROOT, Settings, variable


def test_every_setting_has_a_working_default() -> None:
    assert Settings.from_environment({}) == Settings()


def test_the_assistant_listens_on_loopback_unless_told_otherwise() -> None:
    assert Settings().host == "localhost"


def test_conversations_are_kept_in_the_project_unless_told_otherwise(root: Path) -> None:
    assert (root, Settings().var) == (ROOT, root / "var")


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("host", "0.0.0.0", "0.0.0.0"),
        ("port", "8080", 8080),
        ("var", "some/folder", Path("some/folder")),
        ("database_url", "postgresql://db/gut", "postgresql://db/gut"),
        ("redis_url", "rediss://cache", "rediss://cache"),
        ("broker_url", "amqps://broker", "amqps://broker"),
        ("broker_queue", "events", "events"),
        ("log_format", "json", "json"),
        ("article_url", "https://example.org/a", "https://example.org/a"),
        ("emergency_number", "112", "112"),
        ("crisis_line", "Lifeline, 13 11 14", "Lifeline, 13 11 14"),
        ("rest", "on", "on"),
        ("web_origins", "https://a.example, https://b.example", "https://a.example, https://b.example"),
        ("web_secret", "s" * 32, "s" * 32),
        ("web_max_characters", "500", 500),
        ("web_max_body", "4000", 4000),
        ("web_per_minute_session", "5", 5),
        ("web_per_minute_address", "50", 50),
        ("web_sessions_per_hour_address", "500", 500),
        ("web_timeout", "5", 5),
        ("web_token_hours", "1", 1),
        ("web_proxies", "0", 0),
        ("web_proxies", "2", 2),
        ("slack_bot_token", "xoxb-1", "xoxb-1"),
        ("slack_signing_secret", "abc", "abc"),
        ("slack_app_token", "xapp-1", "xapp-1"),
        ("slack_client_id", "1.2", "1.2"),
        ("slack_client_secret", "abc", "abc"),
        ("slack_key", "k" * 32, "k" * 32),
        ("slack_conversation", "user", "user"),
        ("slack_api", "http://127.0.0.1:1/api/", "http://127.0.0.1:1/api/"),
    ],
)
def test_a_variable_sets_its_setting_and_no_other(name: str, raw: str, value: object) -> None:
    read = Settings.from_environment({variable(name): raw})

    assert dataclasses.asdict(read) == {**dataclasses.asdict(Settings()), name: value}


def test_every_setting_has_a_variable_of_its_name() -> None:
    assert [variable(field.name) for field in dataclasses.fields(Settings)] == [
        "GUT_HOST", "GUT_PORT", "GUT_VAR", "GUT_DATABASE_URL", "GUT_REDIS_URL",
        "GUT_BROKER_URL", "GUT_BROKER_QUEUE", "GUT_LOG_FORMAT",
        "GUT_KEEP_DAYS", "GUT_ARTICLE_URL", "GUT_EMERGENCY_NUMBER", "GUT_CRISIS_LINE", "GUT_REST",
        "GUT_WEB_ORIGINS", "GUT_WEB_SECRET", "GUT_WEB_MAX_CHARACTERS", "GUT_WEB_MAX_BODY",
        "GUT_WEB_PER_MINUTE_SESSION", "GUT_WEB_PER_MINUTE_ADDRESS", "GUT_WEB_SESSIONS_PER_HOUR_ADDRESS",
        "GUT_WEB_TIMEOUT", "GUT_WEB_TOKEN_HOURS", "GUT_WEB_PROXIES",
        "GUT_ADMIN_PASSWORD_HASH",
        "GUT_SLACK_BOT_TOKEN", "GUT_SLACK_SIGNING_SECRET", "GUT_SLACK_APP_TOKEN", "GUT_SLACK_CLIENT_ID",
        "GUT_SLACK_CLIENT_SECRET", "GUT_SLACK_KEY", "GUT_SLACK_CONVERSATION", "GUT_SLACK_API",
    ]  # fmt: skip


def test_the_environment_of_the_process_is_read_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUT_EMERGENCY_NUMBER", "999")

    assert Settings.from_environment().emergency_number == "999"


@pytest.mark.parametrize("raw", ["", "  "], ids=["empty", "blank"])
@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Settings)])
def test_a_variable_without_a_value_leaves_the_default(name: str, raw: str) -> None:
    assert Settings.from_environment({variable(name): raw}) == Settings()


@pytest.mark.parametrize(
    ("name", "raw"),
    [("host", " example.org "), ("port", " 80 "), ("article_url", " https://a.org\n"), ("var", " folder ")],
)
def test_space_around_a_value_makes_no_difference(name: str, raw: str) -> None:
    assert Settings.from_environment({variable(name): raw}) == Settings.from_environment({variable(name): raw.strip()})


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param("http", "GUT_PORT is 'http': it must be a whole number", id="word"),
        pytest.param("80.5", "GUT_PORT is '80.5': it must be a whole number", id="fraction"),
        pytest.param("0", "GUT_PORT is 0: it must be 1 or more", id="zero"),
        pytest.param("-1", "GUT_PORT is -1: it must be 1 or more", id="negative"),
        pytest.param("65536", "GUT_PORT is 65536: a port is a number from 1 to 65535", id="too-high"),
    ],
)
def test_a_port_that_cannot_be_is_refused_by_the_name_of_its_variable(raw: str, says: str) -> None:
    with pytest.raises(ServeError, match=says):
        Settings.from_environment({"GUT_PORT": raw})


@pytest.mark.parametrize("port", [1, 65535])
def test_the_first_and_the_last_port_are_taken(port: int) -> None:
    assert Settings.from_environment({"GUT_PORT": str(port)}).port == port


@pytest.mark.parametrize("raw", ["example.org/a", "ftp://example.org", "javascript:alert(1)"])
def test_an_address_of_the_article_that_is_no_web_address_is_refused(raw: str) -> None:
    with pytest.raises(ServeError, match="GUT_ARTICLE_URL must start with https:// or http://"):
        Settings.from_environment({"GUT_ARTICLE_URL": raw})


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        pytest.param("GUT_WEB_ORIGINS", "*", "GUT_WEB_ORIGINS has '\\*'", id="every-site"),
        pytest.param("GUT_WEB_ORIGINS", "clinic.example", "GUT_WEB_ORIGINS has 'clinic.example'", id="no-scheme"),
        pytest.param("GUT_WEB_ORIGINS", "https://a.example, https://b.example/", "b.example/'", id="a-path"),
        pytest.param("GUT_WEB_ORIGINS", "https://*.example", "GUT_WEB_ORIGINS has", id="a-pattern"),
        pytest.param("GUT_WEB_SECRET", "s" * 31, "GUT_WEB_SECRET is too short: it must have 32", id="short-secret"),
        pytest.param("GUT_REST", "yes", "GUT_REST is 'yes': it must be one of auto, on, off", id="rest"),
        pytest.param("GUT_WEB_PROXIES", "-1", "GUT_WEB_PROXIES is -1: it must be 0 or more", id="proxies"),
        pytest.param("GUT_WEB_TIMEOUT", "0", "GUT_WEB_TIMEOUT is 0: it must be 1 or more", id="timeout"),
    ],
)
def test_a_setting_of_the_widget_that_cannot_be_is_refused(name: str, raw: str, says: str) -> None:
    with pytest.raises(ServeError, match=says):
        Settings.from_environment({name: raw})


@pytest.mark.parametrize("raw", ["amq.gut", "q" * 256, "ä" * 128])
def test_a_queue_that_no_broker_takes_is_refused(raw: str) -> None:
    with pytest.raises(ServeError, match="GUT_BROKER_QUEUE must be a name of 255 bytes or less"):
        Settings.from_environment({"GUT_BROKER_QUEUE": raw})


def test_a_format_of_the_log_that_is_not_known_is_refused() -> None:
    with pytest.raises(ServeError, match="GUT_LOG_FORMAT is 'xml': it must be one of text, json"):
        Settings.from_environment({"GUT_LOG_FORMAT": "xml"})


def test_origins_are_told_apart_by_commas_whatever_their_case() -> None:
    raw = " https://Clinic.example,,http://localhost:8080 , http://[::1]:80"
    assert Settings.from_environment({"GUT_WEB_ORIGINS": raw}).origins == {
        "https://clinic.example",
        "http://localhost:8080",
        "http://[::1]:80",
    }


@pytest.mark.parametrize(
    ("host", "rest", "has_rest"),
    [
        ("localhost", "auto", True),
        ("127.0.0.1", "auto", True),
        ("127.1.2.3", "auto", True),
        ("::1", "auto", True),
        ("0.0.0.0", "auto", False),
        ("::", "auto", False),
        ("192.0.2.1", "auto", False),
        ("assistant.example", "auto", False),
        ("0.0.0.0", "on", True),
        ("localhost", "off", False),
    ],
)
def test_the_channel_without_login_is_for_this_machine_unless_told_otherwise(
    host: str, rest: str, has_rest: bool
) -> None:
    assert Settings(host=host, rest=rest).has_rest is has_rest


def test_no_secret_stands_in_what_python_prints() -> None:
    secret = {
        name: f"do not show {name}"
        for name in Settings.__dataclass_fields__
        if name.endswith(("_secret", "_token", "_key", "database_url", "redis_url", "broker_url"))
    }
    assert len(secret) == 9

    assert "do not show" not in repr(Settings(**secret))  # type: ignore[arg-type]  # all of these are texts


def test_settings_cannot_be_changed_while_the_assistant_runs() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 80  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize(
    ("name", "value", "scheme"),
    [
        ("GUT_DATABASE_URL", "mysql://me:secret@db/gut", "postgresql"),
        ("GUT_REDIS_URL", "http://me:secret@cache", "redis"),
        ("GUT_BROKER_URL", "http://me:secret@broker", "amqp"),
    ],
)
def test_a_server_of_another_kind_is_refused_without_its_password(name: str, value: str, scheme: str) -> None:
    with pytest.raises(ServeError, match=f"{name} must start with {scheme}://") as caught:
        Settings.from_environment({name: value})
    assert "secret" not in str(caught.value)
