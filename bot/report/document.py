"""The report as JSON values, and as tables: the page, the JSON and the CSV are all made of them.

Keys and columns are described in docs/report.md, and stay as they are: new ones may come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.report.figures import HOURS, Figures
from bot.report.groups import Group
from bot.report.labels import KINDS, channel_label, kind_label, silent_label, topic_label, topic_section
from bot.report.period import Period
from bot.report.reading import Disliked, Report
from bot.report.shown import shown

FORMAT = 1
Values = dict[str, Any]
TABLES = (
    "days", "kinds", "topics", "not_covered", "channels", "hours", "reasons", "groups", "disliked",
)  # fmt: skip
"""Keys of the document whose values are lists of rows with the same keys."""


def document(report: Report, groups: Sequence[Group]) -> Values:
    """A report as JSON values; visitors' texts as they may be shown.

    Args:
        report: what was read.
        groups: its wordings by meaning.
    """
    now, before = report.now, report.before
    return {
        "format": FORMAT,
        "made": report.made.isoformat(timespec="seconds"),
        "period": _period(report.period),
        "before": _period(report.period.before),
        "channel": report.channel,
        "totals": now.totals(),
        "totals_before": before.totals(),
        "kept_messages": report.kept,
        "unanswered_messages": report.unanswered,
        "grouped_messages": sum(group.messages for group in groups),
        "days": _days(now, before),
        "kinds": [
            {"kind": kind, "label": kind_label(kind), "messages": now.kinds.get(kind, 0), "before": _of(before, kind)}
            for kind in sorted({*KINDS, *now.kinds}, key=[*KINDS, *now.kinds].index)
        ],
        "topics": [_topic(topic, report) for topic in now.topics],
        "not_covered": [
            {"name": name, "label": silent_label(name), "messages": count} for name, count in now.silent.items()
        ],
        "channels": [
            {"channel": name, "label": channel_label(name), "messages": count} for name, count in now.channels.items()
        ],
        "hours": [
            {"weekday": day + 1, "hour": hour, "messages": now.hours[day][hour]}
            for day in range(len(now.hours))
            for hour in range(HOURS)
        ],
        "reasons": [{"reason": reason, "thumbs_down": count} for reason, count in now.reasons.items()],
        "groups": [_group(group, report) for group in groups],
        "disliked": [_disliked(one, report) for one in report.disliked],
    }


def _period(period: Period) -> Values:
    return {"from": period.first.isoformat(), "to": period.last.isoformat(), "days": period.count}


def _of(figures: Figures, kind: str) -> int:
    return figures.kinds.get(kind, 0)


def _days(now: Figures, before: Figures) -> list[Values]:
    pairs = zip(now.days.items(), before.days.values(), strict=True)
    return [
        {"day": day, "messages": messages, "conversations": conversations, "messages_before": earlier}
        for (day, (messages, conversations)), (earlier, _) in pairs
    ]


def _topic(topic: str, report: Report) -> Values:
    now = report.now
    return {
        "topic": topic,
        "question": topic_label(topic, report.knowledge),
        "section": topic_section(topic, report.knowledge),
        "answers": now.topics[topic],
        "before": report.before.topics.get(topic, 0),
        "thumbs_up": now.up.get(topic, 0),
        "thumbs_down": now.down.get(topic, 0),
    }


def _group(group: Group, report: Report) -> Values:
    return {
        "messages": group.messages,
        "conversations": group.conversations,
        "wordings": group.wordings,
        "examples": [shown(text) for text in group.examples],
        "replies": group.kinds,
        "not_covered": group.about,
        "nearest_topic": group.nearest,
        "nearest_question": topic_label(group.nearest, report.knowledge),
        "section": topic_section(group.nearest, report.knowledge),
    }


def _disliked(one: Disliked, report: Report) -> Values:
    return {
        "text": shown(one.text),
        "reply": one.kind,
        "topics": list(one.topics),
        "questions": [topic_label(topic, report.knowledge) for topic in one.topics],
        "answer": one.answer,
        "reason": one.reason,
    }


def flat_tables(values: Values) -> Mapping[str, list[Values]]:
    """The document as tables of simple values, by name; `totals` is one of them."""
    totals, before = values["totals"], values["totals_before"]
    tables = {"totals": [{"figure": name, "value": totals[name], "before": before[name]} for name in totals]}
    for name in TABLES:
        tables[name] = [{key: _flat(value) for key, value in row.items()} for row in values[name]]
    return tables


def _flat(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {count}" for name, count in value.items())
    return " | ".join(value) if isinstance(value, list) else value
