from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.knowledge.checks import CODES, Finding, check_project

NLU, HELD_OUT, ANSWERS = "data/nlu", "tests/nlu", "data/knowledge"
NEW_INTENT = "- intent: foods.soup\n  examples: |\n    - a warm soup for my belly lining\n- lookup: food.fermented"
TOKEN = "xox" + "b-1234567890-abcdefgh"  # in two parts, so that no scanner takes it for a real one


@dataclass(frozen=True)
class Plant:
    """A fault to plant in a copy of the project."""

    file: str
    old: str
    """Stands once in the file."""
    new: str
    words: str
    """Words of the line that the finding must point at."""
    at: str = ""
    """The file that the finding must name, where it is another one."""


PLANTS = {
    "E100": Plant(f"{NLU}/resource.yml", "- intent: resource.book", "- intents: resource.book", "- intents:"),
    "E101": Plant(f"{NLU}/foods.yml", "- lookup: food.fermented", NEW_INTENT, "a warm soup for"),
    "E102": Plant(f"{ANSWERS}/supplement.yml", "    says:", "    then:", "asks: How do I choose"),
    "E103": Plant(f"{ANSWERS}/supplement.yml", "    section: selecting\n", "", "asks: How do I choose"),
    "E104": Plant(
        f"{HELD_OUT}/resource.yml",
        "- intent: resource.book",
        "- intent: foods.fermented",
        "    - ",
        f"{NLU}/resource.yml",
    ),
    "E105": Plant("domain.yml", "- resource.book\n", "", "    - ", f"{NLU}/resource.yml"),
    "E201": Plant(
        f"{NLU}/foods.yml",
        "- lookup: food.fermented",
        "- intent: foods.other\n  examples: |\n    - Kale?\n- lookup: food.fermented",
        "- Kale?",
    ),
    "E202": Plant(
        f"{NLU}/foods.yml",
        "- lookup: food.fermented",
        "- intent: foods.synergy\n  examples: |\n    - KALE\n- lookup: food.fermented",
        "- KALE",
    ),
    "E203": Plant(
        f"{HELD_OUT}/foods.yml",
        "- intent: foods.other\n  examples: |\n",
        "- intent: foods.other\n  examples: |\n    - kale!\n",
        "- kale!",
    ),
    "E301": Plant(f"{ANSWERS}/evidence.yml", "[leaky_gut.recognition,", "[leaky_gut.truth,", "leaky_gut.truth"),
    "E302": Plant(
        f"{ANSWERS}/resource.yml", "asks: Where can I read more?", "asks: What is leaky gut?", "asks: What is leaky gut"
    ),
    "E401": Plant(f"{ANSWERS}/resource.yml", "section: conclusion", "section: ending", "section: ending"),
    "E402": Plant(
        f"{ANSWERS}/foods.yml", "      - kombucha\n", "      - kombucha\n      - nettle beer\n", "    items:"
    ),
    "E501": Plant("credentials.yml", "slack: {}", f"slack:\n  bot: {TOKEN}", "bot: "),
    "E601": Plant(f"{ANSWERS}/resource.yml", "about Dr. Blum or", "about 50 mg or", "50 mg"),
}


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of all that is checked."""
    shutil.copytree(root / "data", tmp_path / "data")
    shutil.copytree(root / "tests" / "nlu", tmp_path / "tests" / "nlu", ignore=shutil.ignore_patterns("*.py", "__*"))
    shutil.copy(root / "domain.yml", tmp_path)
    (tmp_path / "credentials.yml").write_text("# channels\nslack: {}\n", encoding="utf-8")
    return tmp_path


def plant(project: Path, fault: Plant) -> None:
    path = project / fault.file
    text = path.read_text(encoding="utf-8")
    assert text.count(fault.old) == 1, f"{fault.old!r} must stand once in {fault.file}"
    path.write_text(text.replace(fault.old, fault.new), encoding="utf-8")


def line_with(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def places(project: Path, findings: list[Finding]) -> list[tuple[str, str, int]]:
    return [(f.code, f.path.relative_to(project).as_posix(), f.line) for f in findings]


def test_the_project_itself_has_no_findings(root: Path) -> None:
    assert [finding.line_for(root) for finding in check_project(root)] == []


def test_every_code_is_planted_here() -> None:
    assert set(PLANTS) == set(CODES)


@pytest.mark.parametrize("code", PLANTS)
def test_a_planted_fault_is_found_with_code_file_and_line(project: Path, code: str) -> None:
    fault = PLANTS[code]
    plant(project, fault)
    file = fault.at or fault.file

    found = places(project, check_project(project))

    assert (code, file, line_with(project / file, fault.words)) in found


@pytest.mark.parametrize("code", sorted(set(PLANTS) - {"E101"}))
def test_one_fault_is_one_finding(project: Path, code: str) -> None:
    plant(project, PLANTS[code])

    assert [finding.code for finding in check_project(project)] == [code]
