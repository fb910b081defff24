"""Bootstrap intervals: what they cover, that they are paired, and that they are repeatable."""

import numpy as np
import pytest

from trialwright.analysis import METRICS, interval, resample
from trialwright.analysis.intervals import Interval, _weights

ROC_AUC = METRICS.index("roc_auc")


def trials(strength, n=400, seed=0, noise=None):
    rng = np.random.default_rng(seed)
    labels = np.tile(np.array([0, 1], dtype=np.int8), n // 2)
    scores = strength * labels + rng.normal(size=n)
    if noise is not None:
        scores = scores + noise * np.random.default_rng(seed + 99).normal(size=n)
    return labels, 1 / (1 + np.exp(-scores))


def test_random_scores_cover_a_half_and_good_ones_do_not():
    labels, random_scores = trials(0)
    _, good_scores = trials(1)
    by_chance, good = (interval(run[ROC_AUC]) for run in resample(labels, [random_scores, good_scores], 500, 1))
    assert by_chance.lo < 0.5 < by_chance.hi
    assert good.lo > 0.5


def test_the_width_is_that_of_theory():
    """Hanley and McNeil (1982): an AUC of a half on n + n trials has the variance (2n + 1) / 12 n^2."""
    labels, scores = trials(0, n=1000)
    found = np.std(resample(labels, [scores], 2000, 1)[0, ROC_AUC])
    assert found == pytest.approx(np.sqrt(1001 / (12 * 500**2)), rel=0.1)


def test_identical_predictions_are_not_distinguishable():
    labels, scores = trials(1)
    first, second = resample(labels, [scores, scores.copy()], 200, 1)
    difference = interval(first[ROC_AUC] - second[ROC_AUC])
    assert difference == (0, 0)
    assert difference.verdict == "not distinguishable"


@pytest.mark.parametrize(
    ("lo", "hi", "verdict"),
    [
        (0.01, 0.2, "better"), (-0.2, -0.01, "worse"), (-0.1, 0.1, "not distinguishable"),
        (0, 0.1, "not distinguishable"),
    ],
)
def test_verdicts(lo, hi, verdict):
    assert Interval(lo, hi).verdict == verdict


def test_pairing_narrows_the_difference():
    labels, scores = trials(1)
    _, similar = trials(1, noise=0.2)
    first, second = resample(labels, [scores, similar], 500, 1)
    (unpaired,) = resample(labels, [similar], 500, 2)
    paired, apart = (interval(first[ROC_AUC] - other[ROC_AUC]) for other in (second, unpaired))
    assert paired.hi - paired.lo < 0.5 * (apart.hi - apart.lo)


def test_the_seed_fixes_the_draw():
    labels, scores = trials(1)
    one, again, other = (resample(labels, [scores], 100, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_resamples_keep_the_prevalence_and_the_number_asked_for():
    labels = np.array([1, 1, 1, 0, 0], dtype=np.int8)
    weights = np.concatenate(list(_weights(labels, 70_000, 3)), axis=1)
    assert weights.shape == (5, 70_000)
    assert set(weights[:3].sum(axis=0)) == {3}
    assert set(weights[3:].sum(axis=0)) == {2}
    assert weights.mean(axis=1) == pytest.approx(np.ones(5), abs=0.02)
