"""Runs read and checked, and the results computed of them."""

from pathlib import Path

import numpy as np
import pytest

from trialwright.analysis import Arm, evaluate, read_runs
from trialwright.analysis.results import find_reference
from trialwright.ground import tables
from trialwright.ground.errors import InputError
from trialwright.ground.params import ArmMix

ARMS = {
    "real": ArmMix(setting="in_distribution", real=1.0, synthetic=0.0),
    "hybrid": ArmMix(setting="in_distribution", real=1.0, synthetic=1.0),
    "general_real": ArmMix(setting="generalization", real=1.0, synthetic=0.0),
}
LABELS = np.tile(np.array([0, 1], dtype=np.int8), 100)


def noisy(strength, seed):
    scores = strength * LABELS + np.random.default_rng(seed).normal(size=LABELS.size)
    return 1 / (1 + np.exp(-scores))


def write(folder: Path, arm="real", seed=40, labels=LABELS, scores=None, ids=None, **changes):
    scores = noisy(1, seed) if scores is None else scores
    ids = [f"NCT{number:08d}" for number in range(len(labels))] if ids is None else ids
    rows = [
        {"classifier": "tfidf", "arm": arm, "seed": seed, "id": trial, "label": int(label), "score": score, **changes}
        for trial, label, score in zip(ids, labels, scores, strict=True)
    ]
    tables.write(folder / "tfidf" / f"{arm}-{seed}.parquet", rows, tables.PREDICTIONS)


def arm(name, scores, mix=None, labels=LABELS):
    return Arm("tfidf", name, mix or ARMS[name], labels, tuple(scores))


def test_a_better_arm_is_better_and_an_equal_one_is_not_distinguishable():
    arms = {
        **ARMS, "same": ArmMix(setting="in_distribution", real=1.0, synthetic=0.5),
        "worse": ArmMix(setting="in_distribution", real=0.0, synthetic=1.0),
    }
    real = [noisy(1, 1), noisy(1, 2)]
    members = [
        arm("real", real), arm("hybrid", [noisy(4, 1), noisy(4, 2)]), arm("same", real, arms["same"]),
        arm("worse", [noisy(-2, 1), noisy(-2, 2)], arms["worse"]),
    ]
    found = evaluate(members, 300, 1)["tfidf"]
    assert "lift_roc_auc" not in found["real"]
    assert found["hybrid"]["lift_roc_auc"]["verdict"] == "better"
    assert found["same"]["lift_roc_auc"] == {"mean": 0, "lo": 0, "hi": 0, "verdict": "not distinguishable"}
    assert found["worse"]["lift_roc_auc"]["verdict"] == "worse"
    lift = found["hybrid"]["lift_roc_auc"]
    assert lift["mean"] == pytest.approx(found["hybrid"]["roc_auc"]["mean"] - found["real"]["roc_auc"]["mean"])
    assert lift["lo"] < lift["mean"] < lift["hi"]


def test_mean_and_sample_deviation_over_seeds():
    labels = np.array([0, 1, 0, 1], dtype=np.int8)
    right, wrong = np.array([0.1, 0.9, 0.1, 0.9]), np.array([0.9, 0.1, 0.9, 0.1])
    found = evaluate([arm("real", [right, right, wrong], labels=labels)], 100, 1)["tfidf"]["real"]
    assert found["accuracy"]["mean"] == pytest.approx(2 / 3)
    assert found["accuracy"]["sd"] == pytest.approx(np.sqrt(1 / 3))
    assert (found["seeds"], found["test_trials"], found["prevalence"]) == (3, 4, 0.5)
    assert evaluate([arm("real", [right], labels=labels)], 100, 1)["tfidf"]["real"]["accuracy"]["sd"] is None


def test_leaves_are_scalars():
    found = evaluate([arm("real", [noisy(1, 1)]), arm("hybrid", [noisy(1, 2)])], 100, 1)

    def walk(value):
        return [leaf for item in value.values() for leaf in walk(item)] if isinstance(value, dict) else [value]

    assert all(leaf is None or isinstance(leaf, str | int | float) for leaf in walk(found))


def test_one_outcome_gives_nulls_and_no_lift():
    labels = np.ones(4, dtype=np.int8)
    scores = np.array([0.2, 0.6, 0.7, 0.8])
    found = evaluate([arm("real", [scores], labels=labels), arm("hybrid", [scores], labels=labels)], 100, 1)["tfidf"]
    assert found["hybrid"]["roc_auc"] == {"mean": None, "sd": None}
    assert found["hybrid"]["accuracy"] == {"mean": 0.75, "sd": None}
    assert "lift_roc_auc" not in found["hybrid"]


def test_the_reference_is_told_by_shares_and_not_by_name():
    mixes = {
        "hybrid": ArmMix(setting="ratio", real=0.5, synthetic=0.0),
        "a": ArmMix(setting="ratio", real=1.0, synthetic=0.0),
        "real": ArmMix(setting="ratio", real=1.0, synthetic=0.2),
        "none": ArmMix(setting="ratio", real=0.0, synthetic=0.0),
    }
    arms = [arm(name, [LABELS / 2], mix) for name, mix in mixes.items()]
    assert find_reference(arms, "tfidf") == 1
    assert find_reference(arms[2:], "tfidf") is None
    assert find_reference(arms, "encoder") is None


def test_runs_are_read_in_the_order_of_params(tmp_path):
    write(tmp_path, "hybrid", 40)
    write(tmp_path, "real", 40)
    write(tmp_path, "real", 41)
    write(tmp_path, "removed", 40)
    shuffled = np.random.default_rng(0).permutation(LABELS.size)
    ids = np.array([f"NCT{number:08d}" for number in range(LABELS.size)])
    write(tmp_path, "hybrid", 41, LABELS[shuffled], noisy(1, 41)[shuffled], ids[shuffled])
    runs = read_runs(tmp_path, ARMS, [40, 41])
    assert [arm.name for arm in runs.arms] == ["real", "hybrid"]
    assert np.array_equal(runs.arms[1].scores[1], noisy(1, 41))
    assert np.array_equal(runs.arms[0].labels, LABELS)
    assert runs.ignored == ["tfidf/removed-40"]
    assert runs.missing == ["tfidf/general_real-40", "tfidf/general_real-41"]
    assert "4 runs of 2 arms read, 2 missing" in runs.describe()


def test_settings_may_test_different_trials(tmp_path):
    write(tmp_path, "real")
    write(tmp_path, "general_real", labels=LABELS[:50], scores=noisy(1, 1)[:50])
    assert len(read_runs(tmp_path, ARMS, [40]).arms) == 2


def test_a_classifier_may_run_fewer_arms(tmp_path):
    write(tmp_path, "real")
    write(tmp_path, "hybrid")
    runs = read_runs(tmp_path, ARMS, [40], {"tfidf": ["real"]})
    assert ([arm.name for arm in runs.arms], runs.ignored, runs.missing) == (["real"], ["tfidf/hybrid-40"], [])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ids": [f"NCT{number:08d}" for number in range(1, 201)]}, "of which 1 are not among the 200"),
        ({"labels": LABELS[:100], "scores": noisy(1, 1)[:100]}, "tests 100 trials of which 0 are not among the 200"),
        ({"labels": 1 - LABELS}, "labels differ"),
        ({"ids": ["NCT00000001"] * 200}, "id occurs twice"),
        ({"labels": LABELS * 2}, "neither 0 nor 1"),
        ({"scores": np.full(200, np.nan)}, "no probability"),
        ({"scores": [None] * 200}, "no probability"),
        ({"scores": np.full(200, 1.5)}, "no probability"),
        ({"labels": [], "scores": []}, "no test trials"),
        ({"classifier": "encoder"}, "classifier is encoder, expected tfidf"),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(tmp_path, change, said):
    write(tmp_path, "real")
    write(tmp_path, "hybrid", **change)
    with pytest.raises(InputError, match=said) as caught:
        read_runs(tmp_path, ARMS, [40])
    assert "hybrid-40.parquet" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(InputError, match="no predictions of the arms"):
        read_runs(tmp_path, ARMS, [40])
