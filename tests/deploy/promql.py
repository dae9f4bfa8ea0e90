"""The metrics that there are, and what an expression of Prometheus asks for: names of metrics, and labels."""

from __future__ import annotations

import re

METRICS: dict[str, set[str]] = {
    "gut_messages_total": {"channel", "kind"},
    "gut_answer_seconds_bucket": {"channel", "le"},
    "gut_answer_seconds_sum": {"channel"},
    "gut_answer_seconds_count": {"channel"},
    "gut_failures_total": {"channel", "code"},
    "gut_running_messages": set(),
    "gut_slack_refused_total": set(),
    "gut_events_dropped_total": set(),
}
"""What `GET /metrics` gives, each with its labels; the histogram by the three names that it has there."""
PROMETHEUS_OWN = {"up": set[str]()}
"""What Prometheus notes itself of each process that it asks."""
OF_EACH = {"job", "instance"}
"""Labels that Prometheus adds to each metric."""
FUNCTIONS = {
    "absent", "avg", "avg_over_time", "clamp_min", "histogram_quantile", "increase", "max", "rate", "sum",
}  # fmt: skip
"""Those that are used; a name that is neither one of them nor a metric fails a test."""
WORDS = {"and", "or", "unless", "by", "without"}
_GROUPING = re.compile(r"\b(?:by|without)\s*\(([^)]*)\)")
_SELECTOR = re.compile(r"\{([^}]*)\}")
_MATCHER = re.compile(r"(\w+)\s*(=~|!~|!=|=)\s*\"([^\"]*)\"")


def metrics(expression: str) -> set[str]:
    """The names in an expression that are no functions and no words of the language."""
    bare = _SELECTOR.sub(" ", _GROUPING.sub(" ", expression))
    bare = re.sub(r"\[[^\]]*\]", " ", bare)
    return set(re.findall(r"[A-Za-z_:][\w:]*", bare)) - FUNCTIONS - WORDS


def matchers(expression: str) -> list[tuple[str, str, str]]:
    """Label, operator and value of each condition."""
    return [found for selector in _SELECTOR.findall(expression) for found in _MATCHER.findall(selector)]


def labels(expression: str) -> set[str]:
    """The labels that an expression chooses or groups by."""
    grouped = {name.strip() for names in _GROUPING.findall(expression) for name in names.split(",")}
    return grouped | {label for label, _, _ in matchers(expression)}
