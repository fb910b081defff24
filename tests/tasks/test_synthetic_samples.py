"""Samples of synthetic trials: of design tasks alone, for training alone, and none that is like a held-out trial."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from benchmark_kit import rules, trial

from trialwright.core import tables
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import TRIALS
from trialwright.schemas.samples import SAMPLES, SIDES
from trialwright.tasks.benchmark.building import build
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.synthetic_samples import build_synthetic, copies_of_held_out
from trialwright.tasks.benchmark.task_sample import SplitTrial

NAMES = ["arm_design", "eligibility_design", "endpoint_selection", "sample_size", "trial_completion"]
DESIGNS = NAMES[:3]


def written(numbers: Collection[int]) -> pa.Table:
    """Synthetic trials with a reason each."""
    return pa.Table.from_pylist([
        {**trial(number).design_row(), "trial_id": f"SYN-{number:012}", "label": number % 2, "intervention": "drug",
         "plan_id": f"plan-{number}", "example_ids": ["NCT00000001"], "reasons": [f"reason {number}"]}
        for number in numbers
    ], SYNTHETIC)


def registry(folder: Path, numbers: Collection[int], splits: dict[int, str]) -> tuple[Path, Path]:
    trials = [{**trial(number).design_row(), "first_submitted_date": "2015-01-01"} for number in numbers]
    sides = [{"trial_id": trial(number).trial_id, "split": splits.get(number, "train")} for number in numbers]
    tables.write(folder / "trials.parquet", trials, TRIALS)
    tables.write(folder / "sides.parquet", sides, SIDES)
    return folder / "trials.parquet", folder / "sides.parquet"


def built(folder: Path, synthetic: pa.Table, copies: Collection[str] = ()) -> dict[str, Any]:
    return build_synthetic(synthetic, dict.fromkeys(copies, "NCT09"), rules(names=NAMES), 1, folder)


def test_samples_are_of_design_tasks_and_for_training_alone(tmp_path: Path) -> None:
    counts = built(tmp_path / "out", written(range(9)))
    files = (tmp_path / "out").glob("*/samples.parquet")
    assert sorted(counts) == sorted(file.parent.name for file in files) == DESIGNS
    for name in DESIGNS:
        rows = tables.read(tmp_path / "out" / name / "samples.parquet", SAMPLES).to_pylist()
        assert {(row["source"], row["split"], row["task"]) for row in rows} == {("synthetic", "train", name)}
        assert len({row["sample_id"] for row in rows}) == len(rows) == 9 + 8
        assert {row["rationale"][0] for row in rows} == {f"reason {number}" for number in range(9)}
        for row in rows:
            assert row["rationale"] == [f"reason {int(row['trial_ids'][0][4:])}"]
            assert "SYN-" not in row["material"] + "".join(row["options"])
        assert counts[name]["choice"] == {"samples": 8, "refused": {"no_distractors": 1}}
        assert counts[name]["free"] == {"samples": 9, "refused": {}}


def test_every_synthetic_trial_ends_once_in_each_form(tmp_path: Path) -> None:
    copies = {"SYN-000000000002", "SYN-000000000005"}
    counts = built(tmp_path / "out", written(range(11)), copies)
    for name in DESIGNS:
        rejects = tables.read(tmp_path / "out" / name / "rejects.parquet", tables.REJECTS).to_pylist()
        samples = tables.read(tmp_path / "out" / name / "samples.parquet", SAMPLES)
        ends = sorted([*samples["sample_id"].to_pylist(), *(row["id"] for row in rejects)])
        assert ends == sorted(f"{name}-{form}-SYN-{n:012}" for form in ("choice", "free") for n in range(11))
        assert not copies & {one for ids in samples["trial_ids"].to_pylist() for one in ids}
        for form in counts[name].values():
            assert form["samples"] + sum(form["refused"].values()) == 11
            assert form["refused"]["like_held_out_trial"] == 2
    listed = tables.read(tmp_path / "out/like_held_out.parquet", tables.REJECTS).to_pylist()
    assert listed == [tables.reject(one, "like_held_out_trial", "NCT09") for one in sorted(copies)]


def test_ids_are_apart_from_those_of_the_registry(tmp_path: Path) -> None:
    built(tmp_path / "out", written(range(8)))
    given = [SplitTrial(row, "train", None) for row in written(range(8)).to_pylist()]
    own = [SplitTrial({**one.row, "trial_id": f"NCT{n:08}"}, "train", None) for n, one in enumerate(given)]
    build(TASKS["arm_design"], own, rules(), 1, tmp_path / "real.parquet", tmp_path / "no.parquet")
    real = tables.read(tmp_path / "real.parquet", SAMPLES)
    synthetic = tables.read(tmp_path / "out/arm_design/samples.parquet", SAMPLES)
    assert synthetic.num_rows == real.num_rows == 16
    for column in ("sample_id", "group"):
        assert not {*real[column].to_pylist()} & {*synthetic[column].to_pylist()}


@pytest.mark.parametrize("held", ["val", "test"])
def test_a_trial_like_one_that_is_held_out_is_found(tmp_path: Path, held: str) -> None:
    trials, sides = registry(tmp_path, range(20), {3: held, 4: "train"})
    found = copies_of_held_out(written([3, 4, 15]), trials, sides, rules())
    assert found == {"SYN-000000000003": "NCT00000003"}


def test_nothing_is_compared_or_written_without_tasks(tmp_path: Path) -> None:
    synthetic, none = written([3]), rules(names=[])
    # There are no sides then, and files that are not there are not read.
    assert copies_of_held_out(synthetic, tmp_path / "no.parquet", tmp_path / "no.parquet", none) == {}
    assert build_synthetic(synthetic, {}, none, 1, tmp_path / "out") == {}
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["like_held_out.parquet"]


def test_the_bytes_are_the_same_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        built(tmp_path / name, written(range(9)))
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.parquet")}
        for name in ("one", "two")
    )
    assert len(one) == 7
    assert one == two
