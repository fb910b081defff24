"""Copies of examples are grounded, shuffled reasons are not, and each share is as counted by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reasons_kit import made_plans, plan, shifted, unrelated

from trialwright.reasoning.grounding import OTHERS, describe, ground
from trialwright.reasoning.terms import content_words, numbers, without_label_words, words_among

TEXT = st.text(max_size=60)
PLANS = st.lists(
    st.builds(plan, st.integers(0, 30), st.lists(TEXT, min_size=1, max_size=3).map(tuple), shown=TEXT), max_size=6
)


def measured(plans, kind=content_words):
    return describe(plans, ground(plans, kind))


def test_reasons_copied_from_examples_are_grounded_far_beyond_those_of_others():
    found = measured(made_plans())
    assert (found["own"], found["absent"]) == (1.0, 0)
    for other in OTHERS:
        assert found[other]["lift_lo"] > 0.3
        assert found[other]["others"] < 0.6
        assert found[other]["why"] == ""


def test_reasons_of_other_plans_have_no_lift():
    found = measured(shifted(made_plans(), 5))
    for other in OTHERS:
        assert abs(found[other]["lift"]) < 0.05


def test_reasons_written_without_examples_have_no_lift_19_times_in_20():
    covered = dict.fromkeys(OTHERS, 0)
    for seed in range(40):
        found = measured(unrelated(made_plans(seed=seed), seed))
        for other in OTHERS:
            covered[other] += found[other]["lift_lo"] <= 0 <= found[other]["lift_hi"]
    assert min(covered.values()) >= 34


def test_shares_are_those_of_brute_force():
    plans = shifted(made_plans(40), 5)
    found = ground(plans, content_words)
    shown = [content_words(one.shown) for one in plans]
    for at, one in enumerate(plans):
        told = [word for reason in one.reasons for word in content_words(reason)]
        shares = [np.mean([word in words for word in told]) for words in shown]
        drugs = [other.intervention == one.intervention for other in plans]
        labels = [other.label == one.label for other in plans]
        assert found.own[at] == pytest.approx(shares[at])
        assert found.others["other_intervention"][at] == pytest.approx(np.mean(np.array(shares)[~np.array(drugs)]))
        chosen = np.array(drugs) & ~np.array(labels)
        assert found.others["other_label"][at] == pytest.approx(np.mean(np.array(shares)[chosen]))


def test_the_name_of_the_intervention_is_no_term_for_the_prompt_names_it():
    plans = [
        plan(0, ("drug0 helps",), shown="drug0 and aspirin"), plan(1, ("aspirin helps",), shown="drug1 alone"),
    ]
    found = ground(plans, words_among(["drug0", "drug1", "aspirin"]))
    assert list(found.named) == [0, 1]
    assert found.own[1] == 0
    assert found.others["other_intervention"][1] == 1


def test_numbers_that_stand_nowhere_in_the_examples_are_counted():
    plans = [plan(0, ("It took 8 weeks in 25% of 1,000 patients at 0.50 mg.",), shown="8 weeks, 25 of 1000, 0.5 mg")]
    found = measured(plans, numbers)
    assert (found["named"], found["absent"], found["own"]) == (4, 1, 0.75)


def test_numbers_as_they_are_written():
    assert numbers("HbA1c of 7.0 % or 7 percent, 12-18 weeks, 400mg, 007, 1,000,000; 3.") == {
        "7%", "12", "18", "400", "7", "1000000", "3",
    }
    assert numbers("12,18 and ١٢") == {"12", "18", "١٢"}


def test_words_are_content():
    assert content_words("The dose was NOT very high, a 5-HT3 of it") == {"dose", "high", "ht3"}
    told = without_label_words("Unsuccessful: it FAILED, was completed, terminated or withdrawn.")
    assert told.split() == [":", "it", ",", "was", ",", "or", "."]


def test_what_cannot_be_estimated_says_why():
    one_drug = [plan(12 * number, ("it is low",), shown="low") for number in range(4)]
    found = measured(one_drug)
    assert found["other_intervention"] == {
        "plans": 0, "own": None, "others": None, "lift": None, "lift_lo": None, "lift_hi": None,
        "why": "all plans are of one intervention",
    }
    assert (found["other_label"]["lift"], found["other_label"]["lift_lo"]) == (0.0, None)
    assert found["other_label"]["why"] == "fewer than 10 plans"
    assert measured([])["other_label"]["why"] == "no plan shows examples"
    assert measured(one_drug, numbers)["other_label"]["why"] == "no reason names any"
    alone = [plan(number, ("it is low",), shown="low") for number in range(4)]
    assert measured(alone)["other_label"]["why"] == "no intervention has plans of both labels"


@settings(max_examples=40)
@given(PLANS)
def test_shares_of_any_text_are_shares(plans):
    for kind in (content_words, numbers, words_among(["a b", "0"])):
        found = ground(plans, kind)
        for shares in (found.own, *found.others.values()):
            known = shares[~np.isnan(shares)]
            assert ((known >= 0) & (known <= 1 + 1e-12)).all()
        told = describe(plans, found)
        assert told["plans"] == np.count_nonzero(found.named)
        assert 0 <= told["absent"] <= told["named"]


@settings(max_examples=40)
@given(st.lists(TEXT, min_size=1, max_size=5))
def test_a_reason_that_is_its_own_example_is_whole_in_it(texts):
    found = ground([plan(number, (text,), shown=text) for number, text in enumerate(texts)], content_words)
    assert set(found.own[~np.isnan(found.own)]) <= {1.0}


@pytest.mark.parametrize("text", [
    "", "!!! ...", "剂量过低，患者不足。", "9" * 100_000, "dose " * 50_000, "\ud800 \x00 é",
])
def test_hostile_texts_are_no_error(text):
    found = measured([plan(0, (text, "dose"), shown=text), plan(1, ("dose",), shown=text)])
    assert found["own"] is not None
