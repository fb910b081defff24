"""Shares of what the shown trials fill, and forms drawn with these shares, whatever label and held-out trials say."""

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from trialwright.retrieval.filled import Filled, draw_members
from trialwright.retrieval.plan import plan
from trialwright.schemas.selection import POOL
from trialwright.sections.retrieval import Plan
from trialwright.tasks.form import WHOLE, Form
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial
from trialwright.trial.report import NAMED_BY, REPORT_FIELDS

MEMBERS = WHOLE.members
ANY_SHARES = st.lists(st.sampled_from([0.0, 1.0]) | st.floats(0, 1), min_size=len(MEMBERS), max_size=len(MEMBERS)).map(
    lambda found: dict(zip(MEMBERS, found, strict=True))
)
ALWAYS = {"interventions", "interventions.name"}


def shares_of(*trials):
    filled = Filled(MEMBERS)
    for one in trials:
        filled.add(one)
    return filled.shares()


def test_shares_are_of_trials_and_of_parts():
    found = shares_of(
        Trial(trial_id="a", phase="Phase 2", conditions=["Gout"], arms=[Arm("A", "Other"), Arm("B"), Arm("C")]),
        Trial(trial_id="b", phase="Phase 1", arms=[Arm("D", "Other")], interventions=[Intervention("Drug", "X")]),
        Trial(trial_id="c", brief_title="", primary_outcomes=[Endpoint("Pain")]), Trial(trial_id="d"),
    )
    assert (found["phase"], found["conditions"], found["brief_title"]) == (0.5, 0.25, 0.0)
    assert (found["arms"], found["arms.label"], found["arms.type"], found["arms.description"]) == (0.5, 1.0, 0.5, 0.0)
    assert (found["interventions.type"], found["interventions.description"]) == (1.0, 0.0)
    assert (found["secondary_outcomes"], found["secondary_outcomes.measure"]) == (0.0, 0.0)
    assert list(found) == MEMBERS
    assert set(shares_of().values()) == {0.0}


@hypothesis_settings(max_examples=60, deadline=None)
@given(ANY_SHARES, st.integers(0, 2**31 - 1))
def test_any_form_is_in_order_whole_and_of_what_is_filled(shares, seed):
    for number in range(30):
        drawn = draw_members(shares, seed, number)
        form = Form.of(drawn)
        assert form.members == drawn
        assert list(form.fields) == [name for name in REPORT_FIELDS if name in form.fields]
        assert set(drawn) >= ALWAYS
        assert all(shares[member] > 0 for member in set(drawn) - ALWAYS)
        assert all(parts for parts in form.parts.values())
        for field, parts in form.parts.items():
            assert NAMED_BY[field] in parts or not shares[f"{field}.{NAMED_BY[field]}"]
        full = {member for member, share in shares.items() if share == 1 and "." not in member}
        listed = {field for field in form.parts if field not in ALWAYS}
        assert set(drawn) >= {name for name in full if name not in WHOLE.parts or name in listed}


@hypothesis_settings(max_examples=12, deadline=None)
@given(st.floats(0, 1), st.integers(0, 2**31 - 1))
def test_the_rate_is_the_share(share, seed):
    shares = dict.fromkeys(MEMBERS, share) | dict.fromkeys([f"{field}.{part}" for field, part in NAMED_BY.items()], 1.0)
    count = 3000
    forms = [set(draw_members(shares, seed, number)) for number in range(count)]
    spread = 5 * math.sqrt(share * (1 - share) / count) + 1e-9
    for name in ("brief_title", "phase", "arms", "eligibility_criteria"):
        assert abs(sum(name in form for form in forms) / count - share) <= spread
    both = sum({"phase", "brief_title"} <= form for form in forms) / count
    assert abs(both - share**2) <= 5 * math.sqrt(share**2 * (1 - share**2) / count) + 1e-9
    with_arms = [form for form in forms if "arms" in form]
    assert abs(sum("arms.type" in form for form in with_arms) - share * len(with_arms)) <= (
        5 * math.sqrt(share * (1 - share) * len(with_arms)) + 1e-6
    )


def test_a_list_that_nobody_names_is_told_by_what_most_fill_and_one_of_nothing_is_left_out():
    nameless = dict.fromkeys(MEMBERS, 0.0) | {"arms": 1.0, "arms.type": 0.1, "arms.description": 0.2}
    assert "arms.description" in draw_members(nameless, 1, 0)
    empty = shares_of(Trial(trial_id="a", arms=[Arm()]))
    assert empty["arms"] == 1.0
    assert draw_members(empty, 1, 0) == ["interventions", "interventions.name"]


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
    section = Plan(
        trials=count, examples=2, fields="whole", text_chars=None, max_items=None, max_example_tokens=budget,
    )
    return plan(pool_table, trials, section, seed, members=MEMBERS, example_text=lambda one: one.trial_id,
                count_tokens=lambda texts: [tokens] * len(texts))


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
    assert len({tuple(fields) for fields in many.table["fields"].to_pylist()}) > 4
    assert set(many.table["tokens"].to_pylist()) == {200}
    assert not planned(table, known, seed=4).table["fields"].equals(planned(table, known).table["fields"])


def test_a_plan_rejected_for_its_tokens_makes_no_form_rarer():
    known = [trial(number, full=number < 6) for number in range(12)]
    table = pool(LABELS, TRAIN)
    section = Plan(trials=60, examples=2, fields="whole", text_chars=None, max_items=None, max_example_tokens=150)
    tight = plan(table, known, section, 3, members=MEMBERS, example_text=lambda one: one.trial_id,
                 count_tokens=lambda texts: [100 if int(text[3:]) < 6 else 50 for text in texts])
    wide = {row["plan_id"]: row["fields"] for row in planned(table, known, 60).table.to_pylist()}
    assert 0 < len(tight.rejects) < 60
    assert all(row["fields"] == wide[row["plan_id"]] for row in tight.table.to_pylist())
