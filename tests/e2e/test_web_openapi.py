"""The running assistant keeps what the OpenAPI document of its web channel promises."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import free_port, wait_until_ready

pytestmark = [pytest.mark.e2e, pytest.mark.model]

HERE = Path(__file__).parent
PLENTY = "100000"
MAX_SECONDS = 120


@pytest.fixture(scope="module")
def document(root: Path, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the document at a running assistant that takes as many calls as anybody makes."""
    folder, port = tmp_path_factory.mktemp("openapi"), free_port()
    limits = ("GUT_WEB_PER_MINUTE_SESSION", "GUT_WEB_PER_MINUTE_ADDRESS", "GUT_WEB_SESSIONS_PER_HOUR_ADDRESS")
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [str(root / ".venv/bin/gut"), "serve"],
            cwd=root,
            env={
                **os.environ,
                **dict.fromkeys(limits, PLENTY),
                "RASA_TELEMETRY_ENABLED": "false",
                "GUT_PORT": str(port),
                "GUT_VAR": str(folder / "var"),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    url = f"http://localhost:{port}"
    try:
        wait_until_ready(f"{url}/health", process)
        yield f"{url}/webhooks/web/openapi.json"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.mark.parametrize("who", ["a visitor", "nobody"])
def test_every_call_does_what_the_document_says(root: Path, tmp_path: Path, document: str, who: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(HERE), "NO_COLOR": "1"}
    if who == "a visitor":
        environment["SCHEMATHESIS_HOOKS"] = "web_visitor_auth"
    done = subprocess.run(
        [
            str(root / ".venv/bin/schemathesis"), f"--config-file={HERE / 'schemathesis.toml'}", "run", document,
            "--max-examples=15", "--seed=1", "--no-shrink", "--generation-deterministic",
            "--phases=examples,coverage,fuzzing",
        ],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=MAX_SECONDS,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
