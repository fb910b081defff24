"""The classifier two-sample test: known answers, and worse corpora that are told more easily."""

import numpy as np
import pytest
from corpora_kit import vectors

from trialwright.fidelity.nearness.two_sample import tell_apart


def told(real, other, folds=5, seed=0):
    """Trials of one stratum."""
    return tell_apart(real, other, np.zeros(len(real) + len(other), dtype=np.intp), folds, seed)


@pytest.mark.parametrize("seed", range(4))
def test_trials_of_one_kind_are_not_told_apart(seed):
    found = told(vectors(150, seed), vectors(120, seed + 50))
    assert found["auc_lo"] < 0.56
    assert found["auc_hi"] > 0.44


def test_copies_are_not_told_from_what_they_copy():
    real = vectors(100, 1)
    assert told(real, real.copy())["auc"] < 0.5


def test_noise_is_told_from_trials():
    found = told(vectors(100, 1), vectors(80, 2, shift=6.0))
    assert found == {"auc": 1.0, "auc_lo": None, "auc_hi": None}, "told without an error: of which none is known"
    assert told(vectors(100, 1), vectors(80, 2, shift=2.0))["auc_lo"] > 0.8


def test_the_further_off_the_more_easily_told():
    areas = [told(vectors(200, 1), vectors(200, 2, shift))["auc"] for shift in (0, 0.5, 1, 2, 4)]
    assert np.all(np.diff(areas) > 0)


def test_fewer_trials_than_folds_are_measured():
    assert 0 <= told(vectors(20, 1), vectors(3, 2))["auc"] <= 1


def test_samples_in_one_composition_are_told_by_no_more_and_no_less_than_chance():
    """Held out alone, a trial would be taken for the other kind, which is then the most of its stratum."""
    areas, alone = [], []
    for seed in range(12):
        rng, strata = np.random.default_rng(seed), np.arange(120) % 30
        rows = 4 * rng.normal(size=(30, 16))[strata] + rng.normal(size=(120, 16))
        areas.append(tell_apart(rows[:60], rows[60:], strata, folds=5, seed=0)["auc"])
        alone.append(told(rows[:60], rows[60:])["auc"])
    assert np.mean(areas) == pytest.approx(0.5, abs=0.03)
    assert np.mean(alone) < 0.45
