"""The classifier two-sample test: known answers, and worse corpora that are told more easily."""

import numpy as np
import pytest
from corpora_kit import vectors

from trialwright.fidelity.nearness.two_sample import tell_apart


@pytest.mark.parametrize("seed", range(4))
def test_trials_of_one_kind_are_not_told_apart(seed):
    found = tell_apart(vectors(150, seed), vectors(120, seed + 50), folds=5, seed=0)
    assert found["auc_lo"] < 0.56
    assert found["auc_hi"] > 0.44


def test_copies_are_not_told_from_what_they_copy():
    real = vectors(100, 1)
    assert tell_apart(real, real.copy(), folds=5, seed=0)["auc"] < 0.5


def test_noise_is_told_from_trials():
    found = tell_apart(vectors(100, 1), vectors(80, 2, shift=6.0), folds=5, seed=0)
    assert found == {"auc": 1.0, "auc_lo": None, "auc_hi": None}, "told without an error: of which none is known"
    assert tell_apart(vectors(100, 1), vectors(80, 2, shift=2.0), folds=5, seed=0)["auc_lo"] > 0.8


def test_the_further_off_the_more_easily_told():
    areas = [tell_apart(vectors(200, 1), vectors(200, 2, shift), folds=5, seed=0)["auc"] for shift in (0, 0.5, 1, 2, 4)]
    assert np.all(np.diff(areas) > 0)


def test_fewer_trials_than_folds_are_measured():
    assert 0 <= tell_apart(vectors(20, 1), vectors(3, 2), folds=5, seed=0)["auc"] <= 1
