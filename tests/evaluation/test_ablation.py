"""Corpora side by side: arms of another corpus are held against the same arm of the reference, and nothing is lost."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from evaluation_kit import arm, mix_of, noisy

from stages.ablation import main
from trialwright.core import tables
from trialwright.evaluation.ablation import tabulate
from trialwright.evaluation.results import evaluate

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = {file.stem: tables.read_json(file) for file in (ROOT / "tests/sample_metrics").glob("*.json")}
OF_CORPUS = (
    "plan", "complete_reasons", "complete_trials", "complete_ratings", "parse_trials", "parse_ratings", "correct",
    "select", "fidelity", "diversity", "realism",
)


def results(strength: float) -> dict:
    """Score a real arm, and a hybrid arm of corpus main and of another, which tells labels by so much more."""
    members = [
        arm("real", [noisy(1, 1)], mix_of(corpus="main")),
        arm("hybrid", [noisy(1, 2)], mix_of(1.0, 1.0, corpus="main")),
        arm("hybrid_other", [noisy(1 + strength, 3)], mix_of(1.0, 1.0, corpus="other")),
        arm("half_other", [noisy(1, 4)], mix_of(1.0, 0.5, corpus="other")),
    ]
    return evaluate(members, 200, 1, corpus="main")


@pytest.mark.parametrize(("strength", "verdict"), [(4.0, "better"), (-3.0, "worse"), (0.0, "not distinguishable")])
def test_an_arm_of_another_corpus_is_held_against_that_of_the_reference(strength: float, verdict: str) -> None:
    found = results(strength)["tfidf"]
    beside = found["hybrid_other"]["over_reference"]
    assert (beside["arm"], beside["verdict"]) == ("hybrid", verdict)
    other, own = (found[name]["roc_auc"]["mean"] for name in ("hybrid_other", "hybrid"))
    assert beside["mean"] == pytest.approx(other - own)
    assert beside["p_adjusted"] >= beside["p"]
    # Of no arm of the reference with a share of a half is there a figure, nor of real trials.
    assert not [name for name in ("real", "hybrid", "half_other") if "over_reference" in found[name]]


def test_it_is_one_of_the_lifts_that_p_values_are_adjusted_for() -> None:
    alone = evaluate([
        arm("real", [noisy(1, 1)], mix_of(corpus="main")),
        arm("hybrid", [noisy(4, 2)], mix_of(1.0, 1.0, corpus="main")),
    ], 200, 1, corpus="main")["tfidf"]["hybrid"]["lift_roc_auc"]
    assert alone["p_adjusted"] == alone["p"]
    four = results(4.0)["tfidf"]["hybrid_other"]
    assert four["over_reference"]["p_adjusted"] > four["over_reference"]["p"]


def test_every_corpus_and_every_arm_with_synthetic_trials_is_in_the_table() -> None:
    table = tabulate(results(0.0), {"main": {}, "other": {"reasons": {"count": 0}}}, dict.fromkeys(
        ("main", "other"), SAMPLE
    ), "main")
    assert list(table["corpora"]) == ["main", "other"]
    assert table["corpora"]["other"]["changes"] == {"reasons": {"count": 0}}
    assert set(table["arms"]["tfidf"]) == {"hybrid", "hybrid_other", "half_other"}
    row = table["corpora"]["main"]
    asked = [SAMPLE[stage]["corpus"] for stage in ("complete_reasons", "complete_trials")]
    assert row["tokens"] == sum(one["prompt_tokens"] + one["completion_tokens"] for one in asked)
    assert row["requested"] == row["accepted"] + sum(row["rejected"].values())
    assert row["contradictory"]["synthetic"] == SAMPLE["realism"]["any"]["synthetic"]["share"]


def test_ratings_cost_their_corpus_and_what_could_not_be_rated_is_counted() -> None:
    books = {**SAMPLE["complete_ratings"]["corpus"], "requests": 9, "prompt_tokens": 5000, "completion_tokens": 70,
             "usd": 0.25}
    rated = {**SAMPLE["parse_ratings"], "mean": 6.5, "rejected": {"no_score": 2, "off_scale": 1}}
    judged = {**SAMPLE, "complete_ratings": {"corpus": books}, "parse_ratings": rated}
    table = tabulate(results(0.0), {"main": {}, "other": {}}, {"main": SAMPLE, "other": judged}, "main")["corpora"]
    assert table["main"]["rating"] == {"mean": None, "unrated": 0}
    assert table["other"]["rating"] == {"mean": 6.5, "unrated": 3}
    more = {key: table["other"][key] - table["main"][key] for key in ("requests", "tokens", "usd")}
    assert more == {"requests": 9, "tokens": 5070, "usd": 0.25}


def test_a_corpus_too_small_to_be_measured_has_nulls() -> None:
    bare = {**SAMPLE, "fidelity": {"trials": {}}, "diversity": {"all": {"trials": 0}},
            "correct": {**SAMPLE["correct"], "agreement": None}}
    row = tabulate(results(0.0), {"main": {}}, {"main": bare}, "main")["corpora"]["main"]
    assert row["told_from_real"] == row["effective_share"] == {"synthetic": None, "real": None}
    assert row["agreement"] is None


def test_the_stage_reads_the_corpora_of_params_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("main", "gone"):
        for file in OF_CORPUS:
            tables.write_json(Path("corpora", name, f"{file}.json"), SAMPLE[file])
    tables.write_json(Path("results.json"), results(0.0))
    done = CliRunner().invoke(main, ["results.json", "corpora", "ablation.json"])
    assert (done.exit_code, done.output) == (0, "ablation: 1 corpora, beside main\n")
    assert list(json.loads(Path("ablation.json").read_text(encoding="utf-8"))["corpora"]) == ["main"]
