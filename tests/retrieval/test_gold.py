"""Gold trials: nested, in proportion, of trials that may be shown alone, and all that a corpus sees."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_kit import make_plans

from trialwright.core.errors import ParamsError
from trialwright.retrieval.gold import choose, seed_of
from trialwright.schemas.selection import POOL

CELLS = st.tuples(st.sampled_from(["Aspirin", "Insulin", "Metformin", "Warfarin"]), st.integers(0, 1))
POOLS = st.lists(
    st.tuples(CELLS, st.sampled_from(["train", "train", "train", "val", "test"])), min_size=1, max_size=60
)


def pool_of(rows):
    return pa.Table.from_pylist([
        {"trial_id": f"NCT{place:03}", "intervention": cell[0], "type": "drug", "label": cell[1], "split": split}
        for place, (cell, split) in enumerate(rows)
    ], schema=POOL)


def large_pool(shares, size=600):
    """Lay out train trials of many interventions, each label with one of these shares."""
    cells = [(f"drug {place % 37:02}", int(place % 100 < 100 * shares)) for place in range(size)]
    return pool_of([(cell, "train") for cell in cells])


def ids(table):
    return set(table["trial_id"].to_pylist())


@settings(max_examples=60, deadline=None)
@given(POOLS, st.integers(0, 2**31 - 1), st.integers(1, 70), st.integers(1, 70), st.randoms(use_true_random=False))
def test_a_smaller_choice_is_inside_a_larger_one_and_all_may_be_shown(rows, seed, one, other, random):
    pool = pool_of(rows)
    train = {row["trial_id"] for row in pool.to_pylist() if row["split"] == "train"}
    few, many = (choose(pool, size, seed).table for size in sorted((one, other)))
    assert ids(few) <= ids(many) <= train
    assert (len(few), len(many)) == tuple(min(size, len(train)) for size in sorted((one, other)))
    places = list(range(len(pool)))
    random.shuffle(places)
    assert choose(pool.take(places), min(one, other), seed).table.equals(few)
    assert ids(choose(pool, None, seed).table) == train


@settings(max_examples=40, deadline=None)
@given(POOLS, st.integers(0, 9), st.integers(1, 60))
def test_labels_have_their_shares_to_within_one_trial(rows, seed, size):
    chosen = choose(pool_of(rows), size, seed)
    for label in (0, 1):
        available = sum(count for cell, count in chosen.available.items() if cell[1] == label)
        exact = available * len(chosen.table) / max(1, sum(chosen.available.values()))
        assert abs(chosen.table["label"].to_pylist().count(label) - exact) < 1 + 1e-9


def test_interventions_have_their_shares_within_a_label():
    pool = pool_of([((drug, label), "train") for drug, count in (("A", 240), ("B", 120), ("C", 40))
                    for label in (0, 1) for _ in range(count)])
    counts = Counter(row["intervention"] for row in choose(pool, 100, 3).table.to_pylist())
    assert abs(counts["A"] - 60) <= 4 and abs(counts["B"] - 30) <= 4 and abs(counts["C"] - 10) <= 4


@pytest.mark.slow
def test_no_trial_is_chosen_more_often_than_another():
    """Many interventions of few trials have their turn as likely as few of many."""
    pool = pool_of([((f"drug {place % 25}" if place < 100 else "large", 1), "train") for place in range(200)])
    large = [sum(name == "large" for name in choose(pool, 20, seed).table["intervention"].to_pylist())
             for seed in range(200)]
    assert 9 < sum(large) / 200 < 11
    drawn = Counter(one for seed in range(200) for one in ids(choose(pool, 20, seed).table))
    assert len(drawn) == 200 and max(drawn.values()) < 45


def test_the_seed_chooses():
    pool = large_pool(0.88)
    assert not choose(pool, 50, 1).table.equals(choose(pool, 50, 2).table)


def test_another_trial_leaves_the_ranks_of_a_cell():
    rows = [(("Aspirin", 1), "train")] * 40
    chosen, more = (ids(choose(pool_of(some), 10, 5).table) for some in (rows, [*rows, (("Aspirin", 1), "train")]))
    assert len(chosen & more) >= 9


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["train", "val", "test"]), min_size=80, max_size=80), st.integers(0, 5),
       st.sampled_from(["one", "mixed"]), st.sampled_from(["intervention", "random"]),
       st.sampled_from(["even", "as_train"]), st.sampled_from([None, 10, 40]), st.integers(0, 4))
def test_no_held_out_trial_is_gold_or_an_example(splits, seed, labels, retrieval, allocation, gold, examples):
    """Whatever the plan, all that it says is of gold trials: examples, interventions and types."""
    pool = pool_of([((f"drug {place % 3}", place // 3 % 2), split) for place, split in enumerate(splits)])
    train = {row["trial_id"] for row in pool.to_pylist() if row["split"] == "train"}
    chosen = choose(pool, gold, seed)
    assert ids(chosen.table) <= train
    try:
        result = make_plans(30, seed=seed, pool=pool, labels=labels, retrieval=retrieval, allocation=allocation,
                            gold=gold, examples=examples)
    except ParamsError as error:
        assert "trials enough" in str(error)
        return
    assert {one for row in result.table.to_pylist() for one in row["example_ids"]} <= ids(chosen.table)
    assert {(row["intervention"], row["label"]) for row in result.table.to_pylist()} <= set(chosen.sizes())


def test_cells_with_too_few_gold_trials_are_left_out_and_counted():
    pool = pool_of([((drug, label), "train") for drug, count in (("A", 20), ("B", 4)) for label in (0, 1)
                    for _ in range(count)])
    result = make_plans(20, pool=pool, gold=20)
    assert result.metrics["cells"] == {"read": 4, "accepted": 2, "rejected": {"too_few_trials": 2}}
    assert result.metrics["gold"] == {
        "asked": 20, "available": 48, "trials": 20, "successes": 10, "failures": 10, "interventions": 2,
    }
    assert set(result.table["intervention"].to_pylist()) == {"A"}
    assert result.describe().startswith("20 of 48 trials may be shown; asked for 20, planned 20 of 1 interventions")
    everything = make_plans(20, pool=pool, gold=99)
    assert everything.table.equals(make_plans(20, pool=pool).table)
    assert everything.describe().startswith("48 of 48 trials may be shown, as there are no more; ")
    with pytest.raises(ParamsError, match=r"enough among the 4 that .*, at most \d; lower .*raise plan\.gold"):
        make_plans(20, pool=pool, gold=4)


def test_even_plans_have_as_many_of_each_label_whatever_is_left_out():
    rows = [((drug, 1), "train") for drug in "ABCDE" for _ in range(9)] + [(("A", 0), "train")] * 9
    result = make_plans(40, pool=pool_of(rows))
    assert result.metrics["allocated"] == {"successes": 20, "failures": 20}
    successes = Counter(row["intervention"] for row in result.table.to_pylist() if row["label"])
    assert successes == dict.fromkeys("ABCDE", 4)


def test_forms_and_types_are_those_of_gold_trials():
    rows = [((drug, label), "train") for drug in ("A", "B") for label in (0, 1) for _ in range(10)]
    pool = pool_of(rows)
    kinds = [f"kind of {one}" for one in pool["trial_id"].to_pylist()]
    pool = pool.set_column(pool.schema.get_field_index("type"), "type", pa.array(kinds))
    gold = ids(choose(pool, 12, 7).table)
    planned = make_plans(40, pool=pool, gold=12, examples=0).table["type"].to_pylist()
    assert planned and {kind.removeprefix("kind of ") for kind in planned} <= gold


def test_another_draw_is_of_other_trials_and_draw_0_that_of_the_run():
    pool = large_pool(0.5)
    assert seed_of(0, 12) == 12
    drawn = [ids(choose(pool, 50, seed_of(draw, 12)).table) for draw in range(4)]
    assert len({frozenset(one) for one in drawn}) == 4
    assert seed_of(3, 12) != seed_of(3, 13) and seed_of(3, 12) == seed_of(3, 12)
