"""What lifts are measured from, and p-values corrected for the number of lifts."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.sections.arms import ArmMix
from trialwright.stats.lift_rules import adds_to_reference, find_reference, holm, priors_differ

P_VALUES = st.lists(st.floats(1e-6, 1), max_size=6)


def mix_of(real=1.0, synthetic=0.0, setting="in_distribution", control="none", real_from="pool"):
    return ArmMix(setting=setting, real=real, synthetic=synthetic, control=control, real_from=real_from)


def test_the_reference_is_told_by_shares_and_not_by_name():
    mixes = {
        "hybrid": mix_of(0.5), "b": mix_of(), "a": mix_of(), "real": mix_of(1.0, 0.2), "none": mix_of(0.0),
        "more": mix_of(1.0, 1.0, control="oversampled"),
    }
    turned, without = (dict(list(mixes.items())[cut]) for cut in (slice(None, None, -1), slice(3, None)))
    assert find_reference(mixes, mixes["real"]) == find_reference(turned, mixes["real"]) == "a"
    assert find_reference(without, mixes["real"]) is None


def test_arms_of_all_real_trials_are_measured_from_all_real_trials():
    mixes = {"real": mix_of(), "more": mix_of(real_from="all"), "hybrid": mix_of(1.0, 1.0, real_from="all")}
    assert [find_reference(mixes, mix) for mix in mixes.values()] == ["real", "more", "more"]
    assert [name for name in mixes if adds_to_reference(mixes, name)] == ["hybrid"]
    assert find_reference({"real": mix_of()}, mixes["hybrid"]) is None


@pytest.mark.parametrize(("one", "other", "differ"), [
    (0.54, 0.88, True), (0.5, 0.55, False), (0.55, 0.5, False), (0.5, 0.551, True), (None, 0.5, False),
    (0.5, None, False),
])
def test_priors_differ_by_more_than_5_points(one, other, differ):
    assert priors_differ(one, other) is differ


def test_an_arm_adds_only_to_all_the_real_trials_of_its_setting():
    mixes = {
        "real": mix_of(), "half": mix_of(0.5), "hybrid": mix_of(1.0, 0.5), "half_hybrid": mix_of(0.5, 1.0),
        "shuffled": mix_of(1.0, 1.0, control="shuffled"), "elsewhere": mix_of(1.0, 1.0, "generalization"),
    }
    assert [name for name in mixes if adds_to_reference(mixes, name)] == ["hybrid"]


def test_holms_known_answers():
    assert holm([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])
    assert holm([0.04, 0.001, 0.03]) == pytest.approx([0.06, 0.003, 0.06])
    assert (holm([]), holm([0.7, 0.6])) == ([], [1, 1])


@given(P_VALUES)
def test_holm_is_the_closure_of_bonferroni(p_values):
    """An adjusted p-value is the largest of Bonferroni's over all sets of hypotheses that its own is in."""
    places = range(len(p_values))
    for at, adjusted in zip(places, holm(p_values), strict=True):
        sets = [among for size in places for among in combinations(places, size + 1) if at in among]
        assert adjusted == pytest.approx(max(min(1, len(s) * min(p_values[one] for one in s)) for s in sets))
