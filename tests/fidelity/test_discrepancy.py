"""The maximum mean discrepancy against its definition, and its p-value under and off the null."""

import numpy as np
import pytest
from corpora_kit import vectors

from trialwright.fidelity.nearness.two_sample import measure_discrepancy


def discrepancy(real, other, permutations, seed):
    """Of one stratum."""
    return measure_discrepancy(real, other, np.zeros(len(real) + len(other), dtype=np.intp), permutations, seed)


def by_definition(real, other):
    """The unbiased MMD^2, term by term."""
    squares = [((one - two) ** 2).sum() for at, one in enumerate(real) for two in real[at + 1 :]]

    def mean(rows, columns, skip):
        return np.mean([
            np.exp(-((one - two) ** 2).sum() / (2 * np.median(squares)))
            for i, one in enumerate(rows) for j, two in enumerate(columns) if not (skip and i == j)
        ])

    return mean(real, real, True) + mean(other, other, True) - 2 * mean(real, other, False)


@pytest.mark.parametrize("sizes", [(12, 9), (5, 20), (2, 2)])
def test_it_is_as_defined(sizes):
    real, other = vectors(sizes[0], 1), vectors(sizes[1], 2, 1.0)
    assert discrepancy(real, other, 100, 0)["mmd2"] == pytest.approx(by_definition(real, other), abs=1e-5)


def test_the_p_value_is_uniform_for_trials_of_one_kind():
    found = [discrepancy(vectors(60, s), vectors(40, s + 500), 100, s)["p_value"] for s in range(60)]
    assert 1 <= sum(p <= 0.2 for p in found) <= 26
    assert 0.35 < np.mean(found) < 0.65


def test_noise_has_the_least_p_value_there_is():
    assert discrepancy(vectors(60, 1), vectors(40, 2, 4.0), 99, 0)["p_value"] == pytest.approx(0.01)


def test_copies_are_nearer_than_new_trials():
    real = vectors(80, 1)
    found = discrepancy(real, real.copy(), 100, 0)
    assert found["mmd2"] < discrepancy(real, vectors(80, 2), 100, 0)["mmd2"]
    assert found["p_value"] > 0.95


def test_the_further_off_the_larger():
    found = [discrepancy(vectors(150, 1), vectors(150, 2, shift), 100, 0)["mmd2"] for shift in (0, 1, 2, 4)]
    assert np.all(np.diff(found) > 0)


def test_copies_of_one_trial_have_a_kernel():
    real = np.repeat(vectors(1, 1), 20, axis=0)
    assert discrepancy(real, vectors(20, 2), 100, 0)["p_value"] < 0.05


def stratified(seed, shift=0.0):
    """Three real trials and another one of each of 15 strata, which lie far from each other."""
    strata, rng = np.arange(60) % 15, np.random.default_rng(seed)
    rows = 4 * rng.normal(size=(15, 16))[strata] + rng.normal(size=(60, 16))
    rows[45:, 0] += shift
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return rows[:45], rows[45:], strata


def test_the_p_value_is_uniform_for_samples_in_one_composition():
    """Such samples differ by less than permutations across strata, of which all would have a p-value of nearly 1."""
    found = [measure_discrepancy(*stratified(seed), 100, seed)["p_value"] for seed in range(60)]
    assert 1 <= sum(p <= 0.2 for p in found) <= 26
    assert 0.35 < np.mean(found) < 0.65
    assert min(discrepancy(*stratified(seed)[:2], 100, seed)["p_value"] for seed in range(20)) > 0.9


def test_samples_in_one_composition_that_differ_have_small_p_values():
    assert max(measure_discrepancy(*stratified(seed, 6.0), 100, seed)["p_value"] for seed in range(10)) < 0.05
