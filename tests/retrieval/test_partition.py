from collections import Counter, defaultdict

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.core.errors import InputError, PoolError
from trialwright.core.tables.rejects import REJECTS
from trialwright.retrieval.partition import partition
from trialwright.retrieval.pool import pool
from trialwright.schemas.selection import LABELED, PARTITION, POOL
from trialwright.sections.retrieval import Partition, Pool

SHARES = Partition(split="random", train=0.6, val=0.2, resplit=None)
NAMED = pa.schema([
    ("trial_id", pa.string()), ("interventions", pa.list_(pa.string())),
    *((name, pa.string()) for name in ("type", "source", "reason", "detail")),
])


def inputs(rows):
    """Return labels and named interventions of (label, name or None) pairs."""
    ids = [f"NCT{i:05}" for i in range(len(rows))]
    labels = pa.Table.from_pylist(
        [{"trial_id": i, "label": r[0]} for i, r in zip(ids, rows, strict=True)], schema=LABELED)
    named = pa.Table.from_pylist([
        {"trial_id": i, "type": "drug", "source": "vocabulary", "interventions": [name, "Other"], "reason": ""}
        if name else {"trial_id": i, "interventions": [], "reason": "no_intervention", "detail": "lists none"}
        for i, (_, name) in zip(ids, rows, strict=True)
    ], schema=NAMED)
    return labels, named


def shuffled(table, random):
    places = list(range(len(table)))
    random.shuffle(places)
    return table.take(places)


trials = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["Aspirin", "B", "C", "D", None])), min_size=1,
                  max_size=150).filter(lambda rows: any(row[1] for row in rows))


@settings(max_examples=60, deadline=None)
@given(trials, st.integers(0, 5), st.randoms(use_true_random=False),
       st.sampled_from([(0.6, 0.2), (0.5, 0.25), (0.8, 0.1), (0.34, 0.33)]))
def test_covers_each_trial_once_whatever_the_order(rows, seed, random, shares):
    section = Partition(split="random", train=shares[0], val=shares[1], resplit=None)
    labels, named = inputs(rows)
    result = partition(labels, named, section, "strict", seed)
    again = partition(shuffled(labels, random), shuffled(named, random), section, "strict", seed)
    assert result.table.equals(again.table) and result.rejects.equals(again.rejects)
    assert result.table.schema == PARTITION and result.rejects.schema == REJECTS
    kept, dropped = result.table["trial_id"].to_pylist(), result.rejects["id"].to_pylist()
    assert sorted(kept + dropped) == labels["trial_id"].to_pylist()
    assert kept == sorted(kept)
    metrics = result.metrics
    assert metrics["read"] == metrics["accepted"] + sum(metrics["rejected"].values()) == len(rows)
    counts = Counter(result.table["split"].to_pylist())
    assert sum(counts.values()) == len(kept) == sum(sum(part.values()) for part in metrics["splits"].values())
    for split, share in zip(("train", "val", "test"), (*shares, 1 - sum(shares)), strict=True):
        assert abs(counts[split] - share * len(kept)) < 1.5, split


@settings(max_examples=40, deadline=None)
@given(trials, st.integers(0, 3))
def test_each_stratum_has_its_share(rows, seed):
    labels, named = inputs(rows)
    result = partition(labels, named, SHARES, "strict", seed).table.to_pylist()
    strata = defaultdict(Counter)
    for row in result:
        strata[row["label"], row["intervention"]][row["split"]] += 1
    for counts in strata.values():
        size = sum(counts.values())
        if size >= 5:
            for split, share in (("train", 0.6), ("val", 0.2), ("test", 0.2)):
                assert int(share * size + 1e-9) <= counts[split] <= -int(-share * size // 1)


def test_many_rare_drugs_keep_the_shares():
    rows = [(i % 5 == 0, f"Drug {i // 2}") for i in range(1000)]
    result = partition(*inputs([(int(a), b) for a, b in rows]), SHARES, "strict", 1)
    assert Counter(result.table["split"].to_pylist()) == {"train": 600, "val": 200, "test": 200}
    assert result.metrics["splits"]["train"] == {"successes": 120, "failures": 480}


def test_odd_strata_keep_the_shares_overall():
    rows = [(label, f"Drug {drug}") for drug in range(60) for label in (0, 1) for _ in range(6 + 2 * (drug % 2))]
    counts = Counter(partition(*inputs(rows), SHARES, "strict", 1).table["split"].to_pylist())
    assert abs(counts["train"] - 0.6 * len(rows)) <= 1


def test_the_seed_changes_the_split_and_first_drug_is_the_intervention():
    labels, named = inputs([(i % 2, "Aspirin") for i in range(40)])
    first, second = (partition(labels, named, SHARES, "strict", seed).table for seed in (1, 2))
    assert first["split"].to_pylist() != second["split"].to_pylist()
    assert set(first["intervention"].to_pylist()) == {"Aspirin"}
    assert first["interventions"].to_pylist()[0] == ["Aspirin", "Other"]


def test_the_papers_protocol_leaves_all_trials_open():
    labels, named = inputs([(i % 2, "Aspirin" if i else None) for i in range(40)])
    result = partition(labels, named, SHARES, "paper", 1)
    assert result.table["split"].to_pylist() == ["open"] * 39
    assert result.rejects["reason"].to_pylist() == ["no_intervention"]
    assert result.metrics["splits"] == {"open": {"successes": 20, "failures": 19}}


def test_no_drug_at_all_is_an_error():
    with pytest.raises(InputError, match="none of 2 labelled trials has an intervention of a known name: 2 no_int"):
        partition(*inputs([(1, None), (0, None)]), SHARES, "strict", 1)


def parted(*rows):
    return pa.Table.from_pylist([
        {"trial_id": f"NCT{i:03}", "label": label, "intervention": drug, "type": "drug", "interventions": [drug],
         "split": split}
        for i, (label, drug, split) in enumerate(rows)
    ], schema=PARTITION)


def test_pool_counts_train_trials_alone_and_keeps_all_splits():
    table = parted(
        *[(1, "A", "train")] * 3, *[(0, "A", "train")] * 3, (1, "A", "test"), (0, "A", "val"),
        *[(1, "B", "train")] * 3, *[(0, "B", "train")] * 2, *[(0, "B", "test")] * 9, (1, "C", "val"),
    )
    result = pool(table, Pool(min_successes=3, min_failures=3))
    assert result.table.schema == POOL
    assert set(result.table["intervention"].to_pylist()) == {"A"}
    assert result.metrics == {
        "interventions": 1, "a": {"trials": 8, "successes": 4, "failures": 4},
        "b": {"trials": 15, "successes": 4, "failures": 11}, "shown": {"A": {"successes": 3, "failures": 3}},
    }


def test_open_trials_all_count_for_the_pool():
    table = parted(*[(1, "A", "open")] * 3, *[(0, "A", "open")] * 3, *[(1, "B", "open")] * 9)
    result = pool(table, Pool(min_successes=3, min_failures=3))
    assert result.metrics["shown"] == {"A": {"successes": 3, "failures": 3}}
    with pytest.raises(PoolError, match="has 4 successes and 4 failures; the nearest, A, has 3 and 3"):
        pool(table, Pool(min_successes=4, min_failures=4))


def test_no_pool_names_the_nearest():
    table = parted(*[(1, "A", "train")] * 30, *[(1, "B", "train")] * 4, *[(0, "B", "train")] * 2, (0, "C", "test"))
    with pytest.raises(PoolError, match="the nearest, B, has 4 and 2; give more labelled trials") as caught:
        pool(table, Pool(min_successes=3, min_failures=3))
    assert "\n" not in str(caught.value)
    with pytest.raises(PoolError, match="train split is empty"):
        pool(parted((1, "A", "test")), Pool(min_successes=1, min_failures=1))
