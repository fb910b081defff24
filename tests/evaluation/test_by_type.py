"""Scores on the trials of each type of intervention."""

import numpy as np
import pytest
from evaluation_kit import ARMS, LABELS, arm, noisy
from sklearn.metrics import roc_auc_score

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.evaluation.by_type import read_types, score_by_type
from trialwright.evaluation.results import evaluate
from trialwright.evaluation.runs import ArmRuns, Run
from trialwright.evaluation.scoring import score_arms
from trialwright.schemas.selection import PARTITION

# Of 200 trials, every second a success: 120 drugs, 60 devices and 20 behavioral.
TYPES = np.array(["drug"] * 120 + ["device"] * 60 + ["behavioral"] * 20)


def scored(*members):
    return score_arms(list(members), 100, 1)


def test_each_type_has_the_auc_of_its_own_trials():
    real, hybrid = arm("real", [noisy(1, 1), noisy(1, 2)]), arm("hybrid", [noisy(1.5, 3)])
    found, other = score_by_type(scored(real, hybrid), TYPES, 200, 1)
    assert list(found) == list(other) == ["drug", "device", "behavioral"]
    for name, entry in found.items():
        rows = name == TYPES
        aucs = [roc_auc_score(LABELS[rows], run.scores[rows]) for run in real.runs.values()]
        assert entry["roc_auc"]["mean"] == pytest.approx(np.mean(aucs), abs=1e-12)
        assert entry["roc_auc"]["lo"] < entry["roc_auc"]["mean"] < entry["roc_auc"]["hi"]
        assert (entry["trials"], entry["successes"], entry["failures"]) == (rows.sum(), rows.sum() / 2, rows.sum() / 2)
    assert other["drug"]["roc_auc"]["mean"] > found["drug"]["roc_auc"]["mean"]
    # As if no other type were there.
    rows = np.array("behavioral") == TYPES
    alone = arm("hybrid", [hybrid.runs[40].scores[rows]], labels=LABELS[rows])
    assert other["behavioral"]["roc_auc"] == evaluate([alone], 200, 1)["tfidf"]["hybrid"]["roc_auc"]


def test_types_with_too_few_trials_of_an_outcome_are_counted_and_not_scored():
    labels = np.array([1, 0] * 90 + [1] * 11 + [0] * 9, dtype=np.int8)
    entry = score_by_type(scored(arm("real", [noisy(1, 1, labels)], labels=labels)), TYPES, 100, 1)[0]["behavioral"]
    assert entry == {"trials": 20, "successes": 11, "failures": 9, "roc_auc": None, "why": "fewer than 10 failures"}
    labels = np.array([1, 0] * 90 + [1] * 20, dtype=np.int8)
    entry = score_by_type(scored(arm("real", [noisy(1, 1, labels)], labels=labels)), TYPES, 100, 1)[0]["behavioral"]
    assert (entry["successes"], entry["failures"], entry["roc_auc"]) == (20, 0, None)


def test_one_type_alone_has_the_figures_of_all_trials():
    members = scored(arm("real", [noisy(1, 1), noisy(1, 2)]))
    whole = evaluate([members[0].arm], 100, 1)["tfidf"]["real"]["roc_auc"]
    found = score_by_type(members, np.array(["drug"] * 200), 100, 1)
    assert found == [{"drug": {"trials": 200, "successes": 100, "failures": 100, "roc_auc": whole}}]


def test_seeds_with_tests_of_their_own_need_enough_trials_each():
    """Two halves, as where each seed splits anew: all seeds' trials are counted, and each seed's must be enough."""
    rows = np.arange(0, 200, 2), np.arange(1, 200, 2)
    labels = np.repeat(np.tile([0, 1], 50), 2).astype(np.int8)
    runs = {40 + at: Run(own, noisy(2, at, labels)[own], 200) for at, own in enumerate(rows)}
    members = scored(ArmRuns("tfidf", "real", ARMS["real"], labels, runs))
    found = score_by_type(members, np.array(["drug"] * 60 + ["device"] * 140), 100, 1)[0]
    assert found["drug"]["trials"] == 60 and found["drug"]["roc_auc"]["mean"] > 0.5
    few = score_by_type(members, np.array(["drug"] * 36 + ["device"] * 164), 100, 1)[0]["drug"]
    assert (few["trials"], few["roc_auc"]) == (36, None)


def test_results_have_the_types_of_their_own_setting():
    members = [arm("real", [noisy(1, 1)]), arm("general_real", [noisy(1, 2)])]
    kinds = {"in_distribution": TYPES, "generalization": np.array(["other"] * 200)}
    results = evaluate(members, 100, 1, types=kinds)["tfidf"]
    assert set(results["real"]["by_type"]) == {"drug", "device", "behavioral"}
    assert set(results["general_real"]["by_type"]) == {"other"}
    assert "by_type" not in evaluate(members, 100, 1)["tfidf"]["real"]


def test_types_are_read_by_trial(tmp_path):
    rows = [{"trial_id": f"NCT{at}", "label": 1, "intervention": "A", "type": kind, "interventions": ["A"],
             "split": "test"} for at, kind in enumerate(["drug", "device", "drug"])]
    tables.write(tmp_path / "partition.parquet", rows, PARTITION)
    trials = {"ratio": np.array(["NCT0", "NCT1"]), "generalization": np.array(["NCT2"])}
    found = read_types(tmp_path / "partition.parquet", trials)
    assert {setting: types.tolist() for setting, types in found.items()} == {
        "ratio": ["drug", "device"], "generalization": ["drug"],
    }
    with pytest.raises(InputError, match="lacks test trial NCT9; run dvc repro"):
        read_types(tmp_path / "partition.parquet", {"ratio": np.array(["NCT0", "NCT9"])})
