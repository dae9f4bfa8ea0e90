"""deploy/gut.service: it starts what is there, is given time to stop, and can write to its own folder alone."""

from __future__ import annotations

from configparser import RawConfigParser
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def service(root: Path) -> dict[str, str]:
    unit = RawConfigParser(comment_prefixes="#", strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd minds capitals
    unit.read_string((root / "deploy/gut.service").read_text(encoding="utf-8"))
    assert unit.sections() == ["Unit", "Service", "Install"]
    return dict(unit["Service"])


def test_it_starts_the_command_of_the_set_up(root: Path, service: dict[str, str]) -> None:
    folder, command = service["WorkingDirectory"], service["ExecStart"]
    assert command == f"{folder}/.venv/bin/gut serve"
    assert 'gut = "bot.cli:main"' in (root / "pyproject.toml").read_text(encoding="utf-8")


def test_a_reload_is_told_what_came_of_it(service: dict[str, str]) -> None:
    assert service["ExecReload"] == f"{service['WorkingDirectory']}/.venv/bin/gut reload"


def test_it_is_given_the_time_that_it_takes_to_stop(service: dict[str, str]) -> None:
    assert int(service["TimeoutStopSec"]) > 60
    assert "KillSignal" not in service  # SIGTERM, which is systemd's own


def test_it_can_write_where_the_conversations_are_and_nowhere_else(service: dict[str, str]) -> None:
    assert service["ProtectSystem"] == "strict"
    assert f"GUT_VAR=/var/lib/{service['StateDirectory']}" in service["Environment"].split()
    assert "ReadWritePaths" not in service


def test_it_gains_no_rights(service: dict[str, str]) -> None:
    assert service["DynamicUser"] == service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert "User" not in service
