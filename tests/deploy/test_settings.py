"""What deploy/ sets is what the assistant reads, and no secret stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.settings import Settings, variable
from tests.deploy.files import COMPOSE_ONLY, assignments, documents, written

SECRETS = [variable(name) for name, field in Settings.__dataclass_fields__.items() if not field.repr]


def test_each_yaml_and_json_file_can_be_read(root: Path) -> None:
    for path in written(root):
        if path.suffix in {".yaml", ".yml"}:
            assert documents(path), path
        elif path.suffix == ".json":
            assert json.loads(path.read_text(encoding="utf-8")), path


def test_each_variable_in_deploy_is_a_setting(root: Path) -> None:
    known = {variable(name) for name in Settings.__dataclass_fields__} | COMPOSE_ONLY
    named = {
        (path.relative_to(root).as_posix(), name)
        for path in written(root)
        for name in re.findall(r"\bGUT_[A-Z_]+\b", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 20
    assert {(path, name) for path, name in named if name not in known} == set()


@pytest.mark.parametrize("name", ["GUT_DATABASE_URL", "GUT_REDIS_URL", "GUT_WEB_SECRET"])
def test_what_several_processes_must_share_is_a_secret_to_settings_too(name: str) -> None:
    assert name in SECRETS


def test_the_example_of_the_env_file_holds_no_secret(root: Path) -> None:
    values = assignments(root / "deploy/.env.example")
    secret = {name: value for name, value in values.items() if name in SECRETS or "PASSWORD" in name}
    assert len(secret) > 5
    assert {name: value for name, value in secret.items() if value and "<the password>" not in value} == {}


def test_git_ignores_the_env_file(root: Path) -> None:
    assert "/.env" in (root / "deploy/.gitignore").read_text(encoding="utf-8").split()


def test_a_secret_of_settings_stands_in_no_config_map(root: Path) -> None:
    assert set(assignments(root / "deploy/kubernetes/settings.env")) & set(SECRETS) == set()
