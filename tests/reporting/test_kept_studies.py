"""A study is kept whole, its page says what was found in sentences and tables, and no other run passes for it."""

import json
import shutil
from pathlib import Path

import curve_kit
import pytest
from click.testing import CliRunner
from report_kit import HOSTILE, ROOT, SAMPLE

from trialwright.__main__ import main
from trialwright.commands.composing import differences
from trialwright.core import tables
from trialwright.core.errors import InputError, ParamsError
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.sentences.study_sentences import three_sentences
from trialwright.reporting.study.study_page import write_page
from trialwright.reporting.study.study_record import about, record

PROFILE = ROOT / "profiles/ablations.yaml"
CLASSIFIERS = "| tfidf", "| encoder", "| frozen", "| blend"
RESULTS = tables.read_json(SAMPLE / "results.json")


@pytest.fixture
def kept() -> dict:
    return record("ablations", PROFILE, differences("ablations", PROFILE.parent), SAMPLE)


def page(folder: Path, *records: dict) -> str:
    write_page(folder / "results.md", records)
    return (folder / "results.md").read_text(encoding="utf-8")


def with_verdict(verdict: str, mean: float = 0.03, **others: object) -> RunResults:
    """Return the sample's results, the lift of one arm another."""
    lift = {**RESULTS["tfidf"]["hybrid"]["lift_roc_auc"], "verdict": verdict, "mean": mean, **others}
    arms = {**RESULTS["tfidf"], "hybrid": {**RESULTS["tfidf"]["hybrid"], "lift_roc_auc": lift}}
    return RunResults.read({"tfidf": arms})


def test_every_lift_of_an_arm_with_synthetic_trials_has_a_row(tmp_path: Path, kept: dict) -> None:
    rows = [line for line in page(tmp_path, kept).splitlines() if line.startswith(CLASSIFIERS)]
    lifts = [
        arm for group in RunResults.read(RESULTS).groups() for each in group.adding() for arm in each.lifts
    ]
    assert len(rows) == len(lifts) > 3
    assert all(row.count("|") == 10 for row in rows)
    cells = "tfidf", "hybrid", "real trials alone", "0.735 (0.613 to 0.844)", "+0.001", "−0.023 to +0.026", "1.000"
    assert f"| {' | '.join(cells)} | 0.045 | not distinguishable |" in rows


def test_corpora_stand_beside_real_trials_and_settings_are_those_of_the_profile(tmp_path: Path, kept: dict) -> None:
    text = page(tmp_path, kept)
    assert "| no_reasons | reasons.count 0 | 29 of 32 | 91,030 | 0 | 0.882 (0.593) |" in text
    assert "SIMULATED" in text
    assert "plan.trials 6" in text
    assert about(PROFILE.read_text(encoding="utf-8")) in text
    assert "SIMULATED" not in page(tmp_path, {**kept, "simulated": False})


def test_a_gold_size_curve_has_a_row_for_each_size_and_kind(tmp_path: Path, kept: dict) -> None:
    assert "equals gold trials" not in page(tmp_path, kept)
    assert page(tmp_path, {name: of for name, of in kept.items() if name != "gold_curve"}) == page(tmp_path, kept)
    text = page(tmp_path, {**kept, "gold_curve": curve_kit.found()})
    cells = "50", "gold + raw", "0.700", "+0.030", "+0.010 to +0.050", "0.040", "0.020", "better"
    assert f"| {' | '.join(cells)} | 118 (47 to more than 233) |" in text
    assert "| 233 | gold alone | 0.680 |  |  |  |  |  |  |" in text
    assert "Intervals cover the 78 test trials, and not that other gold trials" in " ".join(text.split())


def test_seeds_with_splits_of_their_own_are_told(tmp_path: Path, kept: dict) -> None:
    assert "splits the trials outside train anew" not in page(tmp_path, kept)
    settings = {**kept["settings"], "partition": {"resplit": {"train": 0.5, "val": 0.1}}}
    results = {
        classifier: {name: {**arm, "test_trials_of_all_seeds": 160} for name, arm in arms.items()}
        for classifier, arms in kept["results"].items()
    }
    text = page(tmp_path, {**kept, "settings": settings, "results": results})
    assert "Each seed splits the trials outside train anew" in text
    assert "partition.resplit train 0.5, val 0.1" in text
    assert "78 test trials a seed, 160 in all, that neither the LLM nor" in " ".join(text.split())


def test_studies_keep_their_order_and_no_text_is_markup(tmp_path: Path, kept: dict) -> None:
    text = page(tmp_path, {**kept, "name": "one"}, {**kept, "name": "other", "about": HOSTILE[0]})
    assert text.index("## one") < text.index("## other")
    assert HOSTILE[0] not in text
    assert "<script" not in text


def test_three_sentences_say_what_was_compared_found_and_could_have_been() -> None:
    compared, found, could = three_sentences(RunResults.read(RESULTS))
    assert compared.startswith("Synthetic trials were added to all real training trials in 5 comparisons (blend, ")
    assert found.startswith("None of the 5 lifts is distinguishable from 0, after Holm's correction; lifts of")
    assert "-0.035 to +0.001, 95 % intervals from -0.085 to +0.026" in found
    assert could.startswith("A true lift of 0.037 to 0.090")


@pytest.mark.parametrize("verdict", ["better", "worse"])
def test_what_is_distinguishable_is_named(verdict: str) -> None:
    _, found, _ = three_sentences(with_verdict(verdict))
    assert found.startswith(f"{verdict.capitalize()} than real trials alone: tfidf hybrid")


def test_a_study_without_verdicts_claims_nothing() -> None:
    none = {"tfidf": {
        name: {**arm, "lift_roc_auc": {**arm["lift_roc_auc"], "verdict": "too few training trials"}}
        if arm.get("lift_roc_auc") else arm for name, arm in RESULTS["tfidf"].items()
    }}
    (compared,) = three_sentences(RunResults.read(none))
    assert compared.endswith("0 of them got a verdict.")


def test_a_run_that_was_not_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"acquire\.json: not there; run the study first"):
        record("ablations", PROFILE, {}, tmp_path)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with profiles, their params and metrics."""
    for name in ("profiles", "params.yaml", "dvc.yaml"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    shutil.copytree(SAMPLE, tmp_path / "metrics")
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_keeps_a_study_and_writes_the_page(checkout: Path) -> None:
    runner = CliRunner()
    for name in ("demo", "ablations"):
        assert runner.invoke(main, ["profile", name], catch_exceptions=False).exit_code == 0
        done = runner.invoke(main, ["study", name], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    assert "docs/results.md, 2 studies" in done.output
    text = (checkout / "docs/results.md").read_text(encoding="utf-8")
    assert text.index("## ablations") < text.index("## demo")
    assert json.loads((checkout / "studies/demo.json").read_text(encoding="utf-8"))["results"] == RESULTS


def test_another_profile_or_edited_params_are_refused(checkout: Path) -> None:
    runner = CliRunner()
    refused = runner.invoke(main, ["study", "ablations"])
    assert isinstance(refused.exception, ParamsError) or "is profile demo, expected ablations" in refused.output
    assert runner.invoke(main, ["study", "nothing"]).exit_code
    assert not (checkout / "studies").exists()
