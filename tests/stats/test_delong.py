"""DeLong's variance against brute force over all pairs, and against the bootstrap."""

import math

import numpy as np
import pytest
from evaluation_kit import noisy, whole
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

from trialwright.evaluation.resampling import resample
from trialwright.stats.delong import LEAST_P, area_bounds, influence, midranks, p_value, score_interval, standard_error
from trialwright.stats.scores import METRICS

LABELS = np.repeat(np.array([0, 1], dtype=np.int8), [120, 80])


def parts_by_pairs(labels, scores):
    """Each success's share of the failures below it, each failure's of the successes above: as defined."""
    successes, failures = scores[labels == 1], scores[labels == 0]
    wins = (successes[:, None] > failures) + 0.5 * (successes[:, None] == failures)
    return wins.mean(axis=1), wins.mean(axis=0)


def variance_by_pairs(labels, *scores):
    """DeLong's variance of an AUC, or of the difference of two, from sample (co)variances of the parts."""
    parts = [parts_by_pairs(labels, each) for each in scores]
    found = 0.0
    for column in (0, 1):
        matrix = np.atleast_2d(np.cov([part[column] for part in parts])) / len(parts[0][column])
        signs = np.array([1, -1][: len(parts)])
        found += signs @ matrix @ signs
    return found


def test_the_example_of_the_docstring():
    labels, scores = np.array([0, 1, 0, 1], dtype=np.int8), np.array([1.0, 2.0, 3.0, 4.0])
    assert standard_error(influence(labels, scores)) ** 2 == pytest.approx(1 / 8)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=4, max_size=30), st.integers(2, 28))
def test_it_is_that_of_all_pairs_ties_included(grades, successes):
    first, second = (np.array(column) / 5 for column in zip(*grades, strict=True))
    labels = (np.arange(first.size) < min(successes, first.size - 2)).astype(np.int8)
    one, other = influence(labels, first), influence(labels, second)
    assert standard_error(one) ** 2 == pytest.approx(variance_by_pairs(labels, first))
    assert standard_error(one - other) ** 2 == pytest.approx(variance_by_pairs(labels, first, second), abs=1e-12)


def test_a_mean_over_seeds_has_the_covariances_too():
    seeds = [noisy(1, seed, LABELS) for seed in range(3)]
    parts = [parts_by_pairs(LABELS, each) for each in seeds]
    expected = sum(
        np.cov([part[column] for part in parts]).sum() / 9 / len(parts[0][column]) for column in (0, 1)
    )
    assert standard_error(np.mean([influence(LABELS, each) for each in seeds], axis=0)) ** 2 == pytest.approx(expected)


def test_it_agrees_with_the_bootstrap():
    real, hybrid = noisy(1, 1, LABELS), noisy(1, 1, LABELS) + 0.05 * np.random.default_rng(2).normal(size=LABELS.size)
    one, other = resample(LABELS, [whole(real), whole(hybrid)], 4000, 1)[:, METRICS.index("roc_auc")]
    assert standard_error(influence(LABELS, real)) == pytest.approx(one.std(), rel=0.06)
    paired = standard_error(influence(LABELS, real) - influence(LABELS, hybrid))
    assert paired == pytest.approx((one - other).std(), rel=0.06)
    assert paired < 0.5 * one.std()


def test_p_values():
    assert p_value(1.959964, 1.0) == pytest.approx(0.05)
    assert p_value(-2.575829, 1.0) == pytest.approx(0.01)
    assert p_value(4.302653, 1.0, freedom=2) == pytest.approx(0.05)
    assert p_value(90.0, 1.0) == LEAST_P, "beyond what a float holds, and still not 0"


@pytest.mark.parametrize("difference", [0.0, 0.1])
def test_no_error_is_no_knowledge(difference):
    assert p_value(difference, 0.0) is None
    assert area_bounds(0.5 + difference, 0.0) == (None, None)


@pytest.mark.parametrize(
    ("labels", "scores"),
    [
        # One class above the other, one score for all, and too few trials of a class.
        ([0] * 20 + [1] * 20, range(40)), ([0] * 20 + [1] * 20, [1] * 40), ([0] * 9 + [1] * 40, [3, 1, 2] * 16 + [0]),
    ],
)
def test_an_auc_that_is_not_estimable_has_no_bounds(labels, scores):
    labels, scores = np.array(labels, dtype=np.int8), np.array(scores, dtype=float)
    found = score_interval(labels, scores)
    assert found == {"roc_auc": pytest.approx(roc_auc_score(labels, scores)), "roc_auc_lo": None, "roc_auc_hi": None}


def test_ten_trials_of_a_class_are_enough():
    labels, scores = np.array([0] * 10 + [1] * 40, dtype=np.int8), np.arange(50) % 7.0
    assert score_interval(labels, scores)["roc_auc_lo"] is not None


@pytest.mark.slow
def test_p_values_are_uniform_where_nothing_differs():
    rng, labels, found = np.random.default_rng(3), np.tile(np.array([0, 1], dtype=np.int8), 60), []
    for _ in range(400):
        shared = labels + rng.normal(size=labels.size)
        one, other = (shared + rng.normal(size=labels.size) for _ in range(2))
        error = standard_error(influence(labels, one) - influence(labels, other))
        found.append(p_value(roc_auc_score(labels, one) - roc_auc_score(labels, other), error))
    assert np.mean(np.array(found) < 0.05) == pytest.approx(0.05, abs=0.03)
    assert np.mean(found) == pytest.approx(0.5, abs=0.05)


def test_one_trial_of_a_class_is_no_division_by_zero():
    assert math.isfinite(standard_error(influence(np.array([0, 1, 1], dtype=np.int8), np.array([0.1, 0.2, 0.05]))))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_midranks_are_scipys(values):
    assert midranks(np.array(values, dtype=float)) == pytest.approx(rankdata(values))
