from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.checks import CODES, Finding, check_project
from bot.knowledge.phrases import read_phrases

Plant = Callable[[Path], tuple[str, int]]
"""Plants one fault in a project and returns the file and the line that a finding must name."""

DOCTOR, BOOK = "data/knowledge/professional.yml", "data/knowledge/resource.yml"
SAID_OF_DOCTOR, SAID_OF_BOOK = "data/nlu/professional.yml", "data/nlu/resource.yml"
HELD_OUT = "tests/nlu/resource.yml"
ASPECTS, SAID_OF_ASPECTS = "data/knowledge/not_covered.yml", "data/nlu/not_covered.yml"


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of all that is checked."""
    shutil.copytree(root / "data", tmp_path / "data")
    shutil.copy(root / "domain.yml", tmp_path)
    (tmp_path / "tests" / "nlu").mkdir(parents=True)
    for path in (root / "tests" / "nlu").glob("*.yml"):
        shutil.copy(path, tmp_path / "tests" / "nlu")
    return tmp_path


def line_with(path: Path, words: str) -> int:
    """The number of the only line with these words."""
    lines = path.read_text(encoding="utf-8").splitlines()
    [number] = [number for number, line in enumerate(lines, 1) if words in line]
    return number


def first_phrase(path: Path, intent: str) -> tuple[str, int]:
    return next((p.text, p.line) for p in read_phrases(path) if p.name == intent)


def replace_once(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def replaced(file: str, old: str, new: str, at: str) -> Plant:
    """Replace a text; the finding is at the line with `at`."""

    def plant(project: Path) -> tuple[str, int]:
        replace_once(project / file, old, new)
        return file, line_with(project / file, at)

    return plant


def misnamed(file: str, old: str, new: str, place: str, intent: str) -> Plant:
    """Replace a name; the finding is at the first phrase of the intent."""

    def plant(project: Path) -> tuple[str, int]:
        replace_once(project / file, old, new)
        return place, first_phrase(project / place, intent)[1]

    return plant


def said_again(source: str, intent: str, file: str) -> Plant:
    """Write the first phrase of an intent again at the end of a file, in capitals and as a question."""

    def plant(project: Path) -> tuple[str, int]:
        text, _ = first_phrase(project / source, intent)
        path = project / file
        path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n    - {text.upper()}?\n", encoding="utf-8")
        return file, len(path.read_text(encoding="utf-8").splitlines())

    return plant


def shortened(file: str, intent: str, left: int) -> Plant:
    """Leave so many phrases of an intent."""

    def plant(project: Path) -> tuple[str, int]:
        path = project / file
        gone = {p.line for p in [p for p in read_phrases(path) if p.name == intent][left:]}
        kept = [
            line for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if number not in gone
        ]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
        return file, first_phrase(path, intent)[1]

    return plant


def removed(file: str) -> Plant:
    def plant(project: Path) -> tuple[str, int]:
        (project / file).unlink()
        return file, 1

    return plant


SITE = "topics:\n  resource.site: {asks: Where is it, about: the site, section: role, says: [There.]}\n"
FAULTS = [
    pytest.param("E100", removed("data/nlu.yml"), id="E100-missing-file"),
    pytest.param("E100", replaced(BOOK, "topics:\n", "topics:\n\t- x\n", "\t- x"), id="E100-no-yaml"),
    pytest.param("E100", replaced(SAID_OF_BOOK, "- intent:", "- intend:", "intend:"), id="E100-no-phrases"),
    pytest.param(
        "E100", replaced("data/knowledge/article.yml", "title: A", "name: A", "name: A"), id="E100-does-not-load"
    ),
    pytest.param("E101", shortened(SAID_OF_BOOK, "resource.book", 39), id="E101-topic"),
    pytest.param("E101", shortened(SAID_OF_ASPECTS, "not_covered.dose", 59), id="E101-aspect"),
    pytest.param("E101", replaced(BOOK, "topics:\n", SITE, "resource.site"), id="E101-topic-without-phrases"),
    pytest.param("E102", replaced(DOCTOR, "    says:", "    then:", "asks:"), id="E102-topic-says-nothing"),
    pytest.param(
        "E102",
        misnamed(ASPECTS, "not_covered.weight:", "not_covered.wait:", SAID_OF_ASPECTS, "not_covered.weight"),
        id="E102-intent-without-answer",
    ),
    pytest.param("E103", replaced(DOCTOR, "    section: conclusion\n", "", "asks:"), id="E103"),
    pytest.param(
        "E104",
        misnamed(HELD_OUT, "intent: resource.book", "intent: resource.bok", SAID_OF_BOOK, "resource.book"),
        id="E104",
    ),
    pytest.param("E105", misnamed("domain.yml", "- resource.book\n", "", SAID_OF_BOOK, "resource.book"), id="E105"),
    pytest.param("E201", said_again(SAID_OF_BOOK, "resource.book", SAID_OF_BOOK), id="E201-trained"),
    pytest.param("E201", said_again(HELD_OUT, "resource.book", HELD_OUT), id="E201-held-out"),
    pytest.param("E202", said_again(SAID_OF_DOCTOR, "professional.consult", SAID_OF_BOOK), id="E202"),
    pytest.param("E203", said_again(SAID_OF_BOOK, "resource.book", HELD_OUT), id="E203"),
    pytest.param("E301", replaced(DOCTOR, "next: [supplement.choosing,", "next: [choosing,", "next:"), id="E301"),
    pytest.param("E302", replaced(BOOK, "Where can I read more?", "Should I ask my doctor first?", "asks:"), id="E302"),
    pytest.param("E401", replaced(DOCTOR, "section: conclusion", "section: end", "section: end"), id="E401-topic"),
    pytest.param("E401", replaced(BOOK, "{section: selecting", "{section: end", "section: end"), id="E401-fact"),
    pytest.param("E402", replaced("data/knowledge/foods.yml", "- kefir\n", "- kefyr\n", "- kefyr"), id="E402"),
    pytest.param("E501", replaced("domain.yml", 'version: "3.1"\n', "token: a1b2c3d4\n", "token:"), id="E501"),
    pytest.param("E601", replaced(DOCTOR, "It matters most", "Take 20 mg. It matters most", "20 mg"), id="E601"),
    pytest.param("E701", replaced(BOOK, "Where can I read more?", "'TODO: the question'", "TODO"), id="E701"),
]


@pytest.mark.parametrize(("code", "plant"), FAULTS)
def test_a_fault_is_found_with_its_code_file_and_line(project: Path, code: str, plant: Plant) -> None:
    file, line = plant(project)

    found = [(f.code, str(f.path.relative_to(project)), f.line) for f in check_project(project)]
    assert found == [(code, file, line)]


def test_every_code_has_a_fault_planted_above() -> None:
    assert {fault.values[0] for fault in FAULTS} == set(CODES)


def test_the_project_itself_has_no_findings(root: Path) -> None:
    assert [finding.line_for(root) for finding in check_project(root)] == []


def test_the_copy_without_a_fault_has_no_findings(project: Path) -> None:
    assert check_project(project) == []


def test_two_faults_are_both_found_in_the_order_of_their_files(project: Path) -> None:
    replaced(BOOK, "section: conclusion", "section: end", "section: end")(project)
    replaced(DOCTOR, "    section: conclusion\n", "", "asks:")(project)

    assert [f.code for f in check_project(project)] == ["E103", "E401"]


def test_a_file_that_is_missing_hides_no_fault_in_another(project: Path) -> None:
    (project / "domain.yml").unlink()
    replace_once(project / DOCTOR, "It matters most", "Take 20 mg. It matters most")

    assert [finding.code for finding in check_project(project)] == ["E601", "E100"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param(DOCTOR, "next: [", "next: # [", id="next-is-empty"),
        pytest.param(BOOK, "topics:\n", "topics: [x]\nother:\n", id="topics-are-a-list"),
        pytest.param(
            "data/knowledge/foods.yml", "      - yogurt\n", "    spare:\n      - yogurt\n", id="items-are-empty"
        ),
        pytest.param("data/knowledge/article.yml", "sections:\n", "sections:\nother:\n", id="sections-are-empty"),
        pytest.param("domain.yml", "intents:\n", "intents:\nother:\n", id="intents-are-empty"),
        pytest.param("domain.yml", "intents:\n", "intents: [1]\nother:\n", id="intent-is-a-number"),
    ],
)
def test_a_value_of_another_shape_is_a_finding_and_no_crash(project: Path, file: str, old: str, new: str) -> None:
    path = project / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    assert path in {finding.path for finding in check_project(project)}


@pytest.mark.parametrize("name", ["article", "conversation", "not_covered"])
def test_a_missing_file_of_answers_is_named(project: Path, name: str) -> None:
    path = project / "data" / "knowledge" / f"{name}.yml"
    path.unlink()

    assert ("E100", path) in {(finding.code, finding.path) for finding in check_project(project)}


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("slack: " + "xoxb-" + "1234567890", id="slack-bot"),
        pytest.param("slack: " + "xapp-" + "1-A0234567", id="slack-app"),
        pytest.param("hub: " + "ghp_" + "a" * 24, id="github"),
        pytest.param("cloud: " + "AKIA" + "A" * 16, id="aws"),
        pytest.param("key: " + "-----BEGIN RSA PRIVATE" + " KEY-----", id="private-key"),
        pytest.param("db_password: " + "hunter22", id="password"),
        pytest.param("'api_key': " + "q1w2e3r4", id="quoted-key"),
        pytest.param("token: '" + "q1w2e3r4'", id="quoted-value"),
    ],
)
def test_a_secret_is_found_in_a_file_of_the_deployment(tmp_path: Path, secret: str) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "values.yaml").write_text(f"# a comment\n{secret}\n", encoding="utf-8")

    assert [f.line for f in check_project(tmp_path) if f.code == "E501"] == [2]


@pytest.mark.parametrize("harmless", ["token: ${TOKEN}", 'token: "${TOKEN}"', "token: ''", "token: # none", "token:"])
def test_a_variable_or_nothing_is_no_secret(tmp_path: Path, harmless: str) -> None:
    (tmp_path / "credentials.yml").write_text(f"{harmless}\n", encoding="utf-8")

    assert [f for f in check_project(tmp_path) if f.code == "E501"] == []


@pytest.mark.parametrize(
    "dose", ["10 billion CFU", "500mg", "2 capsules", "0.5 ml", "1,5 g", "3 Drops", "20 milligrams", "5 grams"]
)
def test_a_dose_is_found_however_it_is_written(tmp_path: Path, dose: str) -> None:
    (tmp_path / "data" / "knowledge").mkdir(parents=True)
    (tmp_path / "data" / "nlu.yml").write_text("nlu: []\n", encoding="utf-8")
    for name in ("article", "conversation", "not_covered"):
        text = f"sections: {{}}\nsaid: take {dose}\n"
        (tmp_path / "data" / "knowledge" / f"{name}.yml").write_text(text, encoding="utf-8")

    assert [f.line for f in check_project(tmp_path) if f.code == "E601"] == [2, 2, 2]


def test_a_finding_is_one_line_with_its_place_seen_from_the_project(tmp_path: Path) -> None:
    finding = Finding(tmp_path / "data" / "nlu.yml", 7, "E201", "stands twice: remove one")

    assert finding.line_for(tmp_path) == "data/nlu.yml:7: E201 stands twice: remove one"
