"""Figures of how the channels work, for Prometheus: counts and times, nothing of anybody's words."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("gut_messages", "Messages that were answered.", ["channel", "kind"])
"""By the kind of the reply, one of `bot.knowledge.reply.KINDS`."""
FAILURES = Counter("gut_failures", "Messages without an answer.", ["channel", "code"])
"""By the code of the problem, one of `bot.channels.problems.PROBLEMS`."""
ANSWER_SECONDS = Histogram(
    "gut_answer_seconds",
    "Time from a message to its answer.",
    ["channel"],
    buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60),
)
RUNNING = Gauge("gut_running_messages", "Messages that are worked on.")
EVENTS_DROPPED = Counter("gut_events_dropped", "Events that the broker was away for too long to get.")
SLACK_REFUSED = Counter("gut_slack_refused", "Requests that are not signed by Slack.")
