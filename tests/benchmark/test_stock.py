from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.benchmark.errors import BenchError
from bot.benchmark.stock import FEW, StockProject, config, thinned

PHRASES = """version: "3.1"
nlu:
- intent: foods.fermented
  examples: |
    - one
    - two
    - three: with a colon
    - four
    - five
- intent: rare
  examples: |
    - alone
    - together
    - both
- lookup: food
  examples: |
    - kefir
    - kimchi
    - sauerkraut
"""


@pytest.fixture
def project(tmp_path: Path) -> StockProject:
    """The project of today's files."""
    written = StockProject(tmp_path / "stock")
    written.write()
    return written


def test_the_folder_holds_what_rasa_expects_of_a_project(project: StockProject, root: Path) -> None:
    written = {path.relative_to(project.folder).as_posix() for path in project.folder.rglob("*.yml")}

    phrases = {f"data/nlu/{path.name}" for path in (root / "data/nlu").glob("*.yml")}
    own = {"config.yml", "credentials.yml", "domain.yml", "data/nlu.yml", "data/rules.yml", "data/stories.yml"}
    assert written == own | phrases


def test_phrases_domain_rules_and_stories_are_the_assistants(project: StockProject, root: Path) -> None:
    for name in ("domain.yml", "data/rules.yml", "data/stories.yml", "data/nlu.yml", "data/nlu/foods.yml"):
        assert (project.folder / name).read_bytes() == (root / name).read_bytes()


def test_no_component_and_no_policy_of_the_assistant_is_in_it(project: StockProject) -> None:
    assert "bot." not in (project.folder / "config.yml").read_text(encoding="utf-8")


def test_the_configuration_is_what_rasa_fills_in_for_a_new_project() -> None:
    content = yaml.safe_load(config())

    assert [part["name"] for part in content["pipeline"]] == [
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
        "EntitySynonymMapper",
        "ResponseSelector",
        "FallbackClassifier",
    ]
    assert [part["name"] for part in content["policies"]] == [
        "MemoizationPolicy",
        "RulePolicy",
        "UnexpecTEDIntentPolicy",
        "TEDPolicy",
    ]


def epochs_of(content: str) -> dict[str, int]:
    parts = yaml.safe_load(content)
    return {part["name"]: part["epochs"] for part in (*parts["pipeline"], *parts["policies"]) if "epochs" in part}


def test_a_new_project_trains_every_network_for_a_hundred_epochs() -> None:
    assert epochs_of(config()) == dict.fromkeys(
        ("DIETClassifier", "ResponseSelector", "UnexpecTEDIntentPolicy", "TEDPolicy"), 100
    )


def test_a_short_training_is_as_short_as_is_said_for_the_classifier_and_short_for_the_policies() -> None:
    short = epochs_of(config(2))

    assert (short["DIETClassifier"], short["UnexpecTEDIntentPolicy"], short["TEDPolicy"]) == (2, FEW, FEW)


@pytest.mark.parametrize(("epochs", "threshold"), [(100, 0.3), (2, 0.0)])
def test_the_guess_of_a_classifier_that_was_hardly_trained_is_taken(epochs: int, threshold: float) -> None:
    [fallback] = [p for p in yaml.safe_load(config(epochs))["pipeline"] if p["name"] == "FallbackClassifier"]

    assert fallback["threshold"] == threshold


def test_conversations_are_kept_in_sqlite_and_actions_run_in_their_own_server(project: StockProject) -> None:
    project.write_endpoints(5099)

    assert yaml.safe_load((project.folder / "endpoints.yml").read_text(encoding="utf-8")) == {
        "action_endpoint": {"url": "http://127.0.0.1:5099/webhook"},
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(project.database)},
    }
    assert yaml.safe_load((project.folder / "credentials.yml").read_text(encoding="utf-8")) == {"rest": None}


def test_what_an_older_run_left_is_gone(project: StockProject) -> None:
    left = project.folder / "data" / "nlu" / "older.yml"
    left.touch()

    project.write()

    assert not left.exists()


def test_a_file_that_is_missing_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"domain\.yml is missing: restore it"):
        StockProject(tmp_path / "stock", root=tmp_path).write()


def test_the_fingerprint_is_that_of_the_content(project: StockProject, tmp_path: Path) -> None:
    other = StockProject(tmp_path / "other")
    other.write()

    assert other.fingerprint == project.fingerprint


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/rules.yml", "data/nlu.yml", "data/nlu/new.yml"])
def test_other_files_have_another_fingerprint(project: StockProject, name: str) -> None:
    before = project.fingerprint
    with (project.folder / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")

    assert project.fingerprint != before


def test_ports_and_conversations_do_not_count(project: StockProject) -> None:
    before = project.fingerprint
    project.write_endpoints(5099)
    project.database.touch()

    assert project.fingerprint == before


@pytest.mark.parametrize("options", [{"epochs": 2}, {"every": 10}])
def test_another_training_has_another_fingerprint(
    project: StockProject, tmp_path: Path, options: dict[str, int]
) -> None:
    other = StockProject(tmp_path / "other", **options)  # type: ignore[arg-type]  # no field of these is a path
    other.write()

    assert other.fingerprint != project.fingerprint


def test_a_share_of_the_phrases_keeps_every_intent_and_every_name() -> None:
    entries = yaml.safe_load(thinned(PHRASES, 2))["nlu"]

    assert entries[0]["examples"].splitlines() == ["- one", "- three: with a colon", "- five"]
    assert entries[1]["examples"].splitlines() == ["- alone", "- both"]
    assert entries[2]["examples"].splitlines() == ["- kefir", "- kimchi", "- sauerkraut"]


def test_an_intent_keeps_two_phrases_at_least() -> None:
    entries = yaml.safe_load(thinned(PHRASES, 100))["nlu"]

    assert [len(entry["examples"].splitlines()) for entry in entries[:2]] == [2, 2]


def test_a_share_of_our_phrases_is_about_that_share(tmp_path: Path) -> None:
    project = StockProject(tmp_path / "stock", every=10)
    project.write()

    assert 8 < project.times_phrases < 11


def test_all_phrases_are_all_of_them(project: StockProject) -> None:
    assert project.times_phrases == 1
