"""deploy/nginx.conf: what it lets through, for how long it waits, and what it adds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.deploy.files import only

INSIDE = ["/health", "/ready", "/metrics"]


@pytest.fixture(scope="module")
def lines(root: Path) -> list[str]:
    text = (root / "deploy/nginx.conf").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def value(lines: list[str], name: str) -> str:
    """The arguments of a directive that stands there once."""
    (found,) = [line for line in lines if re.match(rf"{name}\s", line)]
    return found.removeprefix(name).strip().removesuffix(";")


def seconds(text: str) -> int:
    """A duration such as ``90s``."""
    return int(text.removesuffix("s"))


def public(lines: list[str]) -> set[str]:
    """The places that are passed on to the assistant."""
    blocks = re.findall(r"location (?:= )?(\S+) \{ ([^}]*)\}", " ".join(lines))
    return {place for place, content in blocks if "proxy_pass" in content}


def test_each_line_ends_and_each_block_closes(lines: list[str]) -> None:
    assert [line for line in lines if line[-1] not in ";{}"] == []
    text = "".join(lines)
    assert text.count("{") == text.count("}") > 5


def test_only_what_the_public_needs_is_passed_on(lines: list[str]) -> None:
    assert public(lines) == {"/", "/widget/", "/webhooks/web/", "/webhooks/slack/"}
    assert "location = / {" in lines
    assert "location / { return 404; }" in " ".join(lines)


@pytest.mark.parametrize("inside", INSIDE)
def test_what_is_for_operators_is_not(lines: list[str], inside: str) -> None:
    assert [place for place in public(lines) if place != "/" and inside.startswith(place)] == []


def test_kubernetes_lets_the_same_through(root: Path, lines: list[str]) -> None:
    (rule,) = only(root / "deploy/kubernetes/ingress.example.yaml")["spec"]["rules"]
    paths = {entry["path"]: entry["pathType"] for entry in rule["http"]["paths"]}
    assert set(paths) == public(lines)
    assert paths["/"] == "Exact"


def test_any_assistant_gets_any_request(lines: list[str]) -> None:
    assert [line for line in lines if re.match(r"(ip_hash|hash|sticky|least_time)\b", line)] == []


def test_the_address_is_the_service_and_its_port(root: Path, lines: list[str]) -> None:
    (target,) = [line for line in lines if line.startswith("set $assistant ")]
    assert "assistant" in only(root / "deploy/compose.yaml")["services"]
    assert target == f"set $assistant http://assistant:{Settings().port};"


def test_it_says_who_asked_and_for_which_host(lines: list[str]) -> None:
    assert "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" in lines
    assert "proxy_set_header Host $http_host;" in lines


def test_a_request_has_the_same_id_in_its_log_and_in_the_assistants(lines: list[str]) -> None:
    assert "proxy_set_header X-Request-ID $request_id;" in lines
    assert "$request_id" in value(lines, "log_format")


def test_it_waits_longer_than_the_assistant_takes_to_give_up(root: Path, lines: list[str]) -> None:
    server = (root / "bot/server.py").read_text(encoding="utf-8")
    spare = re.search(r"^SECONDS_TO_SPARE = (\d+)$", server, re.MULTILINE)
    assert spare
    assert seconds(value(lines, "proxy_read_timeout")) > 2 * Settings().web_timeout + int(spare[1])


def test_the_largest_body_of_the_assistants_passes(root: Path, lines: list[str]) -> None:
    source = (root / "bot/channels/rest.py").read_text(encoding="utf-8")
    largest = re.search(r"^MAX_BODY = ([\d_]+)$", source, re.MULTILINE)
    assert largest
    assert int(value(lines, "client_max_body_size").removesuffix("m")) * 2**20 >= int(largest[1])


def test_what_was_sent_is_not_sent_twice(lines: list[str]) -> None:
    assert set(value(lines, "proxy_next_upstream").split()) == {"error", "timeout"}


def test_its_log_tells_nothing_of_a_visitor(lines: list[str]) -> None:
    logged = value(lines, "log_format")
    assert "$uri" in logged
    assert [name for name in ("remote_addr", "request_uri", "args", "http_", "$request ") if name in logged] == []


def test_it_writes_below_tmp_alone(lines: list[str]) -> None:
    places = [line.split()[1].rstrip(";") for line in lines if re.match(r"\w+_temp_path |pid ", line)]
    assert len(places) == 6
    assert [place for place in places if not place.startswith("/tmp/")] == []
