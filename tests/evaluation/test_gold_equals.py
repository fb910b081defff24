"""Gold trials that equal a lift: the planted number comes out, and beyond the ends of the curve none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.evaluation.gold_equals import GoldAlone, sizes_alone

SIZES = [25, 50, 100, 200]
# 0.05 for each doubling.
RISING = np.array([0.55, 0.60, 0.65, 0.70])


def curve(means: np.ndarray = RISING, noise: float = 0.0, draws: int = 20, times: int = 400) -> GoldAlone:
    """A curve of these means, whose resamples differ from it by as much at all sizes, and draws by as much again."""
    rng = np.random.default_rng(5)
    points = means + noise * rng.normal(size=(draws, len(means)))
    points += means - points.mean(axis=0)
    resampled = points[:, :, None] + noise * rng.normal(size=(1, 1, times))
    return GoldAlone(SIZES, points, resampled, 1)


@pytest.mark.parametrize(("size", "lift", "trials"), [
    (50, 0.05, 100), (50, 0.10, 200), (100, -0.05, 50), (25, 0.0, 25), (200, 0.0, 200), (50, 0.025, 50 * 2**0.5),
])
def test_the_planted_number_comes_out(size: int, lift: float, trials: float) -> None:
    found = curve().equal(size, lift, np.full(400, lift))
    assert [found[key] for key in ("trials", "lo", "hi")] == pytest.approx([trials] * 3, abs=0.01)
    assert set(found["beyond"].values()) == {None}


def test_beyond_the_sizes_it_is_censored_and_says_where() -> None:
    over, under = curve().equal(100, 0.06, np.full(400, 0.06)), curve().equal(50, -0.06, np.full(400, -0.06))
    assert (over["trials"], over["hi"], over["beyond"]) == (200, 200, dict.fromkeys(("trials", "lo", "hi"), "more"))
    assert (under["trials"], under["lo"], under["beyond"]) == (25, 25, dict.fromkeys(("trials", "lo", "hi"), "fewer"))
    wide = curve().equal(50, 0.02, np.random.default_rng(1).normal(0.02, 0.2, size=400))
    assert wide["beyond"] == {"trials": None, "lo": "fewer", "hi": "more"}
    assert (wide["lo"], wide["hi"]) == (25, 200)


def test_the_interval_covers_the_lift_and_the_curve() -> None:
    lifts = np.random.default_rng(2).normal(0.05, 0.01, size=4000)
    found = curve(times=4000).equal(50, 0.05, lifts)
    # 0.01 of lift is a fifth of a doubling.
    assert found["lo"] == pytest.approx(100 * 2 ** (-1.96 / 5), rel=0.02)
    assert found["hi"] == pytest.approx(100 * 2 ** (1.96 / 5), rel=0.02)
    few, many = (curve(noise=0.02, draws=draws).equal(50, 0.05, np.full(400, 0.05)) for draws in (3, 50))
    assert few["hi"] - few["lo"] > many["hi"] - many["lo"] > 0


def test_without_resamples_there_is_a_number_and_no_interval() -> None:
    found = GoldAlone(SIZES, RISING[None], None, 1).equal(50, 0.05, None)
    assert (found["trials"], found["lo"], found["hi"]) == (pytest.approx(100), None, None)


def test_a_curve_that_falls_is_made_to_stay_and_no_lift_is_no_other_number() -> None:
    dented = curve(np.array([0.55, 0.66, 0.64, 0.70]))
    assert dented.means[:, 0] == pytest.approx([0.55, 0.65, 0.65, 0.70])
    for size in SIZES:
        assert dented.equal(size, 0.0, np.zeros(400))["trials"] == pytest.approx(size)
    # On the flat part all sizes are as good; the one asked about is nearest.
    assert dented.equal(25, 0.10, None)["trials"] == pytest.approx(50)
    assert dented.equal(200, -0.05, None)["trials"] == pytest.approx(100)
    flat = curve(np.full(4, 0.5))
    assert [flat.equal(100, lift, None)["beyond"]["trials"] for lift in (-0.01, 0.0, 0.01)] == ["fewer", None, "more"]


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.sampled_from(SIZES), st.floats(-1, 1), st.floats(-1, 1))
def test_a_larger_lift_equals_as_many_trials_or_more(means: list[float], size: int, one: float, other: float) -> None:
    alone = GoldAlone(SIZES, np.array([means]), None, 1)
    few, many = (alone.equal(size, lift, None)["trials"] for lift in sorted((one, other)))
    assert few <= many
    assert (np.diff(alone.means[:, 0]) >= 0).all()


@pytest.mark.parametrize(("sizes", "available", "between", "found"), [
    ([50, 100, 200, 233], 233, True, [25, 35, 50, 71, 100, 141, 200, 233]),
    ([50, 100, 200, 233], 233, False, [25, 50, 100, 200, 233]),
    ([233], 233, False, [116, 233]), ([500, 50], 233, False, [25, 50, 233]), ([1], 1, True, [1]), ([], 233, True, []),
])
def test_sizes_are_those_asked_for_half_of_the_least_and_all(
    sizes: list[int], available: int, between: bool, found: list[int]
) -> None:
    assert sizes_alone(sizes, available, between=between) == found
