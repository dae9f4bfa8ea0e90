from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

WORDS = "my own stool is green"
"""What a visitor wrote; no log may show it."""

START = f"""\
import logging, structlog, sys, warnings
from bot.logs import configure_logs, name_request, quiet_imports
WORDS = {WORDS!r}
"""
FAIL = """
def answer(text):
    raise ValueError(f'cannot read {text}')
try:
    answer(WORDS)
except ValueError:
    LOG
"""


def run(root: Path, *lines: str, **environment: str) -> tuple[str, str]:
    """What a process with logs of its own writes to stdout and to stderr."""
    process = subprocess.run(
        [sys.executable, "-c", START + "\n".join(lines)],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout, process.stderr


def failing(log: str) -> str:
    """The lines of a script in which reading the visitor's words fails, and is logged."""
    return FAIL.replace("LOG", log)


@pytest.mark.parametrize("level", ["debug", "info"])
def test_a_quiet_event_of_rasa_prints_nothing(root: Path, level: str) -> None:
    assert run(root, "configure_logs()", f"structlog.get_logger().{level}('message.parsed', text=WORDS)") == ("", "")


def test_a_warning_of_rasa_shows_its_event_and_not_the_visitors_words(root: Path) -> None:
    out, err = run(root, "configure_logs()", "structlog.get_logger().warning('message.odd', text=WORDS)")

    assert (out, err) == ("", "event='message.odd' level='warning'\n")


def test_an_exception_of_rasa_shows_its_event_alone(root: Path) -> None:
    log = "structlog.get_logger().exception('action.failed', text=WORDS)"

    assert run(root, "configure_logs()", failing(log)) == ("", "event='action.failed' level='error'\n")


def test_a_logger_made_before_the_logs_were_configured_is_quiet_too(root: Path) -> None:
    lines = ["early = structlog.get_logger()", "configure_logs()", "early.debug('message.parsed', text=WORDS)"]

    assert run(root, *lines) == ("", "")


LOG_EXCEPTION = "logging.getLogger('some.package').error('event=failed', exc_info=True)"


def test_an_exception_shows_its_type_and_its_place(root: Path) -> None:
    _, err = run(root, "configure_logs()", failing(LOG_EXCEPTION))

    assert "ERROR some.package event=failed" in err
    assert "ValueError at <string>:7" in err


def test_an_exception_shows_neither_its_message_nor_its_locals(root: Path) -> None:
    _, err = run(root, "configure_logs()", failing(LOG_EXCEPTION))

    assert [leak for leak in (WORDS, "cannot read", "text", "Traceback") if leak in err] == []


def test_an_exception_raised_from_another_shows_the_message_of_neither(root: Path) -> None:
    second = failing("raise RuntimeError(WORDS)").replace("\n", "\n    ")

    _, err = run(root, "configure_logs()", f"try:{second}", "except RuntimeError:", f"    {LOG_EXCEPTION}")

    assert ("RuntimeError at" in err, WORDS in err) == (True, False)


def test_an_exception_takes_one_line(root: Path) -> None:
    _, err = run(root, "configure_logs()", failing(LOG_EXCEPTION))

    assert len(err.splitlines()) == 1


def test_an_exception_that_another_handler_has_drawn_first_shows_no_message(root: Path) -> None:
    other = "import io; logging.getLogger('some.package').addHandler(logging.StreamHandler(io.StringIO()))"

    assert WORDS not in run(root, "configure_logs()", other, failing(LOG_EXCEPTION))[1]


def test_a_warning_goes_to_stderr_on_one_line(root: Path) -> None:
    out, err = run(root, "configure_logs()", "logging.getLogger('bot.x').warning('event=slow ms=%s', 12)")

    assert (out, err) == ("", "WARNING bot.x event=slow ms=12\n")


@pytest.mark.parametrize("name", ["rasa.core", "rasa_sdk", "sanic.access", "apscheduler", "some.package"])
def test_what_packages_say_below_a_warning_is_not_shown(root: Path, name: str) -> None:
    assert run(root, "configure_logs()", f"logging.getLogger({name!r}).info(WORDS)") == ("", "")


def test_packages_stay_quiet_where_our_own_logs_are_detailed(root: Path) -> None:
    lines = ["configure_logs(logging.DEBUG)", "logging.getLogger('rasa').debug(WORDS)", "logging.debug('event=ours')"]

    assert run(root, *lines)[1] == "DEBUG root event=ours\n"


def test_a_handler_that_a_package_has_set_up_is_removed(root: Path) -> None:
    lines = ["logging.getLogger('rasa').addHandler(logging.StreamHandler())", "configure_logs()"]

    assert run(root, *lines, "logging.getLogger('rasa').error('event=once')")[1] == "ERROR rasa event=once\n"


def test_a_deprecation_in_a_package_is_not_shown_while_it_is_imported(root: Path) -> None:
    lines = ["quiet_imports()", "configure_logs()", "warnings.simplefilter('always')", "warnings.warn(WORDS)"]

    assert run(root, *lines) == ("", "")


def test_telemetry_is_off_unless_the_operator_has_decided(root: Path) -> None:
    lines = ["import os", "os.environ.pop('RASA_TELEMETRY_ENABLED', None)", "quiet_imports()"]

    assert run(root, *lines, "print(os.environ['RASA_TELEMETRY_ENABLED'])")[0] == "false\n"


def test_what_the_operator_has_set_is_left_alone(root: Path) -> None:
    script = ["quiet_imports()", "import os", "print(os.environ['TF_CPP_MIN_LOG_LEVEL'])"]

    assert run(root, *script, TF_CPP_MIN_LOG_LEVEL="0")[0] == "0\n"


AS_JSON = "configure_logs(log_format='json')"


def fields(line: str) -> dict[str, str]:
    """A line of JSON without its time, which is one."""
    read: dict[str, str] = json.loads(line)
    assert re.fullmatch(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z", read.pop("time"))
    return read


def test_as_json_a_warning_is_an_object_with_its_values_as_fields(root: Path) -> None:
    _, err = run(root, AS_JSON, "logging.getLogger('bot.x').warning(\"event=slow ms=%s next='gut check'\", 12)")

    assert fields(err) == {"level": "WARNING", "logger": "bot.x", "event": "slow", "ms": "12", "next": "gut check"}


def test_as_json_an_exception_is_its_type_and_its_place(root: Path) -> None:
    _, err = run(root, AS_JSON, failing(LOG_EXCEPTION))

    read = fields(err)
    assert read.pop("exception").startswith("ValueError at <string>:")
    assert read == {"level": "ERROR", "logger": "some.package", "event": "failed"}
    assert [leak for leak in (WORDS, "cannot read", "Traceback") if leak in err] == []


def test_as_json_an_event_of_rasa_shows_neither_words_nor_the_exception(root: Path) -> None:
    _, err = run(root, AS_JSON, failing("structlog.get_logger().exception('action.failed', text=WORDS)"))

    assert fields(err) == {"level": "ERROR", "logger": "rasa", "event": "action.failed"}


def test_as_json_what_a_package_says_in_sentences_is_one_field_on_one_line(root: Path) -> None:
    _, err = run(root, AS_JSON, "logging.getLogger('some.package').error('disk\\n\"full\"')")

    assert fields(err) == {"level": "ERROR", "logger": "some.package", "message": 'disk "full"'}


def test_as_json_no_value_takes_the_place_of_what_every_line_has(root: Path) -> None:
    _, err = run(
        root, AS_JSON, "name_request('mine')", "logging.error('event=a level=b logger=c request=d time=e event=f')"
    )

    assert fields(err) == {"level": "ERROR", "logger": "root", "event": "a", "request": "mine"}


@pytest.mark.parametrize("log", ["logging.getLogger('bot.x').error('event=e')", "structlog.get_logger().error('e')"])
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_line_names_the_request_that_is_handled(root: Path, log_format: str, log: str) -> None:
    _, err = run(root, f"configure_logs(log_format={log_format!r})", "name_request('mine')", log)

    assert ('"request": "mine"' if log_format == "json" else "request=") in err
    assert "mine" in err
