"""Logs that an operator can read and that hold no visitor's words."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

import structlog


def quiet_imports() -> None:
    """Silence what third-party packages print while they are imported; call before importing Rasa."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Deprecations in packages that Rasa pins: nothing that a user or an operator could act on. Some of
    # them reset the warning filters, so the warnings go to a logger that drops them.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


def configure_logs(level: int = logging.WARNING) -> None:
    """Send warnings and errors to stderr, one line each, without a visitor's words.

    Rasa logs every message at debug level through structlog, and tracebacks with the values of local
    variables. Both are switched off: an exception is logged as its type and place.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_PlaceOnly("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("rasa", "rasa_sdk", "sanic.root", "sanic.error", "sanic.access", "apscheduler", "matplotlib"):
        logger = logging.getLogger(name)
        logger.setLevel(max(level, logging.WARNING))
        logger.handlers.clear()
        logger.propagate = True
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _event_only, structlog.processors.KeyValueRenderer(sort_keys=True)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


class _PlaceOnly(logging.Formatter):
    """Formats an exception as its type and the place it came from; its text may quote a visitor."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line; what another handler made of the exception is not used."""
        record.exc_text = None
        return super().format(record).replace("\n", " ")

    def formatException(self, ei: Any) -> str:  # noqa: N802  the standard library's name
        kind, _, trace = ei
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = "" if trace is None else f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        return f"{kind.__name__ if kind else 'Exception'}{place}"


def _event_only(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep the event's name and level: any other key of Rasa's may hold what a visitor wrote."""
    return {key: event[key] for key in ("event", "level") if key in event}
