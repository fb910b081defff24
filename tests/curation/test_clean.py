"""Clean tables: sets, balance, one scrubber for both sources, and counts that add up."""

from pathlib import Path

import pyarrow as pa
import pytest

from trialwright.curation import choose, clean
from trialwright.ground import tables
from trialwright.ground.errors import InputError

TOLD = "The trial was terminated by the sponsor."


def _trial(number: int, **fields: object) -> dict:
    texts = {"brief_title": f"Aspirin {number}", "brief_summary": f"Adults. {TOLD}"}
    return {"trial_id": f"NCT{number:08d}", **texts, **fields}


def _partition(numbers: range, label: object, split: str = "train") -> list[dict]:
    return [
        {"trial_id": f"NCT{n:08d}", "label": label(n) if callable(label) else label, "intervention": "aspirin",
         "drugs": ["aspirin"], "split": split}
        for n in numbers
    ]


def _pool(rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist([{k: row[k] for k in tables.POOL.names} for row in rows], schema=tables.POOL)


def _synthetic(rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=tables.SYNTHETIC)


@pytest.fixture
def world(tmp_path: Path) -> tuple[Path, pa.Table, pa.Table]:
    """Give 30 trials: 9 in A, three a split; 21 in B, of which 7 are failures."""
    inside = [
        row for i, split in enumerate(("train", "val", "test"))
        for row in _partition(range(i * 3, i * 3 + 3), lambda n: n % 2, split)
    ]
    outside = _partition(range(9, 30), lambda n: int(n % 3 > 0))
    path = tmp_path / "trials.parquet"
    tables.write(path, [_trial(n, why_stopped="money" if n % 2 == 0 else None) for n in range(40)], tables.TRIALS)
    return path, pa.Table.from_pylist(inside + outside, schema=tables.PARTITION), _pool(inside)


def test_sets_are_those_of_the_paper_and_b_is_balanced(world: tuple[Path, pa.Table, pa.Table]) -> None:
    _, partition, pool = world
    chosen = choose(partition, pool, 1).to_pylist()
    sizes = tables.count_by(chosen, "set")
    assert sizes == {"general_test": 8, "general_val": 6, "test": 3, "train": 3, "val": 3}
    for name in ("general_val", "general_test"):
        labels = [row["label"] for row in chosen if row["set"] == name]
        assert sum(labels) * 2 == len(labels)
    assert len({row["trial_id"] for row in chosen}) == len(chosen)
    inside = set(pool["trial_id"].to_pylist())
    assert all((row["trial_id"] in inside) == (not row["set"].startswith("general")) for row in chosen)


def test_the_draw_depends_on_seed_and_not_on_row_order(world: tuple[Path, pa.Table, pa.Table]) -> None:
    _, partition, pool = world
    backwards = partition.take(list(range(partition.num_rows))[::-1])
    assert choose(partition, pool, 1).equals(choose(backwards, pool, 1))
    assert not choose(partition, pool, 1).equals(choose(partition, pool, 2))


def test_real_and_synthetic_take_the_same_way(world: tuple[Path, pa.Table, pa.Table]) -> None:
    path, partition, pool = world
    made = {**_trial(0), "trial_id": "SYN-000000000000", "label": 0, "intervention": "aspirin"}
    cleaned = clean(path, partition, pool, _synthetic([made]), 1)
    real = next(row for row in cleaned.real["train"].to_pylist() if row["id"] == "NCT00000000")
    assert cleaned.synthetic.to_pylist() == [{**real, "id": "SYN-000000000000", "source": "synthetic"}]
    assert real["text"] == "brief title: Aspirin 0\nbrief summary: Adults."


def test_counts_add_up(world: tuple[Path, pa.Table, pa.Table]) -> None:
    path, partition, pool = world
    bare = {"trial_id": "SYN-000000000001", "brief_title": "Successful", "label": 1, "intervention": "aspirin"}
    kept = {**_trial(3), "trial_id": "SYN-000000000002", "label": 1, "intervention": "aspirin"}
    cleaned = clean(path, partition, pool, _synthetic([bare, kept]), 1)
    metrics = cleaned.metrics
    real = [row for table in cleaned.real.values() for row in table.to_pylist()]
    assert metrics["read"] == {"real": 23, "synthetic": 2, "general_not_drawn": 7}
    assert len(real) == 23
    assert metrics["dropped"] == {"no_text_left": 1}
    assert metrics["trials"]["synthetic"] == {"all": 1, "failure": 0, "success": 1}
    successes = sum(row["label"] for row in real)
    assert metrics["wording"]["trial_stopped"] == {
        "real_success": successes, "real_failure": 23 - successes, "synthetic_success": 1, "synthetic_failure": 0,
    }
    assert metrics["trials_touched"]["synthetic_success"] == 2
    assert metrics["missing_classes"] == {"synthetic": "failure"}
    even = [row for row in real if int(row["id"][3:]) % 2 == 0]
    told = metrics["structure"]["why_stopped"]
    assert (told["all"], told["failure"]) == (len(even), sum(row["label"] == 0 for row in even))
    assert all(table.schema.equals(tables.CLEAN) for table in (*cleaned.real.values(), cleaned.synthetic))


def test_b_of_one_class_gives_empty_general_sets(world: tuple[Path, pa.Table, pa.Table]) -> None:
    path, _, pool = world
    inside = [{**row, "drugs": []} for row in pool.to_pylist()]
    partition = pa.Table.from_pylist(inside + _partition(range(9, 20), 1), schema=tables.PARTITION)
    cleaned = clean(path, partition, pool, _synthetic([]), 1)
    assert cleaned.real["general_val"].num_rows == cleaned.real["general_test"].num_rows == 0
    assert cleaned.metrics["missing_classes"] == {
        "general_val": "success and failure", "general_test": "success and failure", "synthetic": "success and failure",
    }


def test_nothing_at_all_gives_empty_sets(world: tuple[Path, pa.Table, pa.Table]) -> None:
    path, partition, pool = world
    cleaned = clean(path, partition.slice(0, 0), pool.slice(0, 0), _synthetic([]), 1)
    assert not any(table.num_rows for table in cleaned.real.values())


def test_trials_that_are_missing_are_named(world: tuple[Path, pa.Table, pa.Table], tmp_path: Path) -> None:
    path, partition, pool = world
    tables.write(path, [_trial(n) for n in range(1, 40)], tables.TRIALS)
    with pytest.raises(InputError, match="lacks 1 trials of the partition, such as NCT00000000"):
        clean(path, partition, pool, _synthetic([]), 1)
    path.write_bytes(b"PAR1 damaged")
    with pytest.raises(InputError, match="not a Parquet file"):
        clean(path, partition, pool, _synthetic([]), 1)
    with pytest.raises(InputError, match="not found"):
        clean(tmp_path / "none.parquet", partition, pool, _synthetic([]), 1)
    tables.write(path, [{"trial_id": "A"}], pa.schema([("trial_id", pa.string())]))
    with pytest.raises(InputError, match="lacks columns"):
        clean(path, partition, pool, _synthetic([]), 1)
