"""Bootstraps over groups and seeds: known values, coverage, and what hangs together."""

import numpy as np
import pytest

from trialwright.stats.bootstrap import bounds, crossed_means, group_weights, two_sided


def test_each_resample_has_as_many_groups_as_there_are_and_whole_ones() -> None:
    groups = np.array([0, 0, 1, 2, 2, 2])
    weights = group_weights(groups, 1, 50)
    assert weights.shape == (50, 6)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 3] == weights[:, 5]).all()
    assert (weights[:, [0, 2, 3]].sum(axis=1) == 3).all()
    assert np.array_equal(weights, group_weights(groups, 1, 50))


def test_seeds_and_groups_are_drawn_together() -> None:
    values = np.array([[1.0, 3.0], [1.0, 3.0]])
    means = crossed_means(values, np.array([0, 1]), 1, 4000)
    # Of two seeds, one alone is drawn half of the time.
    assert sorted(set(means.tolist())) == [1.0, 2.0, 3.0]
    assert np.mean(means == 2.0) == pytest.approx(0.5, abs=0.05)
    assert (crossed_means(values[:, :1], np.array([0, 1]), 1, 20) == 1.0).all()


def test_what_seeds_do_makes_an_interval_wider() -> None:
    rng = np.random.default_rng(0)
    noise, shift = rng.normal(size=(60, 5)), rng.normal(size=5)
    groups = np.arange(60)
    alike, apart = (bounds(crossed_means(each, groups, 1, 1000)) for each in (noise, noise + 2 * shift))
    assert apart[1] - apart[0] > 3 * (alike[1] - alike[0])


def test_intervals_over_samples_and_seeds_cover_the_truth() -> None:
    rng = np.random.default_rng(5)
    covered = 0
    for draw in range(150):
        values = rng.normal(size=(40, 1)) + 0.5 * rng.normal(size=(1, 8)) + rng.normal(size=(40, 8))
        low, high = bounds(crossed_means(values, np.arange(40), draw, 300))
        covered += low <= 0 <= high
    assert covered >= 130


def test_bounds_leave_out_what_cannot_be_told() -> None:
    assert bounds(np.array([np.nan, 1.0, 1.0])) == (1.0, 1.0)
    assert np.isnan(bounds(np.array([np.nan]))).all()


def test_p_values_are_two_sided_and_never_zero() -> None:
    assert two_sided(np.full(99, 1.0)) == two_sided(np.full(99, -1.0)) == pytest.approx(2 / 100)
    assert two_sided(np.zeros(99)) == 1.0
    assert two_sided(np.array([*[-1.0] * 10, *[1.0] * 89])) == pytest.approx(2 * 11 / 100)
