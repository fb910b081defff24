"""The conditions of a plan are those of trials of its intervention and label, as often as these have them."""

from collections import Counter

import pyarrow as pa
import pytest
from plan_kit import MEMBERS, POOL, section

from trialwright.retrieval.conditions import Conditions
from trialwright.retrieval.gold import choose
from trialwright.retrieval.plan import plan
from trialwright.trial.record import Intervention, Trial

CELL = ("Aspirin", 1)


def drawn_of(trials, pool=POOL, **changed):
    conditions = Conditions(pool, section(**{"conditions": "drawn", **changed}))
    for one in trials:
        conditions.add(one)
    return conditions


def of_cell(pool, cell=CELL):
    rows = zip(*(pool[name].to_pylist() for name in ("intervention", "label", "trial_id")), strict=True)
    return [trial_id for *found, trial_id in rows if tuple(found) == cell]


def plans(trials, **changed):
    changed = section(40, **{"conditions": "drawn", **changed})
    return plan(
        choose(POOL, None, 7), trials, changed, 7, members=[*MEMBERS, "conditions"],
        count_tokens=lambda of: [1] * len(of), example_text=lambda trial: trial.trial_id,
    ).table.to_pylist()


def trials(pool=POOL, of=None):
    rows = zip(*(pool[name].to_pylist() for name in ("trial_id", "intervention", "label")), strict=True)
    return [
        Trial(trial_id=one, conditions=[f"{drug} {label}"] if of is None else of,
              interventions=[Intervention("Drug", drug)])
        for one, drug, label in rows
    ]


def test_each_plan_names_those_of_its_intervention_and_label():
    rows = plans(trials())
    assert len(rows) == 40
    assert all(dict(row["words"])["conditions"] == [f"{row['intervention']} {row['label']}"] for row in rows)


def test_free_conditions_change_nothing_else():
    named, free = plans(trials()), plans(trials(), conditions="free")
    assert all("conditions" not in dict(row["words"]) for row in free)
    bare = [{**row, "words": [one for one in row["words"] if one[0] != "conditions"]} for row in named]
    assert bare == free


def test_where_no_trial_has_any_they_are_free():
    rows = plans(trials(of=[]))
    assert len(rows) == 40
    assert not [row for row in rows if "conditions" in dict(row["words"])]


def test_a_form_without_conditions_names_none():
    made = plan(
        choose(POOL, None, 7), trials(), section(12, conditions="drawn"), 7, members=MEMBERS,
        count_tokens=lambda of: [1] * len(of), example_text=lambda trial: trial.trial_id,
    ).table.to_pylist()
    assert not [row for row in made if "conditions" in dict(row["words"])]


def test_shares_are_those_of_the_trials():
    ids = of_cell(POOL)
    found = drawn_of([Trial(trial_id=one, conditions=["Gout" if place else "Pain"]) for place, one in enumerate(ids)])
    drawn = Counter(found.draw(CELL, 7, number)[0] for number in range(2000))
    assert drawn["Pain"] / 2000 == pytest.approx(1 / len(ids), abs=0.03)
    assert [found.draw(CELL, 7, number) for number in range(9)] == [found.draw(CELL, 7, number) for number in range(9)]
    assert found.draw(("Aspirin", 0), 7, 0) == found.draw(("Nobody's", 1), 7, 0) == []


@pytest.mark.parametrize(("said", "named"), [
    (["A  b\n c", "B", "C"], ["A b c", "B"]), (["x" * 41, "B"], ["B"]), (["", " "], []), (["x" * 40], ["x" * 40]),
])
def test_conditions_are_those_that_an_example_shows_uncut(said, named):
    one = of_cell(POOL)[0]
    found = drawn_of([Trial(trial_id=one, conditions=said)], text_chars=40, max_items=2)
    assert found.draw(CELL, 7, 0) == named


def test_held_out_trials_say_nothing():
    train = POOL.filter(pa.compute.equal(POOL["split"], "train"))
    held = [one for one in of_cell(POOL) if one not in set(of_cell(train))]
    assert held
    found = drawn_of([Trial(trial_id=one, conditions=["Gout"]) for one in held], pool=train)
    assert found.draw(CELL, 7, 0) == []
