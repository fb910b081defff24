"""The maximum mean discrepancy against its definition, and its p-value under and off the null."""

import numpy as np
import pytest
from corpora_kit import vectors

from trialwright.fidelity.nearness.two_sample import measure_discrepancy


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
    assert measure_discrepancy(real, other, 100, 0)["mmd2"] == pytest.approx(by_definition(real, other), abs=1e-5)


def test_the_p_value_is_uniform_for_trials_of_one_kind():
    found = [measure_discrepancy(vectors(60, s), vectors(40, s + 500), 100, s)["p_value"] for s in range(60)]
    assert 1 <= sum(p <= 0.2 for p in found) <= 26
    assert 0.35 < np.mean(found) < 0.65


def test_noise_has_the_least_p_value_there_is():
    assert measure_discrepancy(vectors(60, 1), vectors(40, 2, 4.0), 99, 0)["p_value"] == pytest.approx(0.01)


def test_copies_are_nearer_than_new_trials():
    real = vectors(80, 1)
    found = measure_discrepancy(real, real.copy(), 100, 0)
    assert found["mmd2"] < measure_discrepancy(real, vectors(80, 2), 100, 0)["mmd2"]
    assert found["p_value"] > 0.95


def test_the_further_off_the_larger():
    found = [measure_discrepancy(vectors(150, 1), vectors(150, 2, shift), 100, 0)["mmd2"] for shift in (0, 1, 2, 4)]
    assert np.all(np.diff(found) > 0)


def test_copies_of_one_trial_have_a_kernel():
    real = np.repeat(vectors(1, 1), 20, axis=0)
    assert measure_discrepancy(real, vectors(20, 2), 100, 0)["p_value"] < 0.05
