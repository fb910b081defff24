"""Facts of records, and the distances of their distributions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.fidelity.nearness.fields import (
    CATEGORIES,
    NONE,
    NUMBERS,
    compare_fields,
    js_distance,
    list_shares,
    read_facts,
    tabulate,
)
from trialwright.fidelity.nearness.wordcounts import compare_wording
from trialwright.fidelity.sample import words
from trialwright.schemas.records import DESIGN
from trialwright.trial.ages import years

ROW = dict.fromkeys(DESIGN.names) | {
    "trial_id": "NCT1", "masking": "Double (Participant, Investigator)", "minimum_age": "6 Months",
    "maximum_age": "N/A", "conditions": ["Asthma", "Cough"], "brief_title": "A Study of Cough",
}


def test_facts_of_a_record():
    facts = tabulate([ROW]).loc["NCT1"]
    assert facts["masking"] == "Double"
    assert facts["phase"] == NONE
    assert facts["minimum_age"] == 0.5
    assert np.isnan(facts["maximum_age"])
    assert (facts["conditions"], facts["arms"], facts["brief_title_words"]) == (2, 0, 4)


@pytest.mark.parametrize(("age", "expected"), [
    ("18 Years", 18), ("1 Year", 1), ("36 months", 3), ("N/A", None), (None, None), ("", None), ("-3 Years", None),
])
def test_ages(age, expected):
    assert years(age) == expected


@settings(deadline=None)
@given(st.text(max_size=200) | st.none())
def test_whatever_stands_for_an_age_is_a_number_or_none(age):
    found = years(age)
    assert found is None or found >= 0


def test_facts_are_read_of_the_trials_asked_for(tmp_path):
    rows = [{**ROW, "trial_id": f"NCT{at}"} for at in range(5)]
    tables.write(tmp_path / "t.parquet", rows, DESIGN)
    assert sorted(read_facts(tmp_path / "t.parquet", ["NCT1", "NCT3", "else"]).index) == ["NCT1", "NCT3"]
    assert list(read_facts(tmp_path / "t.parquet", [])) == [*CATEGORIES, *NUMBERS]
    with pytest.raises(InputError, match="not found"):
        read_facts(tmp_path / "none.parquet", [])


def facts(values, number=1.0):
    frame = pd.DataFrame(dict.fromkeys(CATEGORIES, values))
    return frame.assign(**dict.fromkeys(NUMBERS, number))


def test_the_same_fields_are_0_and_others_are_1_apart():
    same = compare_fields(facts(list("aab")), facts(list("aabaab")))
    assert set(same.values()) == {0.0}
    other = compare_fields(facts(list("aab")), facts(list("xyz"), 3.5))
    assert other["phase_js"] == pytest.approx(1)
    assert other["minimum_age_wasserstein"] == pytest.approx(2.5)


def test_no_numbers_have_no_distance():
    assert compare_fields(facts(list("ab")), facts(list("ab"), np.nan))["arms_wasserstein"] is None


def test_a_field_that_no_trial_has_is_not_compared():
    top = {"phase": "Phase 2", "conditions": ["Gout"], "interventions": [], "eligibility_criteria": "Adults only"}
    rows = [dict.fromkeys(DESIGN.names) | top | {"trial_id": f"NCT{at}"} for at in range(4)]
    here, there = tabulate(rows[:2]), tabulate(rows[2:])
    known = {name for name, distance in compare_fields(here, there).items() if distance is not None}
    assert known == {"phase_js", "conditions_wasserstein", "eligibility_criteria_words_wasserstein"}
    assert {row[0] for row in list_shares({"train": here, "synthetic": there})} == {"phase"}
    invented = tabulate([rows[3] | {"masking": "Double", "brief_title": "A Study of Gout", "maximum_age": "9 Years"}])
    distances = compare_fields(here, invented)
    assert (distances["masking_js"], distances["brief_title_words_wasserstein"]) == (pytest.approx(1), 4)
    assert {row[0] for row in list_shares({"train": here, "synthetic": invented})} == {"phase", "masking"}


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6))
def test_the_js_distance_is_as_defined(counts):
    here, there = (np.array(side, dtype=float) for side in zip(*counts, strict=True))
    if not here.sum() or not there.sum():
        return
    p, q = here / here.sum(), there / there.sum()
    middle = (p + q) / 2
    parts = [(side[side > 0] * np.log2(side[side > 0] / middle[side > 0])).sum() for side in (p, q)]
    found = js_distance(*(pd.Series(dict(enumerate(side.astype(int)))) for side in (here, there)))
    assert found == pytest.approx(np.sqrt(max(sum(parts) / 2, 0)), abs=1e-6)


def test_shares_add_up_for_each_kind_and_field():
    rows = list_shares({"train": facts(list("aab")), "synthetic": facts(list("bc")), "test": facts([])})
    sums = pd.DataFrame(rows, columns=["field", "value", "kind", "share"]).groupby(["field", "kind"])["share"].sum()
    assert set(sums.index.get_level_values("kind")) == {"train", "synthetic"}
    assert sums.to_numpy() == pytest.approx(1, abs=1e-5)


def test_wording():
    real = [words(text) for text in ("Phase 2: aspirin, daily", "aspirin weekly")]
    same = compare_wording(real, real)
    assert (same["unknown_words"], same["vocabulary"], same["words_js"]) == (0, 1, 0)
    assert same["words_wasserstein"] == 0
    found = compare_wording(real, [words("aspirin aspirin foo")])
    assert found["unknown_words"] == pytest.approx(1 / 3)
    assert found["vocabulary"] == 0.5
    assert found["words"] == 3
    assert compare_wording(real, [["x"], ["y"]])["words_js"] == pytest.approx(1)
