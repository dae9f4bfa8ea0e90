"""The report as one page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.report.charts import MOST_BARS, bars, heat_map, trend
from bot.report.labels import REASONS, WEEKDAYS, channel_label, kind_label, silent_label
from bot.report.style import style_source, style_text

FIRST = 10
"""So many groups and answers are shown at once; the others are folded away."""
MOST_GROUPS = 60
MOST_SINGLES = 100
HOURS = 24
Values = dict[str, Any]


def page(values: Values) -> str:
    """The page of a document."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(number=_number, percent=_percent, count=_count, seconds=_seconds)
    return templates.get_template("page.html").render(_content(values)).lstrip()


def _content(values: Values) -> Values:
    """What the template draws: the document, and its parts as they are shown."""
    style, made = style_text(), datetime.fromisoformat(values["made"])
    hours = [[row["messages"] for row in values["hours"] if row["weekday"] == day + 1] for day in range(len(WEEKDAYS))]
    several = [group for group in values["groups"] if group["messages"] > 1]
    singles = [group for group in values["groups"] if group["messages"] == 1]
    return {
        "report": {**values, **_rows(values), "disliked": [_disliked(one) for one in values["disliked"]]},
        "totals": values["totals"],
        "earlier": values["totals_before"],
        "from": _day(values["period"]["from"]),
        "to": _day(values["period"]["to"]),
        "made": f"{_day(made.date().isoformat())}, {made:%H:%M}",
        "zone": f"{made.tzname()} ({made:%z})",
        "channel": channel_label(values["channel"]),
        "groups": [_group(group) for group in several[:MOST_GROUPS]],
        "first": FIRST,
        "more": max(0, len(several) - MOST_GROUPS),
        "singles": [_group(group) for group in singles[:MOST_SINGLES]],
        "singles_count": len(singles),
        "left_out": values["unanswered_messages"] - values["grouped_messages"],
        "reasons": ", ".join(
            f"{REASONS.get(row['reason'], row['reason'])} {row['thumbs_down']}" for row in values["reasons"]
        ),
        "hours": hours,
        "busiest": _busiest(values["hours"]),
        "weekdays": WEEKDAYS,
        "most_bars": MOST_BARS,
        "charts": _charts(values, hours) if values["totals"]["messages"] else {},
        "style": Markup(style),  # noqa: S704  a file of the project
        "style_hash": Markup(style_source(style)),  # noqa: S704  base64
    }


def _rows(values: Values) -> Values:
    """The tables that stand below a drawing: each row's cells under the key `row`."""
    cells = {
        "kinds": ("label", "messages", "before"),
        "not_covered": ("label", "messages"),
        "days": ("day", "messages", "conversations", "messages_before"),
    }
    return {
        name: [
            {**row, "row": [row[key] for key in keys]}
            for row in values[name]
            if name != "kinds" or any(row[key] for key in keys[1:])
        ]
        for name, keys in cells.items()
    }


def _charts(values: Values, hours: Sequence[Sequence[int]]) -> dict[str, Markup]:
    charts = {
        "kinds": bars("kinds", [(row["label"], row["messages"]) for row in values["kinds"] if row["messages"]]),
        "trend": trend(
            {row["day"]: row["messages"] for row in values["days"]}, [row["messages_before"] for row in values["days"]]
        ),
        "hours": heat_map(hours),
    }
    if values["topics"]:
        charts["topics"] = bars("topics", [(row["question"], row["answers"]) for row in values["topics"]])
    if values["not_covered"]:
        charts["not_covered"] = bars("silent", [(row["label"], row["messages"]) for row in values["not_covered"]])
    return charts


def _group(group: Values) -> Values:
    """A group with what became of it, in words."""
    about = silent_label(group["not_covered"])
    what = [
        f"{kind_label(kind)}{f' ({about})' if about and kind == 'not_covered' else ''}{_times(group, count)}"
        for kind, count in group["replies"].items()
    ]
    return {**group, "what": ", ".join(what[:1] + [one[:1].lower() + one[1:] for one in what[1:]])}


def _times(group: Values, count: int) -> str:
    return f": {count:,}" if len(group["replies"]) > 1 else ""


def _disliked(one: Values) -> Values:
    return {**one, "label": kind_label(one["reply"]), "why": REASONS.get(one["reason"], one["reason"])}


def _busiest(hours: Sequence[Mapping[str, int]]) -> Values:
    most = max(hours, key=lambda row: row["messages"])
    return {**most, "weekday": WEEKDAYS[most["weekday"] - 1]}


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B} {day.year}"


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _percent(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:.0%}" if value >= 0.0995 or not value else f"{value:.1%}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _seconds(value: float) -> str:
    return f"{value:.1f} s" if value >= 1 else f"{1000 * value:.0f} ms"
