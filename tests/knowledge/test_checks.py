from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.knowledge.checks import CODES, Finding, check_project

NLU, HELD_OUT, ANSWERS = "data/nlu", "tests/nlu", "data/knowledge"
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
    "E101": Plant(
        f"{NLU}/resource.yml",
        "    - susan blum\n",
        "- intent: foods.fermented\n  examples: |\n    - susan blum\n",
        "    - ",
    ),
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
    "E402": Plant(f"{ANSWERS}/foods.yml", "      - kombucha\n", "      - kombucha\n      - nettles\n", "    items:"),
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
def test_a_planted_fault_is_one_finding_with_code_file_and_line(project: Path, code: str) -> None:
    fault = PLANTS[code]
    plant(project, fault)
    file = fault.at or fault.file

    found = places(project, check_project(project))

    assert found == [(code, file, line_with(project / file, fault.words))]


def test_a_new_intent_alone_is_told_everything_that_it_lacks(project: Path) -> None:
    new = "- intent: foods.soup\n  examples: |\n    - a warm soup for my belly\n- lookup: food.fermented"
    plant(project, Plant(f"{NLU}/foods.yml", "- lookup: food.fermented", new, ""))
    line = line_with(project / NLU / "foods.yml", "a warm soup for my belly")

    found = places(project, check_project(project))

    assert found == [(code, f"{NLU}/foods.yml", line) for code in ("E101", "E102", "E104", "E105")]


def test_an_aspect_needs_more_phrases_than_a_topic(project: Path) -> None:
    path = project / NLU / "supplement.yml"
    phrases = "".join(f"    - word{number} of my dose\n" for number in range(59))
    path.write_text(
        path.read_text(encoding="utf-8") + f"- intent: not_covered.soup\n  examples: |\n{phrases}", encoding="utf-8"
    )

    assert any("not_covered.soup has 59 phrases: write 1 more" in f.message for f in check_project(project))


@pytest.fixture
def bare(root: Path, tmp_path: Path) -> Path:
    """The project's answers without phrases: quick to check, and with findings of its own."""
    shutil.copytree(root / ANSWERS, tmp_path / ANSWERS)
    (tmp_path / "data" / "nlu.yml").write_text("nlu: []\n", encoding="utf-8")
    (tmp_path / "domain.yml").write_text("intents: []\n", encoding="utf-8")
    return tmp_path


def test_a_topic_without_phrases_is_found_at_its_name(bare: Path) -> None:
    found = places(bare, check_project(bare))

    assert ("E101", f"{ANSWERS}/resource.yml", line_with(bare / ANSWERS / "resource.yml", "resource.book:")) in found


def test_a_fact_of_an_unknown_section_is_found_at_its_line(bare: Path) -> None:
    plant(bare, Plant(f"{ANSWERS}/resource.yml", "{section: selecting", "{section: picking", ""))

    found = places(bare, check_project(bare))

    assert ("E401", f"{ANSWERS}/resource.yml", line_with(bare / ANSWERS / "resource.yml", "picking")) in found


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"x: {TOKEN}", id="chat-token"),
        pytest.param("api_key: 'a1b2c3d4'", id="key-in-quotes"),
        pytest.param("client_secret: a1b2c3d4", id="secret"),
        pytest.param('"password": "a1b2c3d4"', id="password"),
        pytest.param("x: -----BEGIN RSA PRIVATE " + "KEY-----", id="private-key"),
    ],
)
@pytest.mark.parametrize("file", ["endpoints.yml", "deploy/chart/values.yaml", "tests/some/words.yml"])
def test_a_secret_is_found_wherever_yaml_stands(bare: Path, file: str, line: str) -> None:
    (bare / file).parent.mkdir(parents=True, exist_ok=True)
    (bare / file).write_text(f"a: 1\n{line}\n", encoding="utf-8")

    assert ("E501", file, 2) in places(bare, check_project(bare))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("token: ${SLACK_TOKEN}", id="variable"),
        pytest.param('password: "${DB_PASSWORD}"', id="variable-in-quotes"),
        pytest.param("secret:", id="empty"),
        pytest.param('token: ""', id="empty-in-quotes"),
    ],
)
def test_the_name_of_a_variable_is_no_secret(bare: Path, line: str) -> None:
    (bare / "endpoints.yml").write_text(f"{line}\n", encoding="utf-8")

    assert "E501" not in {finding.code for finding in check_project(bare)}


@pytest.mark.parametrize(
    "dose", ["500mg", "2.5 g", "10 billion", "1,000 mcg", "5 CFU", "2 capsules", "100 milligrams", "3 grams"]
)
def test_every_way_to_write_a_dose_is_found(bare: Path, dose: str) -> None:
    plant(bare, Plant(f"{ANSWERS}/resource.yml", "about Dr. Blum or", f"about {dose} or", ""))

    assert "E601" in {finding.code for finding in check_project(bare)}


def test_a_fault_in_one_file_hides_none_in_another(bare: Path) -> None:
    (bare / "domain.yml").unlink()
    plant(bare, PLANTS["E601"])

    assert {"E100", "E601"} <= {finding.code for finding in check_project(bare)}


def test_other_test_data_of_language_is_let_alone(bare: Path) -> None:
    (bare / HELD_OUT).mkdir(parents=True)
    (bare / HELD_OUT / "cases.yml").write_text("cases: [a, b]\n", encoding="utf-8")

    assert "E100" not in {finding.code for finding in check_project(bare)}


def test_what_only_loading_finds_is_a_finding_too(project: Path) -> None:
    plant(project, Plant(f"{ANSWERS}/leaky_gut.yml", "    section: introduction\n\n", "    section: intro\n\n", ""))

    assert [finding.code for finding in check_project(project)] == ["E100"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param(f"{ANSWERS}/resource.yml", "    next: [", "    next: #", id="empty-next"),
        pytest.param(f"{ANSWERS}/resource.yml", "    more:\n", "    more: 5\n    x:\n", id="number-for-sentences"),
        pytest.param(
            f"{ANSWERS}/leaky_gut.yml", "  steps:\n    items:", "  steps:\n    entity: food\n    items: #", id="items"
        ),
        pytest.param("domain.yml", "intents: []", "intents:", id="empty-intents"),
        pytest.param("domain.yml", "intents: []", "intents: [1]", id="number-for-an-intent"),
    ],
)
def test_a_value_of_another_shape_is_a_finding_of_its_file(bare: Path, file: str, old: str, new: str) -> None:
    plant(bare, Plant(file, old, new, ""))

    assert ("E100", file) in {(code, path) for code, path, _ in places(bare, check_project(bare))}


def test_findings_come_in_the_order_of_files_and_lines(bare: Path) -> None:
    found = [(path, line) for _, path, line in places(bare, check_project(bare))]

    assert found == sorted(found)
    assert len({path for path, _ in found}) > 1


def test_a_finding_reads_as_file_line_code_and_message(tmp_path: Path) -> None:
    finding = Finding(tmp_path / "data" / "a.yml", 3, "E601", "remove it")

    assert finding.line_for(tmp_path) == "data/a.yml:3: E601 remove it"
