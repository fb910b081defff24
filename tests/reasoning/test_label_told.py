"""Label words tell the label and nothing without them; judgement and content are told apart; chance tells nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reasons_kit import GENERIC, plan, sentence

from trialwright.reasoning import label_told
from trialwright.reasoning.label_told import tell_label


@pytest.fixture(autouse=True)
def few_permutations(monkeypatch):
    monkeypatch.setattr(label_told, "PERMUTATIONS", 19)


def plans_with(word_by_label, count=48, seed=0):
    rng = np.random.default_rng(seed)
    return [
        plan(number, tuple(
            f"{sentence(rng, list(GENERIC[:10]))} {word_by_label[number // 12 % 2]} {sentence(rng, list(GENERIC[:10]))}"
            for _ in range(3)
        ))
        for number in range(count)
    ]


def areas(plans):
    return {view: found["roc_auc"] for view, found in tell_label(plans, 1).items()}


def test_label_words_tell_all_and_nothing_once_they_are_out():
    found = tell_label(plans_with(("failed", "succeeded")), 1)
    whole, without = found["all_words"], found["without_label_words"]
    assert (whole["roc_auc"], whole["p_value"]) == (1.0, 0.05)
    assert whole["why"] == "all plans of one label rank above all others"
    assert "failed (failure)" in whole["heaviest"]
    assert without["roc_auc"] == pytest.approx(0.5, abs=0.25)
    assert without["p_value"] > 0.05


def test_judgement_is_no_content():
    found = areas(plans_with(("not", "very")))
    assert found["all_words"] == found["without_label_words"] == 1.0
    assert found["content_words"] == pytest.approx(0.5, abs=0.25)


def test_content_tells_without_a_label_word():
    assert set(areas(plans_with(("placebo", "titration"))).values()) == {1.0}


@pytest.mark.slow
def test_of_labels_by_chance_one_p_value_in_twenty_is_small():
    rng = np.random.default_rng(2)
    plans = plans_with(("", ""))
    draws = [rng.permutation(48) % 2 for _ in range(4)]
    told = [
        tell_label([one._replace(label=int(label)) for one, label in zip(plans, drawn, strict=True)], 1)["all_words"]
        for drawn in draws
    ]
    assert sum(found["p_value"] <= 0.05 for found in told) <= 1
    assert np.mean([found["roc_auc"] for found in told]) == pytest.approx(0.5, abs=0.2)


def test_no_plan_is_scored_by_a_model_of_its_own_intervention():
    """Each drug has words of its own, the same for all its plans of a label: of no use for other drugs."""
    plans = [
        one._replace(reasons=(f"{one.intervention}word{one.label} alone",) * 2)
        for one in plans_with(("", ""))
    ]
    assert areas(plans)["all_words"] == pytest.approx(0.5, abs=0.05)


def test_what_cannot_be_estimated_says_why():
    assert tell_label([], 1)["all_words"] == {
        "plans": 0, "roc_auc": None, "roc_auc_lo": None, "roc_auc_hi": None, "p_value": None, "heaviest": "",
        "why": "all plans are of one label",
    }
    assert tell_label([plan(number, ("a b",)) for number in range(9)], 1)["all_words"]["why"] == ONE_LABEL
    two = [plan(0, ("low dose",)), plan(13, ("high dose",))]
    assert tell_label(two, 1)["all_words"]["why"] == "plans of a label are of too few interventions"
    few = tell_label(plans_with(("not", "very"), 16), 1)["all_words"]
    assert (few["roc_auc_lo"], few["why"]) == (None, "fewer than 10 plans of a label")
    assert few["roc_auc"] is not None
    empty = tell_label([one._replace(reasons=("...",)) for one in plans_with(("", ""))], 1)
    assert empty["content_words"]["why"] == "no word is left"


ONE_LABEL = "all plans are of one label"


def test_of_very_many_plans_some_are_drawn(monkeypatch):
    monkeypatch.setattr(label_told, "PERMUTATIONS", 2)
    monkeypatch.setattr(label_told, "MOST_PLANS", 30)
    found = tell_label(plans_with(("not", "very")), 1)
    assert found["all_words"]["plans"] == 30
    assert found == tell_label(plans_with(("not", "very")), 1)


@pytest.mark.slow
@settings(max_examples=6)
@given(st.lists(st.tuples(st.integers(0, 40), st.text(max_size=40)), max_size=12))
def test_any_text_has_an_area_or_says_why(some):
    for found in tell_label([plan(number, (text,)) for number, text in some], 0).values():
        assert (found["roc_auc"] is None) <= bool(found["why"])
        assert found["roc_auc"] is None or 0 <= found["roc_auc"] <= 1
