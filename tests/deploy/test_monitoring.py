"""Prometheus and Grafana ask for metrics that the assistant has, and each alert says what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.problems import PROBLEMS
from bot.knowledge.reply import KINDS
from bot.settings import Settings
from tests.deploy.files import environment, only, stages
from tests.deploy.promql import METRICS, OF_EACH, PROMETHEUS_OWN, labels, matchers, metrics

CODE_OF_CLIENTS = 500
"""Below it, a status says that the client did something wrong."""


@pytest.fixture(scope="module")
def alerts(root: Path) -> list[dict[str, Any]]:
    return [rule for group in only(root / "deploy/alerts.yml")["groups"] for rule in group["rules"]]


@pytest.fixture(scope="module")
def dashboard(root: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((root / "deploy/grafana/dashboard.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def expressions(alerts: list[dict[str, Any]], dashboard: dict[str, Any]) -> list[str]:
    drawn = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return [*(rule["expr"] for rule in alerts), *drawn]


def wrong(expression: str) -> Iterator[str]:
    """What an expression asks for that is not there."""
    known = METRICS | PROMETHEUS_OWN
    asked = metrics(expression)
    yield from asked - set(known)
    yield from labels(expression) - OF_EACH - {label for name in asked & set(known) for label in known[name]}


def test_each_metric_and_label_that_is_asked_for_exists(expressions: list[str]) -> None:
    assert len(expressions) > 15
    assert {expression: found for expression in expressions if (found := list(wrong(expression)))} == {}


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("sum(rate(gut_mesages_total[5m]))", ["gut_mesages_total"]),
        ('gut_messages_total{chanel="web"} > 3', ["chanel"]),
        ("sum by (kind) (rate(gut_failures_total[5m]))", ["kind"]),
        ("histogram_quantile(0.9, sum by (le) (gut_answer_seconds))", ["gut_answer_seconds", "le"]),
        ("rat(gut_running_messages[5m])", ["rat"]),
    ],
)
def test_a_slip_of_the_pen_would_be_found(expression: str, found: list[str]) -> None:
    assert sorted(wrong(expression)) == sorted(found)


def test_each_metric_is_drawn(dashboard: dict[str, Any]) -> None:
    drawn = {name for panel in dashboard["panels"] for target in panel["targets"] for name in metrics(target["expr"])}
    assert drawn == set(METRICS | PROMETHEUS_OWN)


def test_an_alert_for_failures_leaves_out_exactly_what_clients_do_wrong(alerts: list[dict[str, Any]]) -> None:
    (failing,) = [rule["expr"] for rule in alerts if rule["alert"] == "GutFailing"]
    ((label, operator, pattern),) = [one for one in matchers(failing) if one[0] == "code"]
    assert (label, operator) == ("code", "!~")
    left_out = {code for code in PROBLEMS if re.fullmatch(pattern, code)}
    assert left_out == {code for code, (status, _, _) in PROBLEMS.items() if status < CODE_OF_CLIENTS}


def test_kinds_that_are_asked_for_are_kinds_of_replies(expressions: list[str]) -> None:
    asked = {
        kind for one in expressions for label, _, value in matchers(one) if label == "kind" for kind in value.split("|")
    }
    assert asked
    assert asked - set(KINDS) == set()


def test_an_alert_has_a_name_a_time_a_weight_and_a_sentence(alerts: list[dict[str, Any]]) -> None:
    assert len({rule["alert"] for rule in alerts}) == len(alerts)
    for rule in alerts:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert re.fullmatch(r"\d+[mh]", rule["for"])
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]


def test_prometheus_asks_every_assistant(root: Path) -> None:
    read = only(root / "deploy/prometheus.yml")
    (job,) = read["scrape_configs"]
    (found,) = job["dns_sd_configs"]
    assert (job["job_name"], job["metrics_path"], found["names"], found["type"]) == (
        "gut", "/metrics", ["assistant"], "A",
    )  # fmt: skip
    image = environment(stages(root / "deploy/Containerfile")["image"])
    assert found["port"] == Settings().port == int(image["GUT_PORT"])


def test_the_job_that_alerts_name_is_the_one_that_is_scraped(root: Path, expressions: list[str]) -> None:
    (job,) = only(root / "deploy/prometheus.yml")["scrape_configs"]
    named = {value for one in expressions for label, _, value in matchers(one) if label == "job"}
    assert named == {job["job_name"]}


def test_files_of_prometheus_and_grafana_are_where_compose_puts_them(root: Path) -> None:
    services = only(root / "deploy/compose.yaml")["services"]
    mounted = [volume.split(":")[1] for name in ("prometheus", "grafana") for volume in services[name]["volumes"]]
    assert set(only(root / "deploy/prometheus.yml")["rule_files"]) <= set(mounted)
    (provider,) = only(root / "deploy/grafana/provisioning/dashboards/gut.yml")["providers"]
    assert [place for place in mounted if place.startswith(provider["options"]["path"] + "/")] != []


def test_each_panel_draws_from_the_source_that_is_set_up(root: Path, dashboard: dict[str, Any]) -> None:
    (source,) = only(root / "deploy/grafana/provisioning/datasources/prometheus.yml")["datasources"]
    asked = {target["datasource"]["uid"] for panel in dashboard["panels"] for target in panel["targets"]}
    assert asked == {source["uid"]}
    assert source["url"] == "http://prometheus:9090"
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
