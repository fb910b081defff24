"""The fast metrics of resamples against scikit-learn's, and what a draw of resamples is."""

import numpy as np
import pytest
from evaluation_kit import noisy, whole
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.evaluation.resampling import _features, _Ranked, _scored, _weights, resample
from trialwright.evaluation.runs import Run
from trialwright.stats.scores import METRICS, score

LABELS = np.tile(np.array([0, 1], dtype=np.int8), 50)
TRIAL = st.tuples(st.integers(0, 1), st.integers(0, 6), st.integers(0, 3), st.booleans())


@settings(max_examples=200, deadline=None)
@given(st.lists(TRIAL, min_size=2, max_size=20))
def test_weighted_metrics_are_those_of_the_repeated_trials(trials):
    """A trial drawn w times counts as w trials, ties in score included; trials that a run does not test, as none."""
    labels, grades, weights, tested = (np.array(column) for column in zip(*trials, strict=True))
    rows = np.flatnonzero(tested)
    labels, scores = labels.astype(np.int8), grades[rows] / 6
    repeated = np.repeat(labels[rows], weights[rows])
    if np.unique(repeated).size < 2:
        return
    run = Run(rows, scores, labels.size)
    drawn = weights.astype(np.float32)[:, None]
    found = _scored(_features(labels, run), [_Ranked(labels, run)], drawn)[0, :, 0]
    expected = score(repeated, np.repeat(scores, weights[rows]))
    assert dict(zip(METRICS, found, strict=True)) == pytest.approx(expected, abs=1e-6)


def test_running_sums_of_many_trials():
    labels = np.random.default_rng(0).integers(0, 2, 3001).astype(np.int8)
    run = whole(noisy(1, 0, labels))
    found = _scored(_features(labels, run), [_Ranked(labels, run)], np.ones((3001, 2), np.float32))[0, :, 1]
    assert dict(zip(METRICS, found, strict=True)) == pytest.approx(score(labels, run.scores), abs=1e-6)


def test_the_seed_fixes_the_draw():
    run = whole(noisy(1, 0, LABELS))
    one, again, other = (resample(LABELS, [run], 100, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_runs_do_not_change_each_others_resamples():
    one, other = (whole(noisy(1, seed, LABELS)) for seed in (0, 1))
    alone, beside = resample(LABELS, [one], 300, 1)[0], resample(LABELS, [other, one], 300, 1)[1]
    assert beside == pytest.approx(alone, abs=1e-12)


def test_resamples_are_of_the_size_of_the_test_set_and_hold_both_classes():
    labels = np.array([1, 1, 1, 1, 0], dtype=np.int8)
    weights = np.concatenate(list(_weights(labels, 70_000, 3)), axis=1)
    assert weights.shape == (5, 70_000)
    assert set(weights.sum(axis=0)) == {5}
    successes = weights[:4].sum(axis=0)
    assert set(successes) == {1, 2, 3, 4}
    assert weights[:4].mean(axis=1) == pytest.approx(np.full(4, successes.mean() / 4), abs=0.02)


def test_prevalence_varies_as_with_other_trials():
    """Always answering success is right as often as trials succeed."""
    (draws,) = resample(LABELS, [whole(np.full(100, 0.9))], 2000, 1)
    assert draws[METRICS.index("accuracy")].std() == pytest.approx(0.05, rel=0.1)
    assert set(draws[METRICS.index("roc_auc")]) == {0.5}


def test_a_trial_that_two_test_sets_share_counts_alike_in_both():
    scores = noisy(1, 0, LABELS)
    first = np.arange(0, 60)
    same, apart = Run(first, scores[first], 100), Run(np.arange(40, 100), scores[40:], 100)
    one, again, other = resample(LABELS, [same, same, apart], 300, 1)
    accuracy = METRICS.index("accuracy")
    assert again == pytest.approx(one, abs=1e-12)
    assert 0 < np.corrcoef(one[accuracy], other[accuracy])[0, 1] < 0.8


def test_a_resample_of_a_tiny_test_set_without_a_class_divides_nothing_by_zero():
    tiny = Run(np.array([0, 1]), np.array([0.2, 0.8]), 100)
    assert np.isfinite(resample(LABELS, [tiny], 300, 1)).all()


def test_the_noise_of_a_calibration_error_is_made_up_for():
    """Bounds by the resamples as they are lie above the truth three times in four; see `resample`."""
    rng, row, bounds = np.random.default_rng(5), METRICS.index("ece"), []
    for _ in range(200):
        scores = rng.uniform(0.2, 0.8, 150)
        labels = (rng.uniform(size=150) < scores + 0.05).astype(np.int8)
        bounds.append(np.quantile(resample(labels, [whole(scores)], 200, 1)[0, row], [0.025, 0.975]))
    assert np.mean([lo > 0.05 for lo, _ in bounds]) < 0.12
    assert np.mean([lo <= 0.05 <= hi for lo, hi in bounds]) > 0.8
