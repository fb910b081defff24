"""Sets of each seed: the fixed ones of protocol strict, those that protocol paper draws anew, and resplit ones."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.core import tables
from trialwright.retrieval.sets import draw_sets
from trialwright.schemas.selection import PARTITION, POOL, SETS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.retrieval import Partition, Shares
from trialwright.trial.real import RealTrials

SHARES = Partition(split="random", train=0.6, val=0.2, resplit=None)
RESPLIT = Partition(split="random", train=0.6, val=0.2, resplit=Shares(train=0.5, val=0.25))
SPLITS, HALVES = {"train", "val", "test"}, {"general_val", "general_test"}
STRICT = ["train", "train", "train", "val", "test"]


def tabulate(inside, outside, protocol="strict"):
    """Return a partition and its pool of trials of these labels; five in a row are split 3, 1, 1, or open."""
    rows = [
        {"trial_id": f"NCT{place:05}", "label": label, "intervention": drug, "type": "drug", "interventions": [drug],
         "split": "open" if protocol == "paper" else STRICT[place % 5]}
        for place, (drug, label) in enumerate([("A", one) for one in inside] + [("B", one) for one in outside])
    ]
    return (pa.Table.from_pylist(rows, schema=PARTITION),
            pa.Table.from_pylist(rows[: len(inside)], schema=PARTITION).select(POOL.names))


def split_of(partition):
    return zip(partition["trial_id"].to_pylist(), partition["split"].to_pylist(), strict=True)


def by_seed(table):
    """Return the ids of each set, by seed; a trial is in no two sets of a seed, but for those of other_train."""
    found = {}
    for row in table.to_pylist():
        sets = found.setdefault(row["seed"], {})
        assert not any(row["id"] in ids for name, ids in sets.items() if "other_train" not in {name, row["set"]})
        assert row["id"] not in sets.get(row["set"], ())
        sets.setdefault(row["set"], set()).add(row["id"])
    return found


labels = st.lists(st.integers(0, 1), max_size=80)
protocols = st.sampled_from(["strict", "paper"])


@settings(max_examples=60, deadline=None)
@given(labels, labels, protocols, st.lists(st.integers(0, 99), min_size=1, max_size=3, unique=True))
def test_each_seed_has_all_of_a_and_a_balanced_b(inside, outside, protocol, seeds):
    partition, pool = tabulate(inside, outside, protocol)
    result = draw_sets(partition, pool, SHARES, seeds, 1)
    assert result.table.schema == SETS
    label = dict(zip(partition["trial_id"].to_pylist(), partition["label"].to_pylist(), strict=True))
    a = set(pool["trial_id"].to_pylist())
    least = min(outside.count(0), outside.count(1))
    sets = by_seed(result.table)
    assert set(sets) <= set(seeds)
    if a or least:
        assert list(sets) == seeds
    for drawn in sets.values():
        assert set().union(*(ids for name, ids in drawn.items() if name in SPLITS)) == a
        others = drawn.get("other_train", set())
        assert not others & a
        if protocol == "strict":
            assert others == {one for one, split in split_of(partition) if split == "train" and one not in a}
        else:
            assert abs(len(others) - 0.6 * len(outside)) <= 2
        for name in HALVES:
            ids = drawn.get(name, set())
            assert not ids & a
            assert sum(label[one] for one in ids) * 2 == len(ids)
        assert sum(len(drawn.get(name, ())) for name in HALVES) == 2 * least
    assert result.metrics["read"] == partition.num_rows


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), protocols)
def test_row_order_changes_nothing(random, protocol):
    partition, pool = tabulate([0, 1] * 20, [0, 1, 1] * 10, protocol)
    turned = []
    for table in (partition, pool):
        places = list(range(len(table)))
        random.shuffle(places)
        turned.append(table.take(places))
    assert draw_sets(*turned, SHARES, [40, 41], 1).table.equals(draw_sets(partition, pool, SHARES, [40, 41], 1).table)


def test_strict_gives_every_seed_the_split_made_before_retrieval():
    partition, pool = tabulate([0, 1] * 20, [0, 1, 1] * 10)
    sets = by_seed(draw_sets(partition, pool, SHARES, [40, 41], 1).table)
    assert sets[40] == sets[41]
    split = dict(zip(pool["trial_id"].to_pylist(), pool["split"].to_pylist(), strict=True))
    assert all(split[one] == name for name in SPLITS for one in sets[40][name])
    other = by_seed(draw_sets(partition, pool, SHARES, [40, 41], 2).table)[40]
    assert {name: other[name] for name in SPLITS} == {name: sets[40][name] for name in SPLITS}
    assert other["general_test"] != sets[40]["general_test"]


def test_paper_splits_anew_for_each_seed_whatever_the_other_seeds():
    partition, pool = tabulate([0, 1] * 50, [0, 1, 1] * 10, "paper")
    sets = by_seed(draw_sets(partition, pool, SHARES, [40, 41], 1).table)
    assert sets[40]["test"] != sets[41]["test"]
    assert sets[40]["general_test"] != sets[41]["general_test"]
    assert [len(sets[40][name]) for name in ("train", "val", "test")] == [60, 20, 20]
    assert by_seed(draw_sets(partition, pool, SHARES, [41], 7).table)[41] == sets[41]


def test_resplit_seeds_split_what_may_not_be_shown_and_all_train_on_what_may():
    partition, pool = tabulate([0, 1] * 100, [0, 1, 1] * 10)
    result = draw_sets(partition, pool, RESPLIT, [40, 41, 42], 1)
    sets = by_seed(result.table)
    shown = {one for one, split in split_of(pool) if split == "train"}
    for drawn in sets.values():
        assert shown < drawn["train"]
        assert [len(drawn[name] - shown) for name in ("train", "val", "test")] == [40, 20, 20]
        assert len({label for one in drawn["test"] for label in [int(one[3:]) % 2]}) == 2
        # Training on all of A, generalization is tested on the same trials with every seed.
        assert drawn["general_test"] == sets[40]["general_test"]
    tested = set().union(*(drawn["test"] for drawn in sets.values()))
    assert len({frozenset(drawn["test"]) for drawn in sets.values()}) == 3
    assert sum(result.metrics["tested_by_any_seed"]["test"].values()) == len(tested) > 40
    assert sum(result.metrics["tested_by_any_seed"]["general_test"].values()) == len(sets[40]["general_test"])
    # A seed's sets are its own, whichever others there are.
    assert by_seed(draw_sets(partition, pool, RESPLIT, [42], 1).table)[42] == sets[42]
    others = {one for one, split in split_of(partition) if split == "train"} - shown
    assert others < sets[40]["other_train"]


def test_sizes_are_the_least_of_any_seed_and_missing_classes_are_named():
    metrics = draw_sets(*tabulate([0, 1] * 5, [1] * 9), SHARES, [40, 41], 1).metrics
    assert metrics["trials"]["train"] == {"all": 6, "failure": 3, "success": 3}
    assert metrics["trials"]["general_val"] == {"all": 0, "failure": 0, "success": 0}
    assert metrics["missing_classes"]["general_test"] == "failure and success"
    assert metrics["trials"]["other_train"] == {"all": 6, "failure": 0, "success": 6}
    assert "other_train" not in metrics["missing_classes"]
    assert (metrics["read"], metrics["in_use"]) == (19, 16)


@pytest.mark.parametrize("protocol", ["strict", "paper"])
def test_what_trains_with_every_seed_is_held_out_by_none(protocol, tmp_path):
    partition, pool = tabulate([0, 1] * 50, [0, 1] * 10, protocol)
    sets = draw_sets(partition, pool, SHARES, [40, 41, 42], 1).table
    rows = [{"id": one, "label": 0, "text": "a"} for one in partition["trial_id"].to_pylist()]
    tables.write(tmp_path / "trials.parquet", rows, CLEAN)
    real = RealTrials(tmp_path / "trials.parquet", sets)
    always = set(real.always_in([40, 41, 42], "train")["id"].to_pylist())
    assert always
    for seed in (40, 41, 42):
        held = real.set_of(seed, "val", "test", "general_val", "general_test")
        assert not always & set(held["id"].to_pylist())
        assert always <= set(real.set_of(seed, "train")["id"].to_pylist())


@pytest.mark.parametrize("protocol", ["strict", "paper"])
def test_what_trains_on_all_real_trials_is_tested_on_none_of_them(protocol):
    sets = by_seed(draw_sets(*tabulate([0, 1] * 50, [0, 1] * 20, protocol), SHARES, [40, 41], 1).table)
    for drawn in sets.values():
        assert len(drawn["other_train"]) == 24
        assert not drawn["other_train"] & (drawn["train"] | drawn["val"] | drawn["test"])
        # Its trials are under test in generalization, and so train no arm there.
        assert drawn["other_train"] & drawn["general_test"]
    assert (sets[40]["other_train"] == sets[41]["other_train"]) == (protocol == "strict")


def test_other_interventions_alone_are_split_by_each_seed_too():
    sets = by_seed(draw_sets(*tabulate([], [0, 1] * 20, "paper"), SHARES, [40, 41], 1).table)
    assert sets[40]["other_train"] != sets[41]["other_train"]
    assert sets[40]["general_test"] != sets[41]["general_test"]
