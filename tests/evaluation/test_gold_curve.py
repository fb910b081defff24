"""The gold-size curve on made scores: a lift that is planted is found, and what it equals in gold trials."""

import json
from typing import Any

import numpy as np
import pytest
from evaluation_kit import LABELS, noisy

from trialwright.evaluation.gold_curve import SYNTHETIC, CurveRuns, describe, draw_curve
from trialwright.sections.learning import Evaluate

SECTION = Evaluate(bootstrap=400, min_training_trials=50, min_training_of_class=10)
# How well models of so many gold trials tell the labels apart.
ALONE = {25: 0.2, 50: 0.6, 100: 1.0, 200: 1.4, 233: 1.5}
METRICS = {
    **{name: {"corpus": {"requests": 4, "prompt_tokens": 30, "completion_tokens": 12, "usd": 0.5}}
       for name in ("complete_reasons", "complete_trials")},
    "parse_trials": {"requested": 8, "accepted": 6, "rejected": {"truncated": 2}},
    "correct": {"mode": "relabel", "relabelled": {"all": 3}, "rejected": {"label_doubted": 0}, "unfitted": None},
}


def trained(real: int, synthetic: int) -> dict[str, Any]:
    of = {"real": {"failure": real // 2, "success": real - real // 2}}
    return {**of, "synthetic": {"failure": synthetic // 2, "success": synthetic - synthetic // 2}, "prior": 0.5}


def made(draws: int = 1, beside: float = 0.8, gold_draws: int = 6) -> CurveRuns:
    """Runs of two sizes, in which synthetic trials help if their labels are corrected, and harm if not."""
    scores, counts = {}, {}
    for size, strength in ALONE.items():
        scores[f"alone@{size}"] = {draw: noisy(strength, draw) for draw in range(gold_draws)}
        counts[f"alone@{size}"] = {str(draw): trained(size, 0) for draw in range(gold_draws)}
    for size, gold in (("50", 50), ("all", 233)):
        kinds = {"gold": 0.0, "raw": -9, "corrected": -0.3, "gold_raw": -0.4, "gold_corrected": beside}
        for kind, more in kinds.items():
            # The noise of a trial is that of gold trials alone: lifts are paired.
            strength = max(ALONE[gold] + more, 0)
            scores[f"{kind}@{size}"] = {draw: noisy(strength, draw) for draw in range(draws)}
            real = gold if "gold" in kind else 0
            counts[f"{kind}@{size}"] = {str(draw): trained(real, 0 if kind == "gold" else 64) for draw in range(draws)}
    return CurveRuns("tfidf", LABELS, scores, counts)


def curve(runs: CurveRuns, section: Evaluate = SECTION) -> dict[str, Any]:
    draws = len(runs.scores["gold@50"])
    return draw_curve(runs, [(size, METRICS) for size in ("50", "all") for _ in range(draws)], section, 1)


def test_the_planted_lift_is_found_and_what_it_equals() -> None:
    found = curve(made())
    kinds = found["points"]["50"]["kinds"]
    assert kinds["gold_corrected"]["lift"]["verdict"] == "better"
    assert kinds["raw"]["lift"]["verdict"] == "worse"
    equals = kinds["gold_corrected"]["equals"]
    # As good as 1.4, which is 200 trials, to within the noise of 200 test trials.
    assert 140 < equals["trials"] <= 233
    assert equals["lo"] > 50
    assert kinds["raw"]["equals"]["beyond"]["trials"] == "fewer"
    of_all = found["points"]["all"]["kinds"]["gold_corrected"]["equals"]
    assert (of_all["trials"], of_all["beyond"]["trials"], of_all["beyond"]["hi"]) == (233, "more", "more")
    assert (found["available"], found["gold_draws"], found["points"]["all"]["gold"]) == (233, 6, 233)
    assert [row["trials"] for row in found["alone"]] == list(ALONE)
    assert (np.diff([row["monotone"] for row in found["alone"]]) >= 0).all()
    assert describe(found).startswith("50, 233 gold trials, 6 draws of them alone, 200 test trials")
    json.dumps(found, allow_nan=False)


def test_trials_that_are_as_good_as_gold_equal_as_many_of_them() -> None:
    """Beside 50 gold trials the 50 that the same draws have next, in the place of synthetic ones, equal 100."""
    runs = made(draws=6)
    scores = {**runs.scores, "gold@50": runs.scores["alone@50"], "gold_raw@50": runs.scores["alone@100"]}
    equals = curve(runs._replace(scores=scores))["points"]["50"]["kinds"]["gold_raw"]["equals"]
    assert equals["trials"] == pytest.approx(100)
    assert equals["lo"] < 100 < equals["hi"]


def test_p_values_are_adjusted_for_all_lifts_of_the_curve() -> None:
    lifts = [
        point["kinds"][kind]["lift"] for point in curve(made())["points"].values() for kind in SYNTHETIC
    ]
    assert len(lifts) == 8
    for lift in lifts:
        assert lift["p_adjusted"] >= lift["p"]
    least = min(lifts, key=lambda lift: lift["p"])
    assert least["p_adjusted"] == pytest.approx(min(1, 8 * least["p"]))


def test_several_draws_widen_by_how_they_differ_and_add_up_what_they_took() -> None:
    one, three = (curve(made(draws))["points"]["50"] for draws in (1, 3))
    assert (one["draws"], three["draws"]) == (1, 3)
    assert (three["corpora"]["requested"], three["corpora"]["accepted"]) == (24, 18)
    assert three["corpora"]["rejected"] == {"truncated": 6}
    assert (three["corpora"]["tokens"], three["corpora"]["usd"], three["corpora"]["relabelled"]) == (252, 3.0, 9)
    assert three["kinds"]["gold_raw"]["roc_auc"]["sd"] > 0 and one["kinds"]["gold_raw"]["roc_auc"]["sd"] is None
    assert three["kinds"]["gold_corrected"]["lift"]["fits"] == 3


def test_under_the_training_trials_that_a_verdict_takes_there_is_none() -> None:
    kinds = curve(made(), SECTION.model_copy(update={"min_training_trials": 60}))["points"]["50"]["kinds"]
    assert {kinds[kind]["lift"]["verdict"] for kind in SYNTHETIC} == {"too few training trials"}
    assert kinds["gold"]["why_few"] == "trained on 50 trials, fewer than 60"


def test_too_few_test_trials_leave_numbers_without_intervals() -> None:
    runs = made()
    few = {name: {draw: scores[:12] for draw, scores in draws.items()} for name, draws in runs.scores.items()}
    found = curve(runs._replace(labels=LABELS[:12], scores=few))["points"]["50"]["kinds"]["gold_corrected"]
    assert found["lift"]["verdict"] == "not estimable"
    assert found["equals"]["lo"] is None and found["equals"]["trials"] is not None


def test_test_trials_of_one_outcome_have_no_curve_and_break_nothing() -> None:
    found = curve(made()._replace(labels=np.ones(200, dtype=np.int8)))
    assert {row["monotone"] for row in found["alone"]} == {None}
    kind = found["points"]["50"]["kinds"]["gold_corrected"]
    assert (kind["equals"], kind["lift"]["verdict"]) == (None, "not estimable")


def test_no_corpora_are_no_curve() -> None:
    empty = draw_curve(CurveRuns("tfidf", LABELS, {}, {}), [], SECTION, 1)
    assert empty == {"points": {}}
    assert describe(empty) == "gold_curve.sizes is empty, so there is no curve"
