"""`tools/browser.sh` on machines with and without a Chromium: found, installed, or one line that says what to do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.widget import browser

TOOLS = "sh dirname mkdir cat printf chmod".split()


class Machine:
    """A clone in a folder of its own, and a PATH with nothing on it but the everyday commands and fakes."""

    def __init__(self, root: Path, folder: Path) -> None:
        """Nobody is root here, and Playwright's own browser is missing, until a test says otherwise."""
        self.clone, self.path, self.calls = folder / "clone", folder / "bin", folder / "calls"
        self.playwrights = folder / "playwright" / "chromium"
        for place in (self.clone / "tools", self.clone / ".venv" / "bin", self.path, self.playwrights.parent):
            place.mkdir(parents=True)
        shutil.copy(root / "tools" / "browser.sh", self.clone / "tools")
        for name in TOOLS:
            found = shutil.which(name)
            if found:  # some are built into the shell
                (self.path / name).symlink_to(found)
        self.user(1000)
        self._write(self.clone / ".venv/bin/python", f"echo {self.playwrights}")
        self.playwright("exit 1")

    def user(self, number: int) -> None:
        """Be somebody; 0 is root."""
        self._write(self.path / "id", f"echo {number}")

    def apt(self, body: str) -> None:
        """Have a package manager that records its calls."""
        self._write(self.path / "apt-get", f'echo "apt-get $*" >> {self.calls}\n{body}')

    def playwright(self, body: str) -> None:
        """Have Playwright's installer record its calls and do this."""
        self._write(self.clone / ".venv/bin/playwright", f'echo "playwright $*" >> {self.calls}\n{body}')

    def puts(self, place: Path) -> str:
        """Shell that puts a browser somewhere."""
        return f"printf '#!/bin/sh\\n' > {place}; chmod +x {place}"

    def browser(self, name: str) -> Path:
        """Have a browser on the PATH."""
        return self._write(self.path / name, "exit 0")

    def run(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Look for a browser."""
        return subprocess.run(
            ["sh", str(self.clone / "tools" / "browser.sh")],
            env={"PATH": str(self.path), **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    @property
    def called(self) -> list[str]:
        """What was called to install something."""
        return self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []

    @staticmethod
    def _write(script: Path, body: str) -> Path:
        script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        script.chmod(0o755)
        return script


@pytest.fixture
def machine(root: Path, tmp_path: Path) -> Machine:
    """A machine without a browser."""
    return Machine(root, tmp_path)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_a_browser_that_is_there_is_used_and_nothing_installed(machine: Machine, name: str) -> None:
    place = machine.browser(name)
    done = machine.run()
    assert (done.returncode, done.stdout, done.stderr, machine.called) == (0, f"{place}\n", "", [])


def test_playwrights_own_browser_is_found(machine: Machine) -> None:
    subprocess.run(["sh", "-c", machine.puts(machine.playwrights)], check=True)
    done = machine.run()
    assert (done.returncode, done.stdout, machine.called) == (0, f"{machine.playwrights}\n", [])


def test_the_browser_that_is_named_is_taken_before_all_others(machine: Machine, tmp_path: Path) -> None:
    machine.browser("chromium")
    named = shutil.copy(machine.browser("google-chrome"), tmp_path / "mine")
    assert machine.run(GUT_BROWSER=str(named)).stdout == f"{named}\n"


def test_a_named_browser_that_is_missing_is_said_and_nothing_installed(machine: Machine) -> None:
    done = machine.run(GUT_BROWSER="/nowhere/chromium")
    assert (done.returncode, done.stdout, machine.called) == (1, "", [])
    assert done.stderr == "browser: GUT_BROWSER is /nowhere/chromium, and no program is there.\n"


def test_root_installs_the_systems_own(machine: Machine) -> None:
    machine.user(0)
    place = machine.path / "chromium"
    machine.apt(f'[ "$1" = update ] || {{ {machine.puts(place)}; }}')
    done = machine.run()
    assert (done.returncode, done.stdout) == (0, f"{place}\n")
    assert machine.called == ["apt-get update", "apt-get install -y --no-install-recommends chromium"]
    assert "installing one" in done.stderr


@pytest.mark.parametrize("user", [0, 1000], ids=["root", "somebody"])
def test_where_the_system_gives_none_playwrights_is_installed(machine: Machine, user: int) -> None:
    machine.user(user)
    machine.apt("exit 100")
    machine.playwright(machine.puts(machine.playwrights))
    done = machine.run()
    assert (done.returncode, done.stdout) == (0, f"{machine.playwrights}\n")
    assert machine.called == [*(["apt-get update"] if user == 0 else []), "playwright install chromium"]


def test_where_nothing_can_be_installed_one_line_says_what_is_missing(machine: Machine) -> None:
    machine.playwright('echo "no network"; exit 1')
    done = machine.run()
    assert (done.returncode, done.stdout) == (1, "")
    line = done.stderr.splitlines()[-1]
    assert line.startswith("browser: No Chromium was found and none could be installed. Install Chromium, or name one")
    assert "GUT_BROWSER=/path/to/chromium (details: var/browser.log)" in line
    assert (machine.clone / "var/browser.log").read_text(encoding="utf-8") == "no network\n"


def test_an_installer_that_only_claims_success_is_not_believed(machine: Machine) -> None:
    machine.playwright("exit 0")
    assert machine.run().returncode == 1


@pytest.mark.parametrize("place", [{"CI": "true"}, {}], ids=["CI", "a desk"])
def test_a_missing_browser_fails_the_tests_with_that_line(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, place: dict[str, str]
) -> None:
    for name in ("CI", "GUT_BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**place, "PATH": str(machine.path)}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(pytest.fail.Exception, match=r"^browser: No Chromium was found"):
        browser.find_chromium(machine.clone)
