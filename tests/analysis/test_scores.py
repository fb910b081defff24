"""Metrics against figures worked out by hand, and the fast ones of resamples against scikit-learn's."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.analysis import METRICS, score
from trialwright.analysis.intervals import _Run

LABELS = np.array([0, 0, 1, 1, 1], dtype=np.int8)
SCORES = np.array([0.1, 0.6, 0.35, 0.8, 0.9])


def test_hand_computed():
    # Told: trials 2, 4, 5; two of the three are right, one success of three is missed.
    assert score(LABELS, SCORES) == pytest.approx({
        "accuracy": 3 / 5, "precision": 2 / 3, "recall": 2 / 3, "f1": 2 / 3,
        "roc_auc": 5 / 6,  # of 6 pairs, only (0.6, 0.35) is the wrong way round
        "pr_auc": (1 + 1 + 3 / 4) / 3,
        "mcc": (2 * 1 - 1 * 1) / math.sqrt(3 * 3 * 2 * 2), "balanced_accuracy": (2 / 3 + 1 / 2) / 2,
    })


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
    assert found["accuracy"] == 0.5


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6), st.integers(0, 3)), min_size=2, max_size=20))
def test_weighted_metrics_are_those_of_the_repeated_trials(trials):
    """A trial drawn w times counts as w trials, ties in score included."""
    labels, grades, weights = (np.array(column) for column in zip(*trials, strict=True))
    scores = grades / 6
    repeated = np.repeat(labels, weights).astype(np.int8)
    if np.unique(repeated).size < 2:
        return
    expected = score(repeated, np.repeat(scores, weights))
    found = _Run(labels.astype(np.int8), scores).scored(weights.astype(float)[:, None])[:, 0]
    assert dict(zip(METRICS, found, strict=True)) == pytest.approx(expected)
