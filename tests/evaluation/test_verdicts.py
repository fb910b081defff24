"""Verdicts: corrected for the number of looks, refused where nothing or too little was learnt or tested."""

import math

import numpy as np
import pytest
from evaluation_kit import LABELS, arm, mix_of, noisy

from trialwright.evaluation.intervals import Interval
from trialwright.evaluation.lifts import ArmPair, Lift, settle
from trialwright.evaluation.results import evaluate
from trialwright.stats.lift_rules import holm


def lift(mean, p, reach=0.05, se=0.02):
    return Lift(mean, Interval(mean - reach, mean + reach, se, 0.0, math.inf), p, 3, "")


def verdicts(lifts, too_few=None):
    pairs = {ArmPair("tfidf", name, "real"): one for name, one in lifts.items()}
    return {pair.arm: found for pair, found in settle(pairs, too_few or {}).items()}


def test_a_verdict_needs_the_adjusted_p_and_the_interval():
    found = verdicts({
        "gain": lift(0.1, 0.004), "loss": lift(-0.1, 0.001), "one of many": lift(0.1, 0.03),
        "another": lift(-0.1, 0.04), "wide": lift(0.1, 0.001, 0.2),
    })
    assert {name: one["verdict"] for name, one in found.items()} == {
        "gain": "better", "loss": "worse", "one of many": "not distinguishable", "another": "not distinguishable",
        "wide": "not distinguishable",
    }
    assert found["one of many"]["p_adjusted"] == pytest.approx(0.06)
    assert found["gain"]["p_adjusted"] == pytest.approx(0.012)
    alone = verdicts({"gain": lift(0.1, 0.03)})["gain"]
    assert (alone["verdict"], alone["p_adjusted"]) == ("better", 0.03)
    assert alone["detectable"] < found["gain"]["detectable"]


def test_six_training_trials_earn_no_verdict_and_cost_others_none():
    lifts = {"ratio_20": lift(0.2, 0.0001), "hybrid": lift(0.1, 0.03)}
    found = verdicts(lifts, {"ratio_20": "trained on 6 trials, fewer than 50"})
    assert found["ratio_20"] == {
        "mean": 0.2, "lo": pytest.approx(0.15), "hi": 0.25, "se": 0.02, "fits": 3, "p": 0.0001, "p_adjusted": None,
        "detectable": None, "verdict": "too few training trials",
        "why": "ratio_20 trained on 6 trials, fewer than 50",
    }
    assert (found["hybrid"]["p_adjusted"], found["hybrid"]["verdict"]) == (0.03, "better")
    of_reference = verdicts(lifts, {"real": "trained on 6 trials, fewer than 50"})
    assert {one["verdict"] for one in of_reference.values()} == {"too few training trials"}
    assert of_reference["hybrid"]["why"] == "real trained on 6 trials, fewer than 50"


def test_what_cannot_be_estimated_is_so_however_few_it_trained_on():
    nothing = Lift(0.0, None, None, 1, "the two arms predict the same")
    found = verdicts({"none": nothing}, {"none": "trained on 0 trials, fewer than 50"})["none"]
    assert (found["verdict"], found["why"]) == ("not estimable", "the two arms predict the same")
    assert {found[key] for key in ("lo", "hi", "se", "p", "p_adjusted", "detectable")} == {None}


def test_the_family_is_all_classifiers_settings_and_controls():
    mixes = {"real": mix_of(), "hybrid": mix_of(1.0, 1.0), "more": mix_of(1.0, 1.0, control="oversampled")}
    arms = [
        arm(name, [noisy(1 + 0.2 * at, 7 * at + len(classifier)), noisy(1 + 0.2 * at, at + 90)],
            mix.model_copy(update={"setting": setting}), classifier=classifier)
        for classifier in ("tfidf", "encoder") for setting in ("in_distribution", "generalization")
        for at, (name, mix) in enumerate((f"{setting}_{name}", mix) for name, mix in mixes.items())
    ]
    found = evaluate(arms, 200, 1)
    entries = [entry for of in found.values() for entry in of.values() if "lift_roc_auc" in entry]
    lifts = [one for entry in entries for one in (entry["lift_roc_auc"], *entry.get("over", {}).values())]
    assert len(lifts) == 2 * 2 * 3
    assert [one["p_adjusted"] for one in lifts] == pytest.approx(holm([one["p"] for one in lifts]))


@pytest.mark.slow
def test_where_nothing_differs_a_run_of_many_looks_finds_something_once_in_twenty_at_most():
    """Eight arms that differ from the real one by noise alone: by themselves one in twenty would be told."""
    rng, runs, found = np.random.default_rng(3), 60, []
    for _ in range(runs):
        shared = rng.normal(size=LABELS.size) + LABELS
        scores = [1 / (1 + np.exp(-shared - 0.5 * rng.normal(size=LABELS.size))) for _ in range(9)]
        arms = [arm("real", scores[:1]), *(arm(f"a{at}", [one], mix_of(1.0, 1.0)) for at, one in enumerate(scores[1:]))]
        lifts = [entry["lift_roc_auc"] for entry in evaluate(arms, 100, 1)["tfidf"].values() if "lift_roc_auc" in entry]
        found.append([(one["verdict"] != "not distinguishable", one["lo"] > 0 or one["hi"] < 0) for one in lifts])
    corrected, alone = np.array(found).any(axis=1).mean(axis=0)
    assert corrected <= 0.15
    assert alone > corrected
