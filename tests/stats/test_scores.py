"""Metrics against figures worked out by hand."""

import math

import numpy as np
import pytest

from trialwright.stats.scores import METRICS, bins, score

LABELS = np.array([0, 0, 1, 1, 1], dtype=np.int8)
SCORES = np.array([0.1, 0.6, 0.35, 0.8, 0.9])


def test_hand_computed():
    # Told: trials 2, 4, 5; two of the three are right, one success of three is missed.
    assert score(LABELS, SCORES) == pytest.approx({
        "accuracy": 3 / 5, "precision": 2 / 3, "recall": 2 / 3, "f1": 2 / 3,
        "roc_auc": 5 / 6,  # of 6 pairs, only (0.6, 0.35) is the wrong way round
        "pr_auc": (1 + 1 + 3 / 4) / 3,
        "mcc": (2 * 1 - 1 * 1) / math.sqrt(3 * 3 * 2 * 2), "balanced_accuracy": (2 / 3 + 1 / 2) / 2,
        "brier": (0.1**2 + 0.6**2 + 0.65**2 + 0.2**2 + 0.1**2) / 5,
        "ece": (0.1 + 0.6 + 0.65 + 0.2 + 0.1) / 5,  # every score has a bin of its own
    })


def test_calibration_error_is_of_bins_and_not_of_trials():
    scores = np.full(10, 0.25)
    labels = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], dtype=np.int8)
    assert score(labels, scores)["ece"] == pytest.approx(0.15)
    # In two bins, of 0.2 at one half and 0.8 at one half, neither makes up for the other.
    halves = np.array([1, 0, 1, 0], dtype=np.int8)
    assert score(halves, np.array([0.2, 0.2, 0.8, 0.8]))["ece"] == pytest.approx(0.3)


def test_the_last_bin_holds_a_score_of_one():
    assert bins(np.array([0, 0.0999, 0.1, 0.95, 1])).tolist() == [0, 0, 1, 9, 9]


def test_a_score_at_the_threshold_says_success():
    assert score(np.array([0, 1], dtype=np.int8), np.array([0.4, 0.5]))["accuracy"] == 1


def test_always_success_has_a_high_f1_and_no_information():
    found = score(np.array([1, 1, 1, 0], dtype=np.int8), np.full(4, 0.9))
    assert found["f1"] == pytest.approx(6 / 7)
    assert (found["roc_auc"], found["mcc"], found["balanced_accuracy"]) == (0.5, 0, 0.5)


def test_never_success_divides_nothing_by_zero():
    found = score(LABELS, np.zeros(5))
    assert (found["precision"], found["recall"], found["f1"]) == (0, 0, 0)


@pytest.mark.parametrize("label", [0, 1])
def test_one_outcome_leaves_comparisons_undefined(label):
    found = score(np.full(4, label, dtype=np.int8), np.array([0.2, 0.4, 0.6, 0.8]))
    assert {name for name in METRICS if found[name] is None} == {"roc_auc", "pr_auc", "mcc", "balanced_accuracy"}
    assert (found["accuracy"], found["brier"]) == (0.5, pytest.approx(0.3))
