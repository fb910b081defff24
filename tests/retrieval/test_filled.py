"""Shares of what the shown trials fill, and forms drawn with these shares, whatever label and held-out trials say."""

import math
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from plan_kit import section

from trialwright.retrieval.filled import Filled
from trialwright.retrieval.gold import choose
from trialwright.retrieval.plan import plan
from trialwright.schemas.selection import POOL
from trialwright.tasks.form import SHORT, WHOLE, Form
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial
from trialwright.trial.report import NAMED_BY, REPORT_FIELDS
from trialwright.trial.vocabularies import WORDS

MEMBERS = WHOLE.members
ALWAYS = {"interventions", "interventions.name"}
TEXTS = st.sampled_from([None, "", "some"])
TRIALS = st.lists(st.builds(
    Trial, trial_id=st.uuids().map(str), phase=TEXTS, brief_title=TEXTS, brief_summary=TEXTS,
    arms=st.lists(st.builds(Arm, TEXTS, TEXTS, TEXTS), max_size=2),
    interventions=st.lists(st.builds(Intervention, TEXTS, TEXTS, TEXTS), max_size=2),
    primary_outcomes=st.lists(st.builds(Endpoint, TEXTS, TEXTS), max_size=1),
), min_size=1, max_size=6)


def filled_by(*trials, kinds=None):
    filled = Filled(MEMBERS, kinds or {})
    for one in trials:
        filled.add(one)
    return filled


def test_shares_are_of_trials_and_of_first_items():
    found = filled_by(
        Trial(trial_id="a", phase="Phase 2", conditions=["Gout"], arms=[Arm("A", "Other"), Arm("B"), Arm("C")]),
        Trial(trial_id="b", phase="Phase 1", arms=[Arm("D")], interventions=[Intervention("Drug", "X")]),
        Trial(trial_id="c", brief_title="", primary_outcomes=[Endpoint("Pain")]), Trial(trial_id="d"),
    ).shares()
    assert (found["phase"], found["conditions"], found["brief_title"]) == (0.5, 0.25, 0.0)
    assert (found["arms"], found["arms.label"], found["arms.type"], found["arms.description"]) == (0.5, 1.0, 0.5, 0.0)
    assert (found["interventions.type"], found["interventions.description"]) == (1.0, 0.0)
    assert (found["secondary_outcomes"], found["secondary_outcomes.measure"]) == (0.0, 0.0)
    assert list(found) == MEMBERS
    assert set(filled_by().shares().values()) == {0.0}


@hypothesis_settings(max_examples=80, deadline=None)
@given(TRIALS, st.integers(0, 2**31 - 1))
def test_any_form_is_that_of_a_trial_in_order_and_whole(trials, seed):
    filled = filled_by(*trials)
    shares, forms = filled.shares(), filled.forms()
    for number in range(20):
        drawn = forms.draw(None, seed, number)
        form = Form.of(drawn)
        assert form.members == drawn
        assert list(form.fields) == [name for name in REPORT_FIELDS if name in form.fields]
        assert set(drawn) >= ALWAYS
        named = {f"{field}.{part}" for field, part in NAMED_BY.items()}
        assert all(shares[member] > 0 for member in set(drawn) - ALWAYS - named)
        assert all(NAMED_BY[field] in parts for field, parts in form.parts.items())
        # One trial has all of it.
        assert any(set(drawn) - ALWAYS - named <= {name for name, share in filled_by(one).shares().items() if share}
                   for one in trials)


def test_sections_are_those_of_the_trial_that_the_form_is_of():
    trials = [
        Trial(trial_id="a", phase="Phase 1", brief_summary="A."),
        Trial(trial_id="b", phase="Phase 2", brief_summary="B.", detailed_description="B."), Trial(trial_id="c"),
    ]
    # In the short form no trial has a description, and whether it may be asked for at length is known all the same.
    filled = Filled(SHORT.members, {})
    for one in trials:
        filled.add(one)
    forms, drawn = filled.forms(), set()
    for number in range(60):
        sections = forms.sections(None, 5, number)
        drawn.add(tuple(sections))
        assert ("brief_summary" in sections) == ("brief_summary" in forms.draw(None, 5, number))
    assert drawn == {("brief_summary",), ("brief_summary", "detailed_description"), ()}
    assert "detailed_description" not in filled.shares()


def test_words_are_those_of_any_trial_in_the_order_of_their_vocabulary():
    words = filled_by(
        Trial(trial_id="a", phase="Phase 2", masking="Blindfolded", interventions=[Intervention("Drug", "X")]),
        Trial(trial_id="b", phase="Phase 1", interventions=[Intervention("Drug", "X"), Intervention("Device", "Y")]),
        Trial(trial_id="c", phase="Phase 2"),
    ).words()
    assert words["phase"] == ["Phase 1", "Phase 2"]
    assert words["interventions.type"] == ["Drug", "Device"]
    # Where nobody says one, no word is barred.
    assert words["masking"] == list(WORDS["masking"])
    assert set(words) == {*MEMBERS} & {*WORDS}


def test_a_plan_has_the_words_of_its_form_whatever_the_label_and_none_of_held_out_trials():
    known = [replace(trial(number, full=False), phase=f"Phase {1 + number // 6}") for number in range(12)]
    held_out = replace(trial(12, full=False), phase="Phase 4")
    table = planned(pool([*LABELS, 1], [*TRAIN, "test"]), [*known, held_out]).table
    for row in table.to_pylist():
        assert dict(row["words"]) == {"phase": ["Phase 1", "Phase 2"], "interventions.type": ["Drug"]}


@pytest.mark.parametrize("few", [0, 3, 10])
def test_the_rate_is_the_share_and_what_comes_together_stays_so(few):
    full = [Trial(trial_id=f"f{n}", phase="Phase 2", brief_title="T", arms=[Arm("A", "Other")]) for n in range(few)]
    forms = filled_by(*full, *(Trial(trial_id=f"e{n}") for n in range(10 - few))).forms()
    drawn = [set(forms.draw(None, 3, number)) for number in range(3000)]
    share = few / 10
    spread = 5 * math.sqrt(share * (1 - share) / 3000) + 1e-9
    assert abs(sum("phase" in form for form in drawn) / 3000 - share) <= spread
    assert all({"phase", "brief_title", "arms", "arms.label", "arms.type"} <= form or form == ALWAYS for form in drawn)


def test_a_form_is_of_a_trial_of_the_same_type():
    trials = [Trial(trial_id="d", phase="Phase 2"), Trial(trial_id="b", brief_title="Walking")]
    forms = filled_by(*trials, kinds={"d": "drug", "b": "behavioral"}).forms()
    assert {tuple(forms.draw("drug", 1, number)) for number in range(9)} == {("phase", *sorted(ALWAYS))}
    assert {tuple(forms.draw("behavioral", 1, number)) for number in range(9)} == {("brief_title", *sorted(ALWAYS))}


def test_items_without_a_name_get_one_and_a_list_of_nothing_is_left_out():
    assert "arms.label" in filled_by(Trial(trial_id="a", arms=[Arm(None, "Other")])).forms().draw(None, 1, 0)
    empty = filled_by(Trial(trial_id="a", arms=[Arm()]))
    assert empty.shares()["arms"] == 1.0
    assert empty.forms().draw(None, 1, 0) == ["interventions", "interventions.name"]


def trial(number, full):
    return Trial(
        trial_id=f"NCT{number:03}", phase="Phase 2", conditions=["Gout"], interventions=[Intervention("Drug", "X")],
        eligibility_criteria="Adults." if number % 2 else None, brief_title="Title" if full else None,
        arms=[Arm("A", "Other")] if full else [],
    )


def pool(labels, splits):
    return pa.Table.from_pylist([
        {"trial_id": f"NCT{number:03}", "intervention": "X", "type": "drug", "label": label, "split": split}
        for number, (label, split) in enumerate(zip(labels, splits, strict=True))
    ], schema=POOL)


def planned(pool_table, trials, count=40, tokens=100, budget=1000, seed=3):
    wanted = section(count, examples=2, budget=budget)
    return plan(choose(pool_table, None, seed), trials, wanted, seed, members=MEMBERS,
                example_text=lambda one: one.trial_id, count_tokens=lambda texts: [tokens] * len(texts))


TRAIN = ["train"] * 12
LABELS = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("split", ["val", "test"])
def test_held_out_trials_have_no_say(split):
    known = [trial(number, full=False) for number in range(12)]
    table = pool([*LABELS, 0, 1], [*TRAIN, split, split])
    plain = planned(table, [*known, trial(12, full=False), trial(13, full=False)])
    other = planned(table, [*known, trial(12, full=True), trial(13, full=True)])
    assert other.table.equals(plain.table)
    assert other.metrics == plain.metrics
    assert plain.metrics["fields"]["brief_title"] == 0
    assert plain.metrics["fields"]["eligibility_criteria"] == 0.5
    shown = planned(pool([*LABELS, 0, 1], ["open"] * 14), [*known, trial(12, full=True), trial(13, full=True)])
    assert shown.metrics["fields"]["brief_title"] == pytest.approx(2 / 14)


@hypothesis_settings(max_examples=20, deadline=None)
@given(st.permutations(LABELS))
def test_labels_have_no_say(labels):
    # Titles and arms tell the first of these labels; no plan has more or fewer of them for its own.
    known = [trial(number, full=number < 6) for number in range(12)]
    one, other = (planned(pool(found, TRAIN), known) for found in (LABELS, labels))
    assert one.metrics["fields"] == other.metrics["fields"]
    assert one.table["fields"].equals(other.table["fields"])


def test_a_form_stays_with_more_plans_and_leaves_tokens_alone():
    known = [trial(number, full=number < 6) for number in range(12)]
    table = pool(LABELS, TRAIN)
    few, many = planned(table, known, 10), planned(table, known, 90)
    assert many.table.slice(0, 10).equals(few.table)
    assert len({tuple(fields) for fields in many.table["fields"].to_pylist()}) == 4
    assert set(many.table["tokens"].to_pylist()) == {200}
    assert not planned(table, known, seed=4).table["fields"].equals(planned(table, known).table["fields"])


def test_a_plan_rejected_for_its_tokens_makes_no_form_rarer():
    known = [trial(number, full=number < 6) for number in range(12)]
    table = pool(LABELS, TRAIN)
    wanted = section(60, examples=2, budget=150)
    tight = plan(choose(table, None, 3), known, wanted, 3, members=MEMBERS, example_text=lambda one: one.trial_id,
                 count_tokens=lambda texts: [100 if int(text[3:]) < 6 else 50 for text in texts])
    wide = {row["plan_id"]: row["fields"] for row in planned(table, known, 60).table.to_pylist()}
    assert 0 < len(tight.rejects) < 60
    assert all(row["fields"] == wide[row["plan_id"]] for row in tight.table.to_pylist())
