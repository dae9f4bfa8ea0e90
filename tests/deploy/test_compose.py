"""deploy/compose.yaml: each service is shut in, watched and started again, and nothing is open beyond this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from tests.deploy.files import assignments, environment, only, stages

NAMES = "assistant postgres redis rabbitmq nginx prometheus grafana".split()
KEYS = {
    "build", "cap_drop", "command", "depends_on", "deploy", "entrypoint", "environment", "healthcheck", "hostname",
    "image", "init", "logging", "networks", "ports", "profiles", "read_only", "restart", "security_opt", "shm_size",
    "stop_grace_period", "stop_signal", "tmpfs", "user", "volumes",
}  # fmt: skip
"""Those of the Compose Specification that are used; another one is a slip of the pen, or belongs here."""
IS_SECRET = re.compile(r"PASSWORD|PASS$|SECRET|TOKEN|_KEY$|_URL$|CLI_AUTH")
NO_SECRET = {"GUT_ARTICLE_URL"}


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    return only(root / "deploy/compose.yaml")


@pytest.fixture(params=NAMES)
def service(request: pytest.FixtureRequest, compose: dict[str, Any]) -> dict[str, Any]:
    one: dict[str, Any] = compose["services"][request.param]
    return one


def seconds(text: str) -> int:
    """A duration such as ``90s``."""
    return int(text.removesuffix("s"))


def test_these_are_the_services(compose: dict[str, Any]) -> None:
    assert list(compose["services"]) == NAMES


def test_a_service_has_no_key_that_compose_does_not_know(service: dict[str, Any]) -> None:
    assert set(service) - KEYS == set()


def test_a_service_can_change_neither_its_image_nor_its_rights(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_a_service_is_not_root(root: Path, service: dict[str, Any]) -> None:
    own = [line.rest for line in stages(root / "deploy/Containerfile")["image"] if line.word == "USER"]
    user = service.get("user") or ("build" in service and own[0])
    assert user
    assert user.split(":")[0] not in {"root", "0"}


def test_a_service_starts_again_and_is_asked_how_it_is(service: dict[str, Any]) -> None:
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"


def test_the_log_of_a_service_does_not_fill_the_disk(service: dict[str, Any]) -> None:
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


def test_the_image_of_a_service_has_a_tag_that_is_not_latest(service: dict[str, Any]) -> None:
    tag = service["image"].partition(":")[2]
    assert tag
    assert tag != "latest"


def test_ports_are_open_to_this_machine_only(service: dict[str, Any]) -> None:
    assert [port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")] == []


def test_no_secret_has_a_value_in_the_file(service: dict[str, Any]) -> None:
    secret = {name for name in service.get("environment", {}) if IS_SECRET.search(name)} - NO_SECRET
    plain = {name: re.sub(r"\$\{[^}]+\}", "", str(service["environment"][name])) for name in secret}
    bare = {name: value for name, value in plain.items() if re.sub(r"^\w+://\w*:@[\w.:/]+$", "", value)}
    assert bare == {}


def test_what_a_service_mounts_is_there(root: Path, compose: dict[str, Any], service: dict[str, Any]) -> None:
    for volume in service.get("volumes", []):
        source, _, rest = volume.partition(":")
        if source.startswith("."):
            assert (root / "deploy" / source).exists(), source
            assert rest.endswith(":ro"), volume
        else:
            assert source in compose["volumes"], source


def test_each_network_exists_and_the_databases_have_no_way_out(compose: dict[str, Any]) -> None:
    used = {name for service in compose["services"].values() for name in service["networks"]}
    assert used == set(compose["networks"])
    assert compose["networks"]["back"] == {"internal": True}
    for name in ("postgres", "redis", "rabbitmq"):
        assert compose["services"][name]["networks"] == ["back"]
        assert "ports" not in compose["services"][name]


def test_each_variable_stands_in_the_example_of_the_env_file(root: Path) -> None:
    asked = set(re.findall(r"\$\{(\w+)", (root / "deploy/compose.yaml").read_text(encoding="utf-8")))
    known = set(assignments(root / "deploy/.env.example"))
    assert asked
    assert known - asked == set()
    assert asked - known == set()


def test_there_are_two_assistants_that_share_what_two_must_share(compose: dict[str, Any]) -> None:
    assistant = compose["services"]["assistant"]
    assert assistant["deploy"]["replicas"] == 2
    for name in ("GUT_DATABASE_URL", "GUT_REDIS_URL", "GUT_WEB_SECRET"):
        assert ":?" in assistant["environment"][name], f"{name} must not be empty"


def test_an_assistant_writes_to_memory_only(root: Path, compose: dict[str, Any]) -> None:
    image = stages(root / "deploy/Containerfile")["image"]
    places = [mount.partition(":")[0] for mount in compose["services"]["assistant"]["tmpfs"]]
    assert places == ["/tmp", environment(image)["GUT_VAR"]]
    assert "uid=10001,gid=10001" in compose["services"]["assistant"]["tmpfs"][1]
    assert [line.rest for line in image if line.word == "USER"] == ["10001:10001"]


def test_an_assistant_is_given_the_time_that_it_takes_to_stop(compose: dict[str, Any]) -> None:
    assert seconds(compose["services"]["assistant"]["stop_grace_period"]) > 60


def test_the_addresses_of_the_servers_name_services(compose: dict[str, Any]) -> None:
    values = compose["services"]["assistant"]["environment"]
    hosts = [re.search(r"@(\w+):\d+", values[name]) for name in ("GUT_DATABASE_URL", "GUT_REDIS_URL")]
    assert [host and host[1] for host in hosts] == ["postgres", "redis"]
    assert {"postgres", "redis"} == set(compose["services"]["assistant"]["depends_on"])


def test_the_broker_is_there_only_for_who_asks_for_it(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, one in services.items() if "profiles" in one] == ["rabbitmq"]
    assert services["assistant"]["environment"]["GUT_BROKER_URL"] == "${GUT_BROKER_URL:-}"


def test_an_assistant_that_is_not_ready_is_not_reported_as_up(compose: dict[str, Any]) -> None:
    check = compose["services"]["assistant"]["healthcheck"]["test"][-1]
    assert f"http://127.0.0.1:{Settings().port}/ready" in check
