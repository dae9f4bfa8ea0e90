from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.mending.circle import Consent, run
from bot.mending.edits import Edit, added
from bot.mending.errors import MendError
from bot.mending.figures import Score, Scores
from bot.mending.workshop import kept_scores
from bot.training import fingerprint
from tests.mending.editor import Script, contents

NEW = "which jars in the cellar are full of living things"
TODAY = Scores((Score("questions", "accuracy", 0.938, 400), Score("red_flags", "found", 1.0, 647)), frozenset())
WORSE = Scores(
    (Score("questions", "accuracy", 0.935, 400), Score("red_flags", "found", 1.0, 647)),
    frozenset({("questions", "what is kefir", "foods.fermented")}),
)
URGENT = replace(TODAY, figures=(TODAY.figures[0], Score("red_flags", "found", 0.998, 647)))
YES = Consent(tries=True)


class Planned:
    """A trial whose outcome is known: it trains an empty model in no time."""

    def __init__(self, now: Scores, findings: str = "", meanwhile: Path | None = None) -> None:
        """Plan what comes out; `meanwhile` is a file that somebody changes during the training."""
        self.now, self._findings, self._meanwhile = now, findings, meanwhile
        self.applied: list[Edit] = []
        self.stops = False

    def apply(self, edits: Sequence[Edit]) -> None:
        self.applied += edits

    def findings(self) -> str:
        return self._findings

    def train(self) -> Path:
        if self.stops:
            raise KeyboardInterrupt
        if self._meanwhile is not None:
            self._meanwhile.write_bytes(self._meanwhile.read_bytes() + b"# somebody's\n")
        model = self.folder / "gut-new.tar.gz"
        model.write_bytes(b"new model")
        return model

    def scores(self, phrases: Sequence[tuple[str, str]]) -> Scores:
        self.asked = list(phrases)
        return self.now

    def scores_of_today(self) -> Scores:
        return TODAY

    @contextmanager
    def opened(self, _: Path, folder: Path) -> Iterator[Planned]:
        self.folder = folder / "work-planned"
        self.folder.mkdir()
        yield self


@pytest.fixture
def edits(project: Path) -> list[Edit]:
    """One phrase more, in a project with a model."""
    (project / "models").mkdir()
    (project / "models" / "gut-old.tar.gz").write_bytes(b"old model")
    return added(project, {"foods.fermented": [NEW]})


def mended(
    project: Path, edits: list[Edit], trial: Planned, consent: Consent = YES, answers: Sequence[str] = ()
) -> tuple[bool, Script]:
    desk = Script(answers)
    return run(project, edits, desk, consent, opened=trial.opened), desk


def test_a_change_that_makes_nothing_worse_is_published_with_its_model(project: Path, edits: list[Edit]) -> None:
    before = contents(project)
    assert mended(project, edits, Planned(TODAY))[0]

    changed = {**before, "data/nlu/foods.yml": edits[0].new, "models/gut-new.tar.gz": b"new model"}
    del changed["models/gut-old.tar.gz"]
    assert contents(project) == changed


def test_its_figures_are_those_of_today_from_then_on(project: Path, edits: list[Edit]) -> None:
    mended(project, edits, Planned(TODAY))

    assert Scores.from_json(kept_scores(project).read_text()) == TODAY


@pytest.mark.parametrize(
    ("now", "consent", "answers"),
    [
        pytest.param(TODAY, Consent(dry_run=True), [], id="dry-run"),
        pytest.param(TODAY, Consent(), ["n"], id="not-tried"),
        pytest.param(TODAY, Consent(), [], id="nobody-there"),
        pytest.param(TODAY, Consent(), ["y", "n"], id="not-published"),
        pytest.param(WORSE, YES, [], id="worse-without-consent"),
        pytest.param(URGENT, YES, [], id="urgent-worse-without-consent"),
        pytest.param(WORSE, Consent(), ["y", "y"], id="worse-and-only-a-letter"),
        pytest.param(WORSE, Consent(), ["y"], id="worse-and-nobody-there"),
    ],
)
def test_without_a_yes_everything_is_as_it_was(
    project: Path, edits: list[Edit], now: Scores, consent: Consent, answers: list[str]
) -> None:
    before = contents(project)
    published, _ = mended(project, edits, Planned(now), consent, answers)

    assert not published
    assert contents(project) == before


@pytest.mark.parametrize(
    ("consent", "answers"),
    [
        pytest.param(Consent(), ["y", "yes"], id="typed-in-full"),
        pytest.param(Consent(tries=True, lower=True), [], id="beforehand"),
    ],
)
def test_what_is_worse_is_published_after_an_explicit_yes(
    project: Path, edits: list[Edit], consent: Consent, answers: list[str]
) -> None:
    assert mended(project, edits, Planned(WORSE), consent, answers)[0]
    assert (project / edits[0].path).read_bytes() == edits[0].new


def test_the_change_is_shown_before_anything_is_asked(project: Path, edits: list[Edit]) -> None:
    _, desk = mended(project, edits, Planned(TODAY), Consent(), ["n"])

    assert f"+    - {NEW}" in desk.said[0]
    assert len(desk.asked) == 1


def test_what_got_worse_and_what_is_newly_misread_is_said(project: Path, edits: list[Edit]) -> None:
    _, desk = mended(project, edits, Planned(WORSE))

    assert "questions: accuracy 0.938 -> 0.935 (up to 1 of 400)" in desk.text
    assert "now misread (questions, should be foods.fermented): what is kefir" in desk.text
    assert "--accept-lower publishes it all the same" in desk.text


def test_a_phrase_that_was_not_learnt_is_said_and_is_no_figure_of_the_next_time(
    project: Path, edits: list[Edit]
) -> None:
    still = replace(TODAY, not_learnt=((NEW, "foods.fermented", "foods.other"),))
    _, desk = mended(project, edits, Planned(still))

    assert f"not learnt: {NEW!r} should be foods.fermented and is still read as foods.other" in desk.text
    assert Scores.from_json(kept_scores(project).read_text()) == TODAY


def test_a_missed_urgent_sign_is_marked(project: Path, edits: list[Edit]) -> None:
    assert "URGENT SIGNS red_flags: found 1.000 -> 0.998" in mended(project, edits, Planned(URGENT))[1].text


def test_findings_end_it_before_anything_is_trained(project: Path, edits: list[Edit]) -> None:
    before = contents(project)
    with pytest.raises(MendError, match="does not hold together"):
        mended(project, edits, Planned(TODAY, findings="foods.yml:3: E201"))
    assert contents(project) == before


def test_a_model_that_a_running_assistant_would_refuse_is_never_published(project: Path, edits: list[Edit]) -> None:
    before = contents(project)
    with pytest.raises(MendError, match=r"no longer understood \(foods.synergy\)"):
        mended(project, edits, Planned(replace(TODAY, failed=("foods.synergy",))), Consent(tries=True, lower=True))
    assert contents(project) == before


@pytest.mark.parametrize("file", ["data/nlu/foods.yml", "data/nlu/strains.yml", "config.yml"])
def test_a_project_that_was_changed_meanwhile_is_left_alone(project: Path, edits: list[Edit], file: str) -> None:
    with pytest.raises(MendError, match="changed meanwhile"):
        mended(project, edits, Planned(TODAY, meanwhile=project / file))

    assert NEW.encode() not in (project / "data/nlu/foods.yml").read_bytes()
    assert [path.name for path in (project / "models").iterdir()] == ["gut-old.tar.gz"]


def test_an_interrupt_leaves_everything_as_it_was(project: Path, edits: list[Edit]) -> None:
    before, trial = contents(project), Planned(TODAY)
    trial.stops = True
    with pytest.raises(KeyboardInterrupt):
        mended(project, edits, trial)
    assert contents(project) == before


def test_the_running_assistant_is_told_only_of_what_is_published(project: Path, edits: list[Edit]) -> None:
    told: list[str] = []

    def reload() -> str:
        told.append(fingerprint(project))
        return "In use."

    old = fingerprint(project)
    run(project, edits, Script(), YES, reload=reload, opened=Planned(WORSE).opened)
    assert told == []
    desk = Script()
    run(project, edits, desk, YES, reload=reload, opened=Planned(TODAY).opened)
    assert told == [fingerprint(project)] != [old]
    assert desk.said[-1] == "In use."
