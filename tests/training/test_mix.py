from collections import Counter
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_trials import make_clean
from pydantic import ValidationError

from trialwright.core.errors import InputError
from trialwright.schemas.texts import WEIGHTED, weigh_alike
from trialwright.sections.arms import ArmMix
from trialwright.training.mix import count_distinct, mix, prior, sizes

REAL = {
    "train": make_clean(60, "NCT1"), "val": make_clean(21, "NCT2"), "test": make_clean(18, "NCT3"),
    "other_train": make_clean(12, "NCT4"),
}
SYNTHETIC = weigh_alike(make_clean(30, "SYN-", "synthetic"))


def arm(setting: str, real: float, synthetic: float, control: str = "none", **more: str) -> ArmMix:
    return ArmMix(setting=setting, real=real, synthetic=synthetic, control=control, **more)


def ids(table: pa.Table) -> set[str]:
    return set(table["id"].to_pylist())


@pytest.mark.parametrize(("setting", "real", "synthetic", "expected"), [
    ("in_distribution", 1.0, 1.0, {"rows": 90, "real": 60, "synthetic": 30}),
    ("in_distribution", 0.5, 0.1, {"rows": 33, "real": 30, "synthetic": 3}),
    ("generalization", 1.0, 0.0, {"rows": 99, "real": 99}),
    ("generalization", 1.0, 1.0, {"rows": 129, "real": 99, "synthetic": 30}),
    ("ratio", 0.2, 0.8, {"rows": 30, "real": 6, "synthetic": 24}),
    ("ratio", 1.0, 0.0, {"rows": 30, "real": 30}),
    ("in_distribution", 0.0, 0.0, {"rows": 0}),
])
def test_a_mix_holds_the_shares_asked_for(
    setting: str, real: float, synthetic: float, expected: dict[str, int]
) -> None:
    mixed = mix(arm(setting, real, synthetic), REAL, SYNTHETIC, 40)
    assert sizes(mixed) == expected
    assert mixed.schema == WEIGHTED
    assert len(ids(mixed)) == mixed.num_rows


def test_a_trial_counts_once_however_often_it_stands_in_a_mix() -> None:
    some = make_clean(7, "NCT4")
    mixed = mix(arm("in_distribution", 1.0, 1.0, "oversampled"), {"train": some}, SYNTHETIC, 40)
    successes = sum(some["label"].to_pylist())
    assert mixed.num_rows == 37
    assert count_distinct(mixed) == {
        "real": {"failure": 7 - successes, "success": successes}, "synthetic": {"failure": 0, "success": 0},
    }
    hybrid = count_distinct(mix(arm("in_distribution", 1.0, 1.0), REAL, SYNTHETIC, 40))
    assert {source: sum(counts.values()) for source, counts in hybrid.items()} == {"real": 60, "synthetic": 30}
    nothing = mix(arm("in_distribution", 0.0, 0.0), REAL, SYNTHETIC, 40)
    assert count_distinct(nothing) == {source: {"failure": 0, "success": 0} for source in ("real", "synthetic")}


def test_only_generalization_trains_on_val_and_test() -> None:
    assert ids(mix(arm("in_distribution", 1.0, 0.0), REAL, SYNTHETIC, 40)) == ids(REAL["train"])
    assert ids(mix(arm("ratio", 1.0, 0.0), REAL, SYNTHETIC, 40)) < ids(REAL["train"])
    whole = ids(REAL["train"]) | ids(REAL["val"]) | ids(REAL["test"])
    assert ids(mix(arm("generalization", 1.0, 0.0), REAL, SYNTHETIC, 40)) == whole


@given(tenths=st.integers(0, 10), synthetic=st.integers(1, 90), seed=st.integers(0, 1000))
def test_ratio_arms_are_all_of_one_size(tenths: int, synthetic: int, seed: int) -> None:
    written = weigh_alike(make_clean(synthetic, "SYN-", "synthetic"))
    mixed = mix(arm("ratio", tenths / 10, 1 - tenths / 10), REAL, written, seed)
    assert mixed.num_rows == min(60, synthetic)
    assert abs(sizes(mixed).get("real", 0) - tenths / 10 * mixed.num_rows) <= 0.5


@given(share=st.floats(0, 1), more=st.floats(0, 1), seed=st.integers(0, 1000))
def test_draws_keep_the_labels_in_proportion_and_are_nested(share: float, more: float, seed: int) -> None:
    share, more = sorted((share, more))
    small = mix(arm("in_distribution", share, 0.0), REAL, SYNTHETIC, seed)
    large = mix(arm("in_distribution", more, 0.0), REAL, SYNTHETIC, seed)
    assert ids(small) <= ids(large)
    assert abs(sum(small["label"].to_pylist()) - small.num_rows / 3) <= 0.5


def test_seeds_draw_different_trials_and_whole_shares_the_same() -> None:
    half, whole = arm("in_distribution", 0.5, 0.0), arm("in_distribution", 1.0, 1.0)
    assert mix(half, REAL, SYNTHETIC, 40).equals(mix(half, REAL, SYNTHETIC, 40))
    assert ids(mix(half, REAL, SYNTHETIC, 40)) != ids(mix(half, REAL, SYNTHETIC, 41))
    assert mix(whole, REAL, SYNTHETIC, 40).equals(mix(whole, REAL, SYNTHETIC, 41))


def test_the_order_of_the_input_does_not_matter() -> None:
    turned = {name: table.take(list(range(table.num_rows))[::-1]) for name, table in REAL.items()}
    for some in (arm("in_distribution", 0.5, 0.5), arm("generalization", 1.0, 1.0)):
        assert mix(some, turned, SYNTHETIC, 40).equals(mix(some, REAL, SYNTHETIC, 40))


@given(real=st.floats(0.05, 1), synthetic=st.floats(0, 1), seed=st.integers(0, 1000))
def test_an_oversampled_arm_repeats_its_real_trials_to_the_size_of_the_hybrid(
    real: float, synthetic: float, seed: int
) -> None:
    synthetic = max(synthetic, 0.01)
    hybrid, control = (
        mix(arm("in_distribution", real, synthetic, kind), REAL, SYNTHETIC, seed) for kind in ("none", "oversampled")
    )
    assert control.num_rows == hybrid.num_rows
    assert ids(control) == {trial for trial in ids(hybrid) if trial.startswith("NCT")}
    times = Counter(control["id"].to_pylist()).values()
    assert max(times) - min(times) <= 1
    assert len(set(map(str, control.to_pylist()))) == len(ids(control))


def test_an_oversampled_arm_keeps_the_labels_in_proportion() -> None:
    labels = mix(arm("in_distribution", 1.0, 1.0, "oversampled"), REAL, SYNTHETIC, 40)["label"].to_pylist()
    assert (len(labels), sum(labels)) == (90, 30)


def test_a_shuffled_arm_is_the_hybrid_but_for_the_labels_of_synthetic_trials() -> None:
    hybrid, control, again = (
        mix(arm("in_distribution", 0.5, 1.0, kind), REAL, SYNTHETIC, 40) for kind in ("none", "shuffled", "shuffled")
    )
    assert control.equals(again)
    assert control.drop(["label"]).equals(hybrid.drop(["label"]))
    changed = {
        one["id"] for one, other in zip(hybrid.to_pylist(), control.to_pylist(), strict=True)
        if one["label"] != other["label"]
    }
    assert changed
    assert all(trial.startswith("SYN-") for trial in changed)
    assert sum(control["label"].to_pylist()) == sum(hybrid["label"].to_pylist())
    assert not control.equals(mix(arm("in_distribution", 0.5, 1.0, "shuffled"), REAL, SYNTHETIC, 41))


@pytest.mark.parametrize("control", ["none", "oversampled", "oversampled_matched", "shuffled"])
def test_controls_do_not_depend_on_the_order_of_the_input(control: str) -> None:
    turned = {name: table.take(list(range(table.num_rows))[::-1]) for name, table in REAL.items()}
    backwards = SYNTHETIC.take(list(range(SYNTHETIC.num_rows))[::-1])
    for setting, real, synthetic in (("in_distribution", 1.0, 1.0), ("ratio", 0.4, 0.6)):
        some = arm(setting, real, synthetic, control)
        assert mix(some, turned, backwards, 40).equals(mix(some, REAL, SYNTHETIC, 40))


@pytest.mark.parametrize(("real", "synthetic", "control"), [
    (1.0, 0.0, "shuffled"), (0.0, 1.0, "oversampled"), (0.0, 1.0, "oversampled_matched"),
])
def test_a_control_needs_something_to_stand_in_for(real: float, synthetic: float, control: str) -> None:
    with pytest.raises(ValidationError, match=f"control {control}"):
        arm("in_distribution", real, synthetic, control)


def test_ratio_shares_must_sum_to_one() -> None:
    with pytest.raises(ValidationError, match=r"sum to 0\.9; make them sum to 1"):
        arm("ratio", 0.5, 0.4)


def test_an_oversampled_arm_of_no_real_trials_is_told() -> None:
    with pytest.raises(InputError, match="comes to none; raise real"):
        mix(arm("in_distribution", 0.001, 1.0, "oversampled"), REAL, SYNTHETIC, 40)


def test_a_share_of_no_trials_is_no_silent_untrained_arm(clean: Callable[..., pa.Table]) -> None:
    with pytest.raises(InputError, match="no synthetic trials"):
        mix(arm("in_distribution", 1.0, 1.0), REAL, weigh_alike(clean(0)), 40)


REAL_WEIGHED = weigh_alike(REAL["train"])


def weighted(table: pa.Table, weights: list[float]) -> pa.Table:
    return table.set_column(table.num_columns - 1, WEIGHTED.field("weight"), pa.array(weights, pa.float32()))


MANY = weigh_alike(make_clean(200, "SYN-", "synthetic"))
# Nine in ten succeed, of real trials one in three.
LUCKY = MANY.set_column(1, MANY.schema.field("label"), pa.array([int(n % 10 > 0) for n in range(200)], pa.int8()))


@given(real=st.floats(0.1, 1), synthetic=st.floats(0.01, 1), seed=st.integers(0, 1000))
def test_a_matched_control_has_the_size_and_the_prior_of_the_hybrid(real: float, synthetic: float, seed: int) -> None:
    hybrid, control, plain = (
        mix(arm("in_distribution", real, synthetic, kind), REAL, LUCKY, seed)
        for kind in ("none", "oversampled_matched", "oversampled")
    )
    assert Counter(control["label"].to_pylist()) == Counter(hybrid["label"].to_pylist())
    assert prior(control) == prior(hybrid)
    assert abs((prior(plain) or 0) - 1 / 3) < 0.1
    assert ids(control) == {trial for trial in ids(hybrid) if trial.startswith("NCT")}
    for label in (0, 1):
        rows = control.filter(pc.equal(control["label"], label))
        times = Counter(rows["id"].to_pylist()).values()
        assert max(times) - min(times) <= 1


def test_what_stands_in_for_synthetic_trials_weighs_as_much_as_they_do() -> None:
    some = weighted(LUCKY, [0.25 if n % 3 else 1.0 for n in range(200)])
    hybrid = mix(arm("in_distribution", 1.0, 1.0), REAL, some, 40)
    for control in ("oversampled", "oversampled_matched", "shuffled"):
        mixed = mix(arm("in_distribution", 1.0, 1.0, control), REAL, some, 40)
        assert sum(mixed["weight"].to_pylist()) == pytest.approx(sum(hybrid["weight"].to_pylist()), rel=1e-6)
        assert (prior(mixed) == pytest.approx(prior(hybrid), abs=1e-6)) == (control != "oversampled")


def test_a_prior_is_by_weight_and_counts_repeats() -> None:
    assert prior(REAL_WEIGHED) == pytest.approx(1 / 3)
    halved = weighted(REAL_WEIGHED, [0.5 if n % 3 else 1.0 for n in range(60)])
    assert prior(halved) == pytest.approx(0.5)
    assert prior(pa.concat_tables([REAL_WEIGHED, REAL_WEIGHED.slice(0, 1)])) == pytest.approx(21 / 61, abs=1e-6)
    assert prior(REAL_WEIGHED.slice(0, 0)) is None
    assert prior(weighted(REAL_WEIGHED, [0.0] * 60)) is None


def test_weights_of_synthetic_trials_come_through_and_real_ones_weigh_1() -> None:
    some = weighted(SYNTHETIC, [n / 30 for n in range(30)])
    mixed = mix(arm("in_distribution", 1.0, 0.5), REAL, some, 40)
    given_weights = dict(zip(some["id"].to_pylist(), some["weight"].to_pylist(), strict=True))
    for row in mixed.to_pylist():
        assert row["weight"] == given_weights.get(row["id"], 1.0)


def test_a_matched_control_of_a_label_that_no_real_trial_has_is_told() -> None:
    failures = {"train": REAL["train"].filter(pc.equal(REAL["train"]["label"], 0))}
    with pytest.raises(InputError, match="real trials of outcome success, but its share of them comes to none"):
        mix(arm("in_distribution", 1.0, 1.0, "oversampled_matched"), failures, SYNTHETIC, 40)


def test_an_arm_of_all_real_trials_has_those_of_other_interventions_that_may_be_trained_on() -> None:
    whole = mix(arm("in_distribution", 1.0, 0.0, real_from="all"), REAL, SYNTHETIC, 40)
    assert ids(whole) == ids(REAL["train"]) | ids(REAL["other_train"])
    half = mix(arm("in_distribution", 0.5, 1.0, real_from="all"), REAL, SYNTHETIC, 40)
    assert sizes(half) == {"rows": 66, "real": 36, "synthetic": 30}


@pytest.mark.parametrize(("setting", "real", "said"), [
    ("generalization", 1.0, "for generalization tests them"), ("ratio", 0.5, "in_distribution alone"),
    ("in_distribution", 0.0, "real_from all, but real is 0"),
])
def test_all_real_trials_are_for_arms_that_may_train_on_them(setting: str, real: float, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        arm(setting, real, 0.5, real_from="all")
