"""Reasons of one template are alike, copies are counted, and what is said once is distinct."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reasons_kit import made_plans, plan

from trialwright.reasoning.repeats import (
    count_near_duplicates,
    describe_similarity,
    measure_distinct,
    measure_similarity,
)

TEXT = st.text(max_size=40)


def similarity(plans):
    return describe_similarity(plans, measure_similarity(plans, 1))


def test_two_reasons_that_share_two_of_four_pairs():
    found = measure_similarity([plan(0, ("The dose was too low", "The dose was too high"))], 1)
    assert found.within[0] == pytest.approx(3 / 5)
    assert np.isnan(found.same_label[0])
    assert np.isnan(found.other_label[0])


def test_a_template_within_each_plan_is_told_from_reasons_that_differ():
    plans = [
        plan(number, tuple(f"what{number} was not defined{number} and explained{number} no{at}" for at in range(4)))
        for number in range(24)
    ]
    found = similarity(plans)
    assert found["within"] == pytest.approx(0.6, abs=0.15)
    for other in ("same_label", "other_label"):
        assert found[other]["others"] < 0.15
        assert (found[other]["over_lo"], found[other]["why"]) == (None, "one intervention, or the same in all of them")
    varied = similarity(made_plans())
    assert varied["within"] < 0.05
    assert varied["same_label"]["over_lo"] < varied["same_label"]["over"] < varied["same_label"]["over_hi"]


def test_one_template_for_all_plans_is_not_the_plans_own():
    rng = np.random.default_rng(0)
    words = [f"word{number}" for number in range(30)]
    plans = [
        plan(number, tuple(f"the trial was not large enough for {rng.choice(words)}" for _ in range(5)))
        for number in range(48)
    ]
    found = similarity(plans)
    assert found["within"] > 0.7
    assert abs(found["same_label"]["over"]) < 0.05
    assert found["other_label"]["over_lo"] <= 0.02


def test_what_cannot_be_compared_says_why():
    one_each = similarity([plan(number, ("a reason",)) for number in range(3)])
    assert (one_each["within"], one_each["same_label"]["why"]) == (None, "no plan has two reasons")
    alone = similarity([plan(0, ("a b", "b c"))])
    assert alone["same_label"]["why"] == "no label has two plans"
    assert alone["other_label"]["why"] == "all plans are of one label"
    assert similarity([])["within"] is None


def test_copies_over_plans_and_within_one():
    twice = "the dose was far too low for adults"
    plans = [plan(0, (twice, "nothing else of note here")), plan(12, (twice.upper(), "and this is another one"))]
    found = measure_distinct(plans, 0.7)
    assert (found["all"]["reasons"], found["all"]["distinct"], found["all"]["near_duplicates"]) == (4, 0.75, 0.5)
    assert found["success"]["near_duplicates"] == found["failure"]["near_duplicates"] == 0
    assert count_near_duplicates(plans[0], 0.7) == 0
    assert count_near_duplicates(plan(0, (twice, f"{twice} too", "other words than those")), 0.7) == 2


def test_labels_are_compared_on_as_many_words():
    plans = [plan(0, ("one two three",)), plan(12, ("one two three one two three",))]
    found = measure_distinct(plans, 0.7)
    assert found["failure"]["distinct_1"] == found["success"]["distinct_1"] == found["all"]["distinct_1"] == 1.0
    assert measure_distinct(plans[:1], 0.7)["success"]["distinct_1"] is None
    assert measure_distinct([], 0.7)["all"]["distinct"] is None


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 40), st.lists(TEXT, min_size=1, max_size=4)), max_size=6))
def test_figures_of_any_text_are_shares(some):
    plans = [plan(number, tuple(reasons)) for number, reasons in some]
    for values in measure_similarity(plans, 0):
        known = values[~np.isnan(values)]
        assert ((known >= 0) & (known <= 1)).all()
    for group in measure_distinct(plans, 0.7).values():
        assert all(value is None or 0 <= value <= 1 for name, value in group.items() if name != "reasons")
    assert all(0 <= count_near_duplicates(one, 0.7) <= len(one.reasons) for one in plans)
