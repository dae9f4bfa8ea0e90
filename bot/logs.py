"""Logs that an operator can read, by the request that they belong to, and that hold no visitor's words."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import uuid
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any

import structlog

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is handled; empty outside of any. Tasks and the model's thread take it over."""
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PAIR = re.compile(r"([a-z_]+)=('[^']*'|\S+)")


def name_request(given: str | None) -> str:
    """Begin to handle a request under the id that somebody gave it, where that is short and safe, or under a new one.

    Returns:
        The id: 1 to 64 letters, digits, dots, underscores and hyphens.
    """
    request = given if given and _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
    REQUEST.set(request)
    return request


def quiet_imports() -> None:
    """Silence what third-party packages print while they are imported; call before importing Rasa."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Deprecations in packages that Rasa pins: nothing that a user or an operator could act on. Some of
    # them reset the warning filters, so the warnings go to a logger that drops them.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


def configure_logs(level: int = logging.WARNING, log_format: str = "text") -> None:
    """Send warnings and errors to stderr, one line each, without a visitor's words.

    Rasa logs every message at debug level through structlog, and tracebacks with the values of local
    variables. Both are switched off: an exception is logged as its type and place.

    Args:
        level: what is less than it is not logged.
        log_format: `text`, or `json`, where each line is an object with `time`, `level`, `logger`, `event`, `request`
            and what else the line names.
    """
    is_json = log_format == "json"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(line_formatter(log_format))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("rasa", "rasa_sdk", "sanic.root", "sanic.error", "sanic.access", "apscheduler", "matplotlib"):
        logger = logging.getLogger(name)
        logger.setLevel(max(level, logging.WARNING))
        logger.handlers.clear()
        logger.propagate = True
    for name in ("aio_pika", "aiormq"):  # they tell each try to reach a broker; ours tells the first
        logging.getLogger(name).setLevel(logging.CRITICAL)
    drawn = structlog.processors.JSONRenderer() if is_json else structlog.processors.KeyValueRenderer(sort_keys=True)
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _event_as_json if is_json else _event_only, drawn],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def line_formatter(log_format: str) -> logging.Formatter:
    """What makes a line of the log, `text` or `json`."""
    return _Json() if log_format == "json" else _PlaceOnly("%(levelname)s %(name)s %(message)s")


class _PlaceOnly(logging.Formatter):
    """Formats an exception as its type and the place it came from; its text may quote a visitor."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line; what another handler made of the exception is not used."""
        record.exc_text = None
        request = REQUEST.get()
        return super().format(record).replace("\n", " ") + (f" request={request}" if request else "")

    def formatException(self, ei: Any) -> str:  # noqa: N802  the standard library's name
        kind, _, trace = ei
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = "" if trace is None else f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        return f"{kind.__name__ if kind else 'Exception'}{place}"


class _Json(_PlaceOnly):
    """The same as an object: `key=value` becomes a field, all other text `message`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        said = record.getMessage().replace("\n", " ")
        fields: dict[str, str] = _head(record.created, record.levelname, record.name)
        for key, value in _PAIR.findall(said):
            fields.setdefault(key, value.strip("'"))
        rest = " ".join(_PAIR.sub("", said).split())
        if rest:
            fields["message"] = rest
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields)


def _head(created: float, level: str, logger: str) -> dict[str, str]:
    at = datetime.fromtimestamp(created, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    request = REQUEST.get()
    return {"time": at, "level": level, "logger": logger, **({"request": request} if request else {})}


def _event_only(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep the event's name and level: any other key of Rasa's may hold what a visitor wrote."""
    request = REQUEST.get()
    fields = {"event": event.get("event"), "level": event.get("level"), "request": request}
    return {key: value for key, value in fields.items() if value}


def _event_as_json(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """The same with the fields of all lines."""
    now = datetime.now(timezone.utc).timestamp()
    return {**_head(now, str(event.get("level", "")).upper(), "rasa"), "event": str(event.get("event", ""))}
