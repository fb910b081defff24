"""Precision, recall, density and coverage against brute force, and on corpora with a known fault."""

import numpy as np
import pytest
from corpora_kit import vectors
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.fidelity.nearness.support import support


def by_definition(real, other, k):
    """The figures of Naeem et al. (2020), by distances and loops."""
    def reach(rows):
        return [sorted(np.linalg.norm(row - each) for each in rows)[k] for row in rows]

    in_real = np.array([[np.linalg.norm(o - r) <= d for r, d in zip(real, reach(real), strict=True)] for o in other])
    in_other = np.array([[np.linalg.norm(o - r) <= d for r in real] for o, d in zip(other, reach(other), strict=True)])
    return {
        "precision": in_real.any(axis=1).mean(), "recall": in_other.any(axis=0).mean(),
        "density": in_real.sum(axis=1).mean() / k, "coverage": in_real.any(axis=0).mean(),
    }


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), sizes=st.tuples(st.integers(6, 15), st.integers(6, 15)), k=st.integers(1, 5))
def test_it_is_as_defined(seed, sizes, k):
    real, other = vectors(sizes[0], seed), vectors(sizes[1], seed + 1, 0.5)
    assert support(real, other, k) == pytest.approx(by_definition(real, other, k))


def test_copies_have_all_there_is():
    real = vectors(100, 1)
    found = support(real, real.copy(), 5)
    assert (found["precision"], found["recall"], found["coverage"]) == (1.0, 1.0, 1.0)
    assert found["density"] > 1


def test_noise_has_nothing():
    found = support(vectors(100, 1), -vectors(100, 2), 5)
    assert found["precision"] < 0.2
    assert found["coverage"] < 0.2


def test_paraphrases_of_one_trial_look_real_and_cover_nothing():
    real = vectors(200, 1)
    near = real[:1] + 0.02 * vectors(200, 3)
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    found = support(real, near, 5)
    assert found["precision"] == 1.0
    assert found["recall"] < 0.05
    assert found["coverage"] < 0.2


def test_the_further_off_the_less_of_all():
    found = [support(vectors(150, 1), vectors(150, 2, shift), 5) for shift in (0, 0.7, 1.4, 2.1)]
    for name in ("precision", "density", "coverage"):
        assert np.all(np.diff([each[name] for each in found]) < 0), name


def test_few_trials_have_fewer_neighbours():
    assert 0 <= support(vectors(3, 1), vectors(2, 2), 5)["recall"] <= 1
