"""Plans without examples, of both labels, without retrieval, and as often as train trials."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_kit import MEMBERS, POOL, make_plans, section

from trialwright.retrieval.gold import choose
from trialwright.retrieval.plan import plan
from trialwright.schemas import selection
from trialwright.schemas.selection import PLANS
from trialwright.trial.record import Trial

KNOWN = {row["trial_id"]: row for row in POOL.to_pylist()}
CHANGES = st.fixed_dictionaries({
    "examples": st.integers(0, 5), "labels": st.sampled_from(["one", "mixed"]),
    "retrieval": st.sampled_from(["intervention", "random"]), "allocation": st.sampled_from(["even", "as_train"]),
    "gold": st.sampled_from([None, 24]),
})


def unbalanced(successes=88, failures=12):
    """Lay out two interventions, one three times as large, with this share of successes."""
    counts = {("Aspirin", 1): 3 * successes, ("Aspirin", 0): 3 * failures, ("Insulin", 1): successes,
              ("Insulin", 0): failures}
    cells = [cell for cell, count in counts.items() for _ in range(count)]
    return pa.Table.from_pylist([
        {"trial_id": f"NCT{place:03}", "intervention": drug, "type": "drug", "label": label, "split": "train"}
        for place, (drug, label) in enumerate(cells)
    ], schema=selection.POOL), counts


def test_a_plan_without_examples_has_all_but_them():
    result, shown = make_plans(24, examples=0), make_plans(24)
    names = [name for name in PLANS.names if not name.startswith("example_") and name != "tokens"]
    assert result.table.schema == PLANS
    # Which trial is asked for, and in which form, is no matter of what is shown.
    assert result.table.select(names).equals(shown.table.select(names))
    for row in result.table.to_pylist():
        assert (row["example_ids"], row["example_labels"], row["tokens"]) == ([], [], 0)
    assert result.metrics["example_trials"] == result.metrics["tokens_max"] == 0


def test_no_tokens_are_counted_of_what_is_not_shown():
    def count(_):
        raise AssertionError("nothing is shown")

    records = [Trial(trial_id=name) for name in KNOWN]
    plan(choose(POOL, None, 1), records, section(5, examples=0), 1, members=MEMBERS, count_tokens=count,
         example_text=str)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.integers(0, 9))
def test_mixed_examples_are_half_of_each_label_and_the_odd_one_is_planned(examples, seed):
    result = make_plans(24, seed=seed, labels="mixed", examples=examples)
    for row in result.table.to_pylist():
        of = [KNOWN[one] for one in row["example_ids"]]
        assert row["example_labels"] == [one["label"] for one in of]
        assert row["example_labels"].count(row["label"]) == examples - examples // 2
        assert len(set(row["example_ids"])) == examples
        assert {(one["intervention"], one["split"]) for one in of} == {(row["intervention"], "train")}


def test_the_order_of_mixed_examples_tells_no_label():
    rows = make_plans(400, labels="mixed", examples=2).table.to_pylist()
    firsts = [row["example_labels"][0] == row["label"] for row in rows]
    assert 150 < sum(firsts) < 250


@pytest.mark.parametrize("labels", ["one", "mixed"])
def test_without_retrieval_examples_are_of_any_intervention(labels):
    random, retrieved = (make_plans(120, labels=labels, retrieval=way).table for way in ("random", "intervention"))
    planned = ["plan_id", "intervention", "type", "label", "fields"]
    assert random.select(planned).equals(retrieved.select(planned))
    drugs = Counter()
    for row in random.to_pylist():
        of = [KNOWN[one] for one in row["example_ids"]]
        assert {one["split"] for one in of} == {"train"}
        assert row["example_labels"] == [one["label"] for one in of]
        assert row["example_labels"].count(row["label"]) == (3 if labels == "one" else 2)
        drugs.update(one["intervention"] == row["intervention"] for one in of)
    # Of three interventions of equal size.
    assert 80 < drugs[True] < 160 and drugs.total() == 360


def test_as_train_plans_follow_the_trials():
    pool, counts = unbalanced()
    for trials in (40, 100, 400):
        result = make_plans(trials, pool=pool, allocation="as_train")
        allocated = result.metrics["allocated"]
        assert abs(allocated["successes"] - 0.88 * trials) < 1
        assert allocated["successes"] + allocated["failures"] == trials
        planned = Counter(zip(*(result.table[name].to_pylist() for name in ("intervention", "label")), strict=True))
        for cell, count in counts.items():
            assert abs(planned[cell] - trials * count / 400) < 2
    assert planned == counts


def test_allocated_counts_rejects_too():
    pool, _ = unbalanced()
    result = make_plans(50, pool=pool, allocation="as_train",
                        tokens=lambda text: 900 if int(text[3:]) >= 264 and int(text[3:]) < 300 else 100)
    assert result.metrics["allocated"] == {"successes": 44, "failures": 6}
    assert result.metrics["failures"] < 6 and result.metrics["successes"] == 44
    assert sum(result.metrics["allocated"].values()) == len(result.table) + len(result.rejects)


def test_a_rare_label_keeps_its_share_where_its_cells_are_left_out():
    counts = {("Aspirin", 1): 60, ("Aspirin", 0): 10, ("Insulin", 1): 20, ("Insulin", 0): 2, ("Warfarin", 0): 2}
    pool = pa.Table.from_pylist([
        {"trial_id": f"NCT{place:03}", "intervention": drug, "type": "drug", "label": label, "split": "train"}
        for place, (drug, label) in enumerate(cell for cell, count in counts.items() for _ in range(count))
    ], schema=selection.POOL)
    result = make_plans(94, pool=pool, allocation="as_train")
    assert result.metrics["cells"]["rejected"] == {"too_few_trials": 2}
    assert result.metrics["allocated"] == {"successes": 80, "failures": 14}


@settings(max_examples=60, deadline=None)
@given(CHANGES, st.integers(4, 20), st.integers(0, 30), st.integers(0, 3), st.randoms(use_true_random=False))
def test_a_plan_depends_on_seed_number_and_trials_alone(changes, few, more, seed, random):
    if changes["gold"] and changes["retrieval"] == "intervention":
        changes = changes | {"examples": min(changes["examples"], 2)}
    places = list(range(len(POOL)))
    random.shuffle(places)
    tokens = {"tokens": lambda text: 60 + 7 * (int(text[3:]) % 11), "budget": 1000, "seed": seed}
    first = make_plans(few, **tokens, **changes)
    second = make_plans(few + more, pool=POOL.take(places), **tokens, **changes)
    assert second.table.slice(0, few).equals(first.table) and len(first.table) == few
