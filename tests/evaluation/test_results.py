"""The results computed of arms: figures, lifts, controls, and what the paper has beside them."""

import json
import math

import numpy as np
import pytest
from evaluation_kit import ARMS, LABELS, arm, mix_of, noisy

from trialwright.evaluation.results import evaluate, find_controls
from trialwright.evaluation.runs import ArmRuns, Run
from trialwright.evaluation.trained import TrainedOn
from trialwright.stats.scores import METRICS

REAL = [noisy(1, 1), noisy(1, 2)]


def test_a_better_arm_is_better_and_an_equal_one_is_not_distinguishable():
    members = [
        arm("real", REAL), arm("hybrid", [noisy(4, 1), noisy(4, 2)]), arm("same", REAL, mix_of(1.0, 0.5)),
        arm("worse", [noisy(-2, 1), noisy(-2, 2)], mix_of(0.0, 1.0)),
    ]
    found = evaluate(members, 300, 1)["tfidf"]
    assert "lift_roc_auc" not in found["real"]
    assert found["hybrid"]["lift_roc_auc"]["verdict"] == "better"
    assert found["hybrid"]["lift_roc_auc"]["p"] < 0.001
    assert found["same"]["lift_roc_auc"] == {
        "mean": 0, **dict.fromkeys(("lo", "hi", "se", "detectable", "p", "p_adjusted")), "fits": 2,
        "verdict": "not estimable", "why": "the two arms predict the same",
    }
    assert found["same"]["lift_brier"] == {
        "mean": 0, "lo": None, "hi": None, "why": "every resample of the test trials gives the same",
    }
    # Two of the three lifts get a verdict.
    assert found["hybrid"]["lift_roc_auc"]["p_adjusted"] == pytest.approx(2 * found["hybrid"]["lift_roc_auc"]["p"])
    assert found["worse"]["lift_roc_auc"]["verdict"] == "worse"
    for metric in METRICS:
        lift = found["hybrid"][f"lift_{metric}"]
        assert lift["mean"] == pytest.approx(found["hybrid"][metric]["mean"] - found["real"][metric]["mean"])
        assert lift["lo"] < lift["mean"] < lift["hi"]


def test_mean_and_sample_deviation_over_seeds():
    labels = np.array([0, 1, 0, 1], dtype=np.int8)
    right, wrong = np.array([0.1, 0.9, 0.1, 0.9]), np.array([0.9, 0.1, 0.9, 0.1])
    found = evaluate([arm("real", [right, right, wrong], labels=labels)], 100, 1)["tfidf"]["real"]
    assert found["accuracy"]["mean"] == pytest.approx(2 / 3)
    assert found["accuracy"]["sd"] == pytest.approx(np.sqrt(1 / 3))
    assert (found["seeds"], found["test_trials"], found["test_trials_of_all_seeds"]) == (3, 4, 4)
    assert found["prevalence"] == 0.5
    assert evaluate([arm("real", [right], labels=labels)], 100, 1)["tfidf"]["real"]["accuracy"]["sd"] is None


def test_seeds_that_say_the_same_are_one_fit_whatever_the_classifier():
    """One fit has no deviation, and its figures are those of one seed."""
    real, hybrid = noisy(1, 1), noisy(1.5, 2)
    thrice = evaluate([arm("real", [real] * 3), arm("hybrid", [hybrid] * 3)], 300, 1)["tfidf"]
    once = evaluate([arm("real", [real]), arm("hybrid", [hybrid])], 300, 1)["tfidf"]
    assert (thrice["hybrid"]["seeds"], thrice["hybrid"]["fits"], once["hybrid"]["fits"]) == (3, 1, 1)
    assert thrice["hybrid"]["roc_auc"]["sd"] is None
    for figure in ("roc_auc", "f1", "lift_roc_auc"):
        for key, value in once["hybrid"][figure].items():
            assert thrice["hybrid"][figure][key] == (value if value is None else pytest.approx(value)), (figure, key)
    # Against an arm that seeds do change, there are as many fits as of that.
    mixed = evaluate([arm("real", [real] * 3), arm("hybrid", [noisy(1.5, at) for at in (2, 3, 3)])], 300, 1)["tfidf"]
    assert (mixed["hybrid"]["fits"], mixed["hybrid"]["lift_roc_auc"]["fits"]) == (2, 2)
    assert mixed["hybrid"]["roc_auc"]["sd"] > 0


def test_seeds_of_other_test_trials_are_fits_of_their_own():
    runs = {seed: Run(np.arange(100) + 100 * at, np.tile([0.2, 0.7], 50), 200) for at, seed in enumerate((40, 41))}
    labels = np.tile(np.array([0, 1], dtype=np.int8), 100)
    assert evaluate([ArmRuns("tfidf", "real", ARMS["real"], labels, runs)], 100, 1)["tfidf"]["real"]["fits"] == 2


def test_delongs_interval_of_one_seed_is_that_of_the_bootstrap():
    roc = evaluate([arm("real", REAL[:1])], 4000, 1)["tfidf"]["real"]["roc_auc"]
    assert (roc["delong_lo"], roc["delong_hi"]) == pytest.approx((roc["lo"], roc["hi"]), abs=0.01)


def test_leaves_are_scalars():
    found = evaluate([arm("real", REAL), arm("hybrid", REAL[::-1])], 100, 1)

    def walk(value):
        return [leaf for item in value.values() for leaf in walk(item)] if isinstance(value, dict) else [value]

    assert all(leaf is None or isinstance(leaf, str | int | float) for leaf in walk(found))


def test_one_outcome_gives_nulls_and_says_so():
    labels = np.ones(4, dtype=np.int8)
    scores = np.array([0.2, 0.6, 0.7, 0.8])
    found = evaluate([arm("real", [scores], labels=labels), arm("hybrid", [scores], labels=labels)], 100, 1)["tfidf"]
    why = {"lo": None, "hi": None, "why": "all test trials are successes"}
    assert found["hybrid"]["roc_auc"] == {"mean": None, "sd": None, **why, "delong_lo": None, "delong_hi": None}
    assert found["hybrid"]["accuracy"] == {"mean": 0.75, "sd": None, **why}
    lift = found["hybrid"]["lift_roc_auc"]
    assert (lift["mean"], lift["verdict"], lift["why"]) == (None, "not estimable", "all test trials are successes")


def test_the_order_of_arms_and_of_seeds_does_not_matter():
    members = [
        arm(name, [noisy(1, seed + at) for at in range(3)], mix)
        for seed, (name, mix) in enumerate([
            ("real", mix_of()), ("hybrid", mix_of(1.0, 1.0)), ("more", mix_of(1.0, 1.0, control="oversampled")),
            ("ratio", mix_of(setting="ratio")),
        ])
    ]
    found = evaluate(members, 200, 1)
    assert evaluate(members[::-1], 200, 1) == found
    assert evaluate(members, 200, 2) != found
    turned = [ArmRuns(a.classifier, a.name, a.mix, a.labels, dict(reversed(a.runs.items()))) for a in members]
    again, first = (each["tfidf"]["hybrid"]["lift_roc_auc"] for each in (evaluate(turned, 200, 1), found))
    assert again["mean"] == pytest.approx(first["mean"])


def with_controls(hybrid, oversampled, shuffled):
    """Results of real, hybrid and both controls, each told by how well it tells labels."""
    strengths = {"real": 1, "hybrid": hybrid, "more": oversampled, "luck": shuffled}
    mixes = {
        "real": mix_of(), "hybrid": mix_of(1.0, 1.0), "more": mix_of(1.0, 1.0, control="oversampled"),
        "luck": mix_of(1.0, 1.0, control="shuffled"), "other": mix_of(1.0, 0.5, control="shuffled"),
    }
    strengths["other"] = 9
    return evaluate([arm(name, [noisy(strengths[name], 1), noisy(strengths[name], 2)], mixes[name])
                     for name in mixes], 300, 1)["tfidf"]


def test_a_gain_that_no_control_has_is_one():
    found = with_controls(hybrid=4, oversampled=1, shuffled=0.5)
    assert set(found["hybrid"]["over"]) == {"more", "luck"}
    assert [lift["verdict"] for lift in found["hybrid"]["over"].values()] == ["better", "better"]
    assert found["hybrid"]["no_better_than"] == ""
    assert "over" not in found["more"]
    assert "lift_roc_auc" in found["more"]


def test_a_gain_that_a_control_shares_is_named():
    found = with_controls(hybrid=4, oversampled=4, shuffled=0.5)["hybrid"]
    assert found["lift_roc_auc"]["verdict"] == "better"
    assert found["over"]["more"]["verdict"] == "not estimable"
    assert found["no_better_than"] == "more"
    assert with_controls(hybrid=3, oversampled=6, shuffled=6)["hybrid"]["no_better_than"] == "luck, more"


def test_controls_are_found_by_attribute_and_shares():
    arms = [
        arm(name, [LABELS / 2], mix) for name, mix in {
            "b": mix_of(1.0, 1.0, control="shuffled"), "a": mix_of(1.0, 1.0, control="oversampled"),
            "less": mix_of(1.0, 0.5, control="shuffled"), "hybrid": mix_of(1.0, 1.0),
            "elsewhere": mix_of(1.0, 1.0, setting="generalization", control="shuffled"),
        }.items()
    ]
    assert find_controls(mix_of(1.0, 1.0), arms) == ["a", "b"]
    assert find_controls(mix_of(), arms) == []
    assert find_controls(arms[0].mix, arms) == []


def split(seed, share=0.5):
    """A seed's own test trials of 400, both classes in them."""
    return np.sort(np.random.default_rng(seed).choice(400, int(400 * share), replace=False))


def re_split(name, strength, mix, noise=0):
    labels = np.tile(np.array([0, 1], dtype=np.int8), 200)
    runs = {
        seed: Run(rows, noisy(strength, [seed, noise], labels)[rows], 400)
        for seed in (40, 41, 42) for rows in [split(seed)]
    }
    return ArmRuns("tfidf", name, mix, labels, runs)


def test_seeds_may_test_trials_of_their_own():
    members = [re_split("real", 1, ARMS["real"]), re_split("hybrid", 3, ARMS["hybrid"])]
    found = evaluate(members, 300, 1)["tfidf"]
    assert found["hybrid"]["test_trials"] == 200
    assert found["hybrid"]["test_trials_of_all_seeds"] == len(set(split(40)) | set(split(41)) | set(split(42)))
    lift = found["hybrid"]["lift_roc_auc"]
    assert lift["verdict"] == "better"
    assert lift["mean"] == pytest.approx(found["hybrid"]["roc_auc"]["mean"] - found["real"]["roc_auc"]["mean"])
    paired = evaluate([members[0], re_split("hybrid", 1.2, ARMS["hybrid"])], 300, 1)["tfidf"]["hybrid"]["lift_roc_auc"]
    apart = evaluate(
        [members[0], re_split("hybrid", 1.2, ARMS["hybrid"], noise=1)], 300, 1,
    )["tfidf"]["hybrid"]["lift_roc_auc"]
    assert paired["se"] < 0.5 * apart["se"]


def test_three_test_sets_tell_more_than_one():
    """Seeds with test trials of their own know the AUC better than as many seeds of one test set."""
    labels = np.tile(np.array([0, 1], dtype=np.int8), 300)
    scores = noisy(1, 0, labels)
    parts = np.split(np.arange(600), 3)
    runs = {40 + at: Run(part, scores[part], 600) for at, part in enumerate(parts)}
    own = ArmRuns("tfidf", "real", ARMS["real"], labels, runs)
    one = arm("real", [scores[parts[0]]] * 3, labels=labels[parts[0]])
    (wide, narrow) = (evaluate([each], 2000, 1)["tfidf"]["real"]["roc_auc"] for each in (one, own))
    ratio = (wide["delong_hi"] - wide["delong_lo"]) / (narrow["delong_hi"] - narrow["delong_lo"])
    assert ratio == pytest.approx(math.sqrt(3), rel=0.12)


def test_lifts_are_over_the_seeds_that_both_have():
    hybrid = arm("hybrid", [noisy(4, 1), noisy(4, 2)])
    found = evaluate([arm("real", REAL[:1]), hybrid], 200, 1)["tfidf"]["hybrid"]
    first = evaluate([arm("real", REAL[:1]), arm("hybrid", [noisy(4, 1)])], 200, 1)["tfidf"]["hybrid"]
    assert found["lift_roc_auc"]["mean"] == pytest.approx(first["lift_roc_auc"]["mean"])
    apart = ArmRuns("tfidf", "hybrid", ARMS["hybrid"], LABELS, {49: hybrid.runs[40]})
    lift = evaluate([arm("real", REAL), apart], 200, 1)["tfidf"]["hybrid"]["lift_roc_auc"]
    assert (lift["mean"], lift["verdict"]) == (None, "not estimable")
    assert lift["why"] == "the two arms have no seed in common"


def test_the_papers_figures_stand_beside_ours():
    members = [
        arm("ours", REAL, mix_of()), arm("both", REAL, mix_of(1.0, 1.0)), arm("half", REAL, mix_of(0.5)),
        arm("more", REAL, mix_of(1.0, 1.0, control="oversampled")),
        arm("fifth", REAL, mix_of(0.2, 0.8, setting="ratio")),
    ]
    found = json.loads(json.dumps(evaluate(members, 100, 1)["tfidf"]))
    assert found["both"]["published"]["roc_auc"] == {"mean": 0.698, "sd": 0.012}
    assert found["both"]["published"]["lift_roc_auc"]["mean"] == pytest.approx(0.009)
    assert found["fifth"]["published"]["pr_auc"] == {"mean": 0.638, "sd": 0.011}
    assert "lift_roc_auc" not in found["fifth"]["published"]
    assert "lift_roc_auc" not in found["ours"]["published"]
    assert "published" not in found["half"]
    assert "published" not in found["more"]


def test_a_hybrid_of_all_real_trials_is_measured_from_all_real_trials():
    members = [
        arm("real", REAL), arm("hybrid", [noisy(4, 1), noisy(4, 2)]),
        arm("more", [noisy(6, 1), noisy(6, 2)], mix_of(real_from="all")),
        arm("both", [noisy(2, 1), noisy(2, 2)], mix_of(1.0, 1.0, real_from="all")),
        arm("twice", [noisy(1, 3), noisy(1, 4)], mix_of(1.0, 1.0, control="oversampled")),
    ]
    found = evaluate(members, 300, 1)["tfidf"]
    assert "lift_roc_auc" not in found["more"]
    assert found["both"]["lift_roc_auc"]["verdict"] == "worse"
    assert found["both"]["real_from"] == "all"
    assert "over" not in found["both"]
    assert list(found["hybrid"]["over"]) == ["twice"]


def test_an_arm_of_another_prior_is_marked_and_what_moves_with_it():
    trained = TrainedOn({}, {"real": 0.54, "hybrid": 0.88, "near": 0.58, "none": None})
    members = [
        arm("real", REAL), arm("hybrid", [noisy(4, 1), noisy(4, 2)]), arm("near", REAL[::-1], mix_of(1.0, 0.5)),
        arm("none", [LABELS * 0.0], mix_of(0.0)),
    ]
    found = evaluate(members, 100, 1, trained=trained)["tfidf"]
    assert {name: (entry["prior"], entry["prior_differs"]) for name, entry in found.items()} == {
        "real": (0.54, False), "hybrid": (0.88, True), "near": (0.58, False), "none": (None, False),
    }
    remarked = {metric for metric in METRICS if "remark" in found["hybrid"][f"lift_{metric}"]}
    assert remarked == set(METRICS) - {"roc_auc", "pr_auc"}
    assert found["hybrid"]["lift_f1"]["remark"] == "its prior differs: recall, F1 and MCC may differ for that alone"
    assert not any("remark" in found["near"][f"lift_{metric}"] for metric in METRICS)
