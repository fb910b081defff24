"""Clean tables: one scrubber for both sources, and counts that add up."""

from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from trialwright.cleaning.leaks.clean import clean_real, clean_synthetic
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PARTITION, SETS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.viewing import WHOLE_VIEW, View

TOLD = "The trial was terminated by the sponsor."


def _trial(number: int, **fields: object) -> dict:
    texts = {"brief_title": f"Aspirin {number}", "brief_summary": f"Adults. {TOLD}"}
    return {"trial_id": f"NCT{number:08d}", **texts, **fields}


def _partition(numbers: range, label: object, split: str = "train") -> list[dict]:
    return [
        {"trial_id": f"NCT{n:08d}", "label": label(n) if callable(label) else label, "intervention": "aspirin",
         "type": "drug", "interventions": ["aspirin"], "split": split}
        for n in numbers
    ]


def _synthetic(rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SYNTHETIC)


def _sets(numbers: dict[int, list[int]]) -> pa.Table:
    rows = [{"seed": seed, "id": f"NCT{n:08d}", "set": "train"} for seed, ids in numbers.items() for n in ids]
    return pa.Table.from_pylist(rows, schema=SETS)


class Both(NamedTuple):
    """What cleaning gives for real and synthetic trials."""

    real: pa.Table
    synthetic: pa.Table
    removed: pa.Table
    metrics: dict[str, Any]


def clean(
    path: Path, partition: pa.Table, sets: pa.Table, synthetic: pa.Table, view: View = WHOLE_VIEW
) -> Both:
    """Clean real trials, and then synthetic ones beside them."""
    outs = [path.with_name(name) for name in ("real.parquet", "made.parquet")]
    real = clean_real(path, partition, sets, outs[0], view=view)
    made = clean_synthetic(synthetic, real.metrics, outs[1], view)
    removed = pa.concat_tables([real.removed, made.removed])
    return Both(*(tables.read(out, CLEAN) for out in outs), removed, made.metrics)


@pytest.fixture
def world(tmp_path: Path) -> tuple[Path, pa.Table, pa.Table]:
    """Give 40 trials, 30 of them in the partition, and 23 of these in a set."""
    partition = _partition(range(9), lambda n: n % 2) + _partition(range(9, 30), lambda n: int(n % 3 > 0))
    path = tmp_path / "trials.parquet"
    tables.write(path, [_trial(n, why_stopped="money" if n % 2 == 0 else None) for n in range(40)], TRIALS)
    return path, pa.Table.from_pylist(partition, schema=PARTITION), _sets({40: list(range(23))})


def test_real_and_synthetic_take_the_same_way(world: tuple[Path, pa.Table, pa.Table]) -> None:
    path, partition, sets = world
    made = {**_trial(0), "trial_id": "SYN-000000000000", "label": 0, "intervention": "aspirin"}
    cleaned = clean(path, partition, sets, _synthetic([made]))
    real = next(row for row in cleaned.real.to_pylist() if row["id"] == "NCT00000000")
    assert cleaned.synthetic.to_pylist() == [{**real, "id": "SYN-000000000000", "source": "synthetic"}]
    assert real["text"] == "brief title: Aspirin 0\nbrief summary: Adults."


def test_real_and_synthetic_are_read_in_the_same_view(tmp_path: Path) -> None:
    long = {"brief_summary": "Adults of any age. " * 9, "official_title": "In longer words", "conditions": ["A", "B"]}
    path = tmp_path / "trials.parquet"
    tables.write(path, [_trial(0, **long)], TRIALS)
    made = _synthetic([{**_trial(0, **long), "trial_id": "SYN-000000000000", "label": 0, "intervention": "aspirin"}])
    view = View(fields="short", text_chars=60, max_items=1)
    partition = pa.Table.from_pylist(_partition(range(1), 0), schema=PARTITION)
    cleaned = clean(path, partition, _sets({40: [0]}), made, view)
    assert cleaned.real["text"].to_pylist() == cleaned.synthetic["text"].to_pylist() == [
        "brief title: Aspirin 0\nconditions: A\nbrief summary: " + " ".join(["Adults of any age."] * 3)
    ]


def test_counts_add_up(world: tuple[Path, pa.Table, pa.Table]) -> None:
    path, partition, sets = world
    bare = {"trial_id": "SYN-000000000001", "brief_title": "Successful", "label": 1, "intervention": "aspirin"}
    kept = {**_trial(3), "trial_id": "SYN-000000000002", "label": 1, "intervention": "aspirin"}
    cleaned = clean(path, partition, sets, _synthetic([bare, kept]))
    metrics = cleaned.metrics
    real = cleaned.real.to_pylist()
    assert metrics["read"] == {"real": 23, "synthetic": 2}
    assert len(real) == 23
    assert metrics["dropped"] == {"no_text_left": 1}
    successes, real_ids = sum(row["label"] for row in real), sorted(row["id"] for row in real)
    assert metrics["trials"] == {
        "real": {"all": 23, "failure": 23 - successes, "success": successes},
        "synthetic": {"all": 1, "failure": 0, "success": 1},
    }
    assert metrics["wording"]["trial_stopped"] == {
        "real_success": successes, "real_failure": 23 - successes, "synthetic_success": 1, "synthetic_failure": 0,
    }
    assert metrics["trials_touched"]["synthetic_success"] == 2
    pieces = cleaned.removed.to_pylist()
    assert pieces[0] == {"id": real_ids[0], "rule": "trial_stopped", "text": TOLD}
    assert [row["id"] for row in pieces] == sorted([*real_ids, bare["trial_id"], kept["trial_id"]])
    assert tables.count_by(pieces, "rule") == {
        rule: sum(counts.values()) for rule, counts in metrics["wording"].items()
    }
    even = [row for row in real if int(row["id"][3:]) % 2 == 0]
    told = metrics["structure"]["why_stopped"]
    assert (told["all"], told["failure"]) == (len(even), sum(row["label"] == 0 for row in even))
    assert all(table.schema.equals(CLEAN) for table in (cleaned.real, cleaned.synthetic))


def test_trials_in_no_set_are_not_looked_at_and_those_of_any_seed_are(world: tuple[Path, pa.Table, pa.Table]) -> None:
    path, partition, _ = world
    sets = _sets({40: [0, 1], 41: [1, 5]})
    cleaned = clean(path, partition, sets, _synthetic([]))
    assert cleaned.real["id"].to_pylist() == ["NCT00000000", "NCT00000001", "NCT00000005"]
    assert cleaned.metrics["read"] == {"real": 3, "synthetic": 0}


def test_no_trial_has_a_say_in_how_another_is_cleaned(world: tuple[Path, pa.Table, pa.Table]) -> None:
    path, partition, sets = world
    together = {row["id"]: row for row in clean(path, partition, sets, _synthetic([])).real.to_pylist()}
    for number in (0, 8, 20):
        alone = clean(path, partition, _sets({40: [number]}), _synthetic([])).real.to_pylist()
        assert alone == [together[f"NCT{number:08d}"]]


def test_nothing_at_all_gives_empty_tables(world: tuple[Path, pa.Table, pa.Table]) -> None:
    path, partition, _ = world
    cleaned = clean(path, partition, _sets({}), _synthetic([]))
    assert cleaned.real.num_rows == cleaned.synthetic.num_rows == 0


def test_trials_that_are_missing_are_named(world: tuple[Path, pa.Table, pa.Table], tmp_path: Path) -> None:
    path, partition, sets = world
    tables.write(path, [_trial(n) for n in range(1, 40)], TRIALS)
    with pytest.raises(InputError, match="lacks 1 trials of the partition, such as NCT00000000"):
        clean(path, partition, sets, _synthetic([]))
    path.write_bytes(b"PAR1 damaged")
    with pytest.raises(InputError, match="not a whole Parquet file"):
        clean(path, partition, sets, _synthetic([]))
    with pytest.raises(InputError, match="not found"):
        clean(tmp_path / "none.parquet", partition, sets, _synthetic([]))
    tables.write(path, [{"trial_id": "A"}], pa.schema([("trial_id", pa.string())]))
    with pytest.raises(InputError, match="lacks columns"):
        clean(path, partition, sets, _synthetic([]))
