"""The standard error of a difference of ROC-AUCs with scores normal within each outcome: theory and simulation."""

import numpy as np
import pytest
from binormal_kit import simulate
from hypothesis import given
from hypothesis import strategies as st

from trialwright.stats.binormal import difference_error, find_correlation

AREAS, CORRELATIONS = st.floats(0.55, 0.95), st.floats(-0.5, 0.99)


def test_one_pair_of_trials_is_counted_out():
    """Of one success and one failure an AUC is 0 or 1: the variance of the difference of two independent ones."""
    both = 0.7 * 0.3 + 0.8 * 0.2
    assert difference_error(0.7, 0.8, 0.0, 1, 1) == pytest.approx(np.sqrt(both))


def test_it_is_the_spread_of_simulated_differences_and_what_delong_estimates():
    found, errors = simulate((0.7, 0.76), 0.8, 40, 25, 3000, np.random.default_rng(0))
    error = difference_error(0.7, 0.76, 0.8, 40, 25)
    assert found.std() == pytest.approx(error, rel=0.05)
    assert found.mean() == pytest.approx(0.06, abs=0.004)
    # Of so few trials DeLong's is a little too wide.
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(error * 1.03, rel=0.02)


@given(AREAS, AREAS, CORRELATIONS, st.integers(1, 500), st.integers(1, 500))
def test_more_alike_is_nearer_and_the_two_models_are_equals(one, other, correlation, successes, failures):
    error = difference_error(one, other, correlation, successes, failures)
    assert error == pytest.approx(difference_error(other, one, correlation, failures, successes), abs=1e-9)
    assert difference_error(one, other, correlation + 0.01, successes, failures) <= error + 1e-9
    assert difference_error(one, other, correlation, 2 * successes, 2 * failures) < error
    assert find_correlation(one, other, error, successes, failures) == pytest.approx(correlation, abs=1e-4)


def test_the_same_scores_do_not_differ():
    assert difference_error(0.7, 0.7, 1.0, 50, 40) == pytest.approx(0, abs=1e-6)
    assert find_correlation(0.7, 0.7, 0.0, 50, 40) == pytest.approx(1, abs=1e-6)
