"""Intervals: what they cover, that differences are paired, where there are none, and what a test could have shown."""

import math

import numpy as np
import pytest
from evaluation_kit import ARMS, noisy, whole
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t, ttest_1samp

from trialwright.evaluation.intervals import Interval, degrees_of_freedom, interval
from trialwright.evaluation.lifts import compare_auc
from trialwright.evaluation.resampling import resample
from trialwright.evaluation.runs import ArmRuns, Run
from trialwright.evaluation.scoring import score_arms
from trialwright.stats.delong import p_value
from trialwright.stats.scores import METRICS

ROC_AUC = METRICS.index("roc_auc")
LABELS = np.tile(np.array([0, 1], dtype=np.int8), 200)


def of_auc(labels, *runs, times=500, less=None):
    """The interval of the mean AUC of some runs, or of their difference from others."""
    draws = resample(labels, [whole(scores) for scores in (*runs, *(less or ()))], times, 1)[:, ROC_AUC]
    own = resample_point(labels, *runs, *(less or ()))
    if less:
        draws, own = draws[: len(runs)] - draws[len(runs):], own[: len(runs)] - own[len(runs):]
    return interval(own, draws, 1)


def resample_point(labels, *runs):
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    return np.array([roc_auc_score(labels, scores) for scores in runs])


@pytest.mark.slow
def test_intervals_of_random_scores_cover_a_half_95_times_in_100():
    rng, labels = np.random.default_rng(0), np.tile(np.array([0, 1], dtype=np.int8), 60)
    bounds = [of_auc(labels, rng.uniform(size=120), times=300) for _ in range(400)]
    assert np.mean([one.lo <= 0.5 <= one.hi for one in bounds]) == pytest.approx(0.95, abs=0.025)


def test_good_scores_do_not_cover_a_half():
    assert of_auc(LABELS, noisy(1, 0, LABELS)).lo > 0.5


def test_the_width_is_that_of_theory():
    """Hanley and McNeil (1982): an AUC of a half on n + n trials has the variance (2n + 1) / 12 n^2."""
    labels = np.tile(np.array([0, 1], dtype=np.int8), 500)
    assert of_auc(labels, noisy(0, 0, labels), times=2000).se == pytest.approx(np.sqrt(1001 / (12 * 500**2)), rel=0.1)


def test_an_interval_without_width_is_none():
    scores = noisy(1, 0, LABELS)
    assert of_auc(LABELS, scores, scores, less=[scores, scores]) is None
    assert of_auc(LABELS, LABELS * 0.5) is None, "one class above the other in every resample"
    assert interval(np.array([0.0]), np.zeros((1, 100)), 1) is None
    # A resample in a hundred differs: bounds are those of the others.
    assert interval(np.array([0.0]), np.eye(1, 100), 1) is None
    assert interval(np.array([math.nan]), np.random.default_rng(0).normal(size=(1, 100)), 1) is None


@given(st.lists(st.lists(st.integers(0, 3), min_size=8, max_size=8), min_size=1, max_size=4))
def test_an_interval_is_finite_and_has_width_or_is_none(draws):
    found = interval(np.array([row[0] for row in draws], float), np.array(draws, float), 1)
    if found is not None:
        assert found.hi - found.lo >= 1e-6
        assert 0 < found.se < math.inf
        assert found.detectable() > 0
        assert not math.isnan(found.freedom)


def test_pairing_narrows_the_difference():
    scores = noisy(1, 0, LABELS)
    similar = scores + 0.02 * np.random.default_rng(1).normal(size=scores.size)
    assert of_auc(LABELS, scores, less=[similar]).se < 0.5 * of_auc(LABELS, scores).se


def test_what_could_have_been_detected_is_2_8_standard_errors_and_more_of_many_looks():
    found = Interval(-1.96, 1.96, 1.0, 0.0, math.inf)
    assert found.detectable() == pytest.approx(1.96 + 0.8416, abs=1e-4)
    assert found.detectable(16) == pytest.approx(norm.ppf(1 - 0.05 / 32) + 0.8416, abs=1e-4)
    of_three_seeds = Interval(-4.3, 4.3, 1.0, 1.0, 2.0)
    assert of_three_seeds.detectable(16) == pytest.approx(t.ppf(1 - 0.05 / 32, 2) + 0.8416, abs=1e-4)


def test_degrees_of_freedom_are_those_of_the_seeds_where_these_are_all_and_endless_where_they_are_nothing():
    assert degrees_of_freedom(0.0, 0.3, 3) == 2
    # Welch and Satterthwaite: (1 + 1)^2 / (1^2 / 2).
    assert degrees_of_freedom(1.0, 1.0, 3) == 8
    assert degrees_of_freedom(1.0, 0.0, 3) == math.inf


def test_where_seeds_are_all_p_is_that_of_their_t_test():
    points = np.array([0.02, 0.05, 0.03])
    found = interval(points, points[:, None] + np.random.default_rng(0).normal(0, 1e-6, (1, 500)), 1)
    assert p_value(points.mean(), found.se, found.freedom) == pytest.approx(ttest_1samp(points, 0).pvalue, rel=1e-3)


# What a figure of a seed and trial is made of, as deviations: of the trial, of the seed (in standard errors
# of all trials), of both together; and whether each seed tests trials of its own.
WORLDS = {
    "trials matter": (1.0, 0.0, 0.0, False), "seeds see trials differently": (0.2, 0.0, 1.0, False),
    "all matter": (0.5, 1.0, 0.5, False), "seeds matter": (0.2, 3.0, 0.2, False),
    "own trials": (1.0, 0.0, 0.5, True), "own trials, and seeds matter": (0.5, 1.0, 0.5, True),
}


def figures(world, rng, seeds=3, trials=60):
    """Draw the figure of each trial and seed; their mean has the true value 0."""
    of_trials, of_seeds, of_both, own = world
    shared = rng.normal(0, of_trials, (seeds if own else 1, trials))
    return shared + rng.normal(0, of_seeds / trials**0.5, (seeds, 1)) + rng.normal(0, of_both, (seeds, trials))


def bounds_of(cells, own, rng, times=200):
    """The interval of the mean of all cells, on resamples as evaluate draws them."""
    seeds, trials = cells.shape
    weights = rng.multinomial(trials, np.full(trials, 1 / trials), (seeds if own else 1, times)) / trials
    draws = np.einsum("st,sbt->sb", cells, np.broadcast_to(weights, (seeds, times, trials)))
    return interval(cells.mean(axis=1), draws, int(rng.integers(1 << 30)))


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_coverage_over_trials_and_seeds(world):
    rng = np.random.default_rng(7)
    found = [(cells.mean(), bounds_of(cells, world[3], rng)) for cells in (figures(world, rng) for _ in range(250))]
    assert 0.87 <= np.mean([one.lo <= 0 <= one.hi for _, one in found]) <= 0.995
    # And p is below 0.05 as seldom as the interval leaves out what is true.
    assert np.mean([p_value(mean, one.se, one.freedom) < 0.05 for mean, one in found]) <= 0.13


def test_a_lift_of_the_detectable_size_shows_four_times_in_five():
    rng, world = np.random.default_rng(8), WORLDS["trials matter"]
    found = [bounds_of(figures(world, rng), own=False, rng=rng) for _ in range(300)]
    detectable = np.mean([one.detectable() for one in found])
    assert np.mean([one.lo + detectable > 0 for one in found]) == pytest.approx(0.8, abs=0.06)


@pytest.mark.slow
def test_splits_that_overlap_are_covered_as_well_as_one():
    """Two linear models of 240 trials, 5 splits of the 144 that are not always trained on: the lift to be expected."""
    rng, cuts, found = np.random.default_rng(2), (12, 4), []
    strength, labels = np.linspace(0.6, 0, 12), np.tile(np.array([0, 1], dtype=np.int8), 120)
    for seed in range(120):
        trials = rng.normal(size=(240, 12)) + np.outer(labels - 0.5, strength)
        runs = {cut: {} for cut in cuts}
        for split in range(5):
            order = 96 + rng.permutation(144)
            test, train = np.sort(order[:57]), np.concatenate([np.arange(96), order[57:]])
            means = [trials[train][labels[train] == label].mean(axis=0) for label in (0, 1)]
            for cut in cuts:
                line = np.where(np.arange(12) < cut, means[1] - means[0], 0)
                runs[cut][split] = Run(test, 1 / (1 + np.exp(-trials[test] @ line)), 240)
        scored = score_arms([ArmRuns("tfidf", str(cut), ARMS["real"], labels, runs[cut]) for cut in cuts], 200, seed)
        assert scored[0].arm.overlap == pytest.approx(57 / (scored[0].arm.averaged()[0].size - 57))
        found.append(compare_auc(*scored, seed))
    # 0.026 is the mean of 2,000 such models, each tested on 4,000 trials of its own.
    assert np.mean([one.bounds.lo <= 0.0263 <= one.bounds.hi for one in found]) == pytest.approx(0.95, abs=0.05)
    assert np.mean([one.bounds.se for one in found]) == pytest.approx(np.std([one.mean for one in found]), rel=0.2)


def test_what_splits_have_in_common_is_known_no_better_with_more_of_them():
    points, noise = np.linspace(0.4, 0.6, 5), np.random.default_rng(0).normal(0, 1e-6, (5, 500))
    alone, common = (interval(points, points[:, None] + noise, 1, overlap) for overlap in (0.0, 0.3))
    assert alone.se == pytest.approx(points.std(ddof=1) * math.sqrt(0.2), rel=1e-3)
    assert common.se == pytest.approx(points.std(ddof=1) * math.sqrt(0.2 + 0.3), rel=1e-3)
    assert common.freedom == pytest.approx(alone.freedom) == pytest.approx(4)
    assert 0.5 - common.lo == pytest.approx((0.5 - alone.lo) * math.sqrt(2.5), rel=0.02)


def test_seeds_that_differ_by_more_than_their_trials_widen_the_interval():
    noise = np.random.default_rng(0).normal(0, 0.01, (3, 1000))
    alike, apart = (
        interval(points, points[:, None] + noise, 1) for points in (np.full(3, 0.5), np.array([0.4, 0.5, 0.6]))
    )
    assert alike.se == pytest.approx(0.01 / 3**0.5, rel=0.1)
    assert apart.se == pytest.approx(0.1 / 3**0.5, rel=0.1)
    # Two degrees of freedom: 4.3 standard errors, not 1.96.
    assert (apart.hi - apart.lo) / 2 > 3 * apart.se


def test_one_seed_has_no_spread_of_seeds():
    draws = np.random.default_rng(0).normal(0.5, 0.01, (1, 1000))
    assert interval(np.array([0.5]), draws, 1).se == pytest.approx(draws.std())
