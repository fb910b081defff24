"""What a run can find, said before it: that a lift of that size is found four times in five, and as after the run."""

import math

import numpy as np
import pytest
from binormal_kit import simulate
from evaluation_kit import arm, mix_of, noisy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trialwright.evaluation.lifts import compare_auc
from trialwright.evaluation.power import (
    Assumed,
    JudgedOn,
    measure,
    measure_lifts,
    smallest_lift,
    trials_needed,
)
from trialwright.evaluation.scoring import score_arms
from trialwright.stats.binormal import difference_error
from trialwright.stats.delong import p_value

USUAL, TESTED = Assumed(0.7, 0.9), JudgedOn(120, 80, 1)


def draw(lift, assumed, tested, times):
    """Draw the lift on new test trials so many times, with DeLong's standard error of each."""
    areas = assumed.area, assumed.area + lift
    return simulate(areas, assumed.correlation, tested.successes, tested.failures, times, np.random.default_rng(0))


@pytest.mark.parametrize(("assumed", "tested"), [
    (USUAL, TESTED), (Assumed(0.75, 0.98), JudgedOn(60, 140, 1)), (USUAL, TESTED._replace(lifts=16)),
], ids=["usual", "alike and uneven", "of 16 lifts"])
def test_the_smallest_lift_is_found_four_times_in_five(assumed, tested):
    lift = smallest_lift(assumed, tested)
    found = [
        p_value(mean, error) * tested.lifts < 0.05 and mean > 0
        for mean, error in zip(*draw(lift, assumed, tested, 800), strict=True)
    ]
    # Three standard errors of a share of 0.8 in 800, and DeLong's own in samples of this size.
    assert np.mean(found) == pytest.approx(0.8, abs=0.055)


def test_with_seeds_that_differ_the_smallest_lift_is_found_as_often():
    assumed, tested = Assumed(0.7, 0.9, 0.02), TESTED._replace(seeds=3)
    lift, rng = smallest_lift(assumed, tested), np.random.default_rng(1)
    assert lift > smallest_lift(assumed._replace(of_seeds=0.0), tested)
    found = []
    for mean, error in zip(*draw(lift, assumed, tested, 400), strict=True):
        spread = rng.normal(0, assumed.of_seeds, 3)
        own = spread.var(ddof=1) / 3
        freedom = 2 * (1 + error**2 / own) ** 2
        found.append(p_value(mean + spread.mean(), math.hypot(error, math.sqrt(own)), freedom) < 0.05)
    assert np.mean(found) == pytest.approx(0.8, abs=0.06)


def test_a_run_of_that_kind_says_the_same_afterwards():
    """On the predictions of two arms, by the intervals of `evaluate`, which are of the bootstrap."""
    labels = np.tile(np.array([0, 1], dtype=np.int8), 200)
    base = noisy(1.2, 0, labels)
    arms = [arm("real", [base], labels=labels), arm("hybrid", [base + 0.06 * noisy(1, 2, labels)], labels=labels)]
    real, hybrid = score_arms(arms, 800, 1)
    after = compare_auc(hybrid, real, 1).bounds.detectable(5)
    (found,) = measure_lifts(arms)
    assert (found.name, found.setting) == ("tfidf hybrid over real", "in_distribution")
    assert smallest_lift(found.assumed, JudgedOn(200, 200, 1, 5)) == pytest.approx(after, rel=0.12)


def test_what_seeds_add_is_measured_beside_what_trials_explain():
    labels = np.tile(np.array([0, 1], dtype=np.int8), 150)
    base = noisy(1, 0, labels)
    alike = [arm(name, [base + 0.01 * noisy(0, at, labels) for at in seeds], mix_of(1.0, synthetic), labels)
             for name, synthetic, seeds in (("real", 0.0, (1, 2, 3)), ("hybrid", 1.0, (4, 5, 6)))]
    apart = arm("hybrid", [base + weight * labels for weight in (0.0, 0.05, 0.1)], mix_of(1.0, 1.0), labels)
    assert measure(alike[1], alike[0]).of_seeds < 0.004
    assert measure(apart, alike[0]).of_seeds > 0.02


def test_of_equal_predictions_or_few_trials_nothing_is_measured():
    real = arm("real", [noisy(1, 0)])
    assert measure(arm("hybrid", [noisy(1, 0)]), real) is None
    few = np.array([0, 1] * 9, dtype=np.int8)
    assert measure(arm("hybrid", [noisy(1, 1, few)], labels=few), arm("real", [noisy(1, 0, few)], labels=few)) is None
    assert list(measure_lifts([real])) == []


@settings(max_examples=30, deadline=None)
@given(st.floats(0.55, 0.85), st.floats(0, 0.98), st.integers(20, 2000), st.integers(20, 2000), st.floats(0.01, 0.1))
# Of so few trials, lifts near a ROC-AUC of 1 are not found though smaller ones are.
@example(0.849609375, 0.9375, 20, 20, 0.09375)
def test_so_many_trials_find_it_and_fewer_do_not(area, correlation, successes, failures, lift):
    assumed, tested = Assumed(area, correlation), JudgedOn(successes, failures, 3)
    needed = trials_needed(lift, assumed, tested)
    share = successes / (successes + failures)

    def smallest(trials):
        return smallest_lift(assumed, JudgedOn(round(trials * share), trials - round(trials * share), 3))

    # Whole trials in shares that are not whole: one more or less of an outcome.
    assert smallest(needed + 3) <= lift * 1.02
    if needed > 12 / min(share, 1 - share):
        assert (smallest(math.floor(needed * 0.97) - 3) or 1) >= lift * 0.98


def test_what_no_number_of_trials_finds_is_none():
    assert trials_needed(0.01, Assumed(0.7, 0.9, 0.02), JudgedOn(120, 80, 3)) is None
    assert trials_needed(0.05, Assumed(0.97, 0.9), TESTED) is None
    assert smallest_lift(Assumed(0.98, 0.0), JudgedOn(3, 3, 1)) is None
    # One fit has no spread that could be known.
    assert trials_needed(0.01, Assumed(0.7, 0.9, 0.02), TESTED) == trials_needed(0.01, USUAL, TESTED)
    assert difference_error(0.7, 0.71, 0.9, 120, 80) > 0
