"""The benchmark tasks of a large registry: seconds and peak memory of each stage, and how many samples come.

Run as ``PYTHONPATH=src python -m benchmarks.tasks --trials data/trials.parquet --partition data/partition.parquet
--records 500000``. The records are those of the table again and again under other ids, in each copy with other words in
place of half of them, so that no copy is nearly the same as another. Stages run one after the other, each in a process
of its own, on params.yaml. Beside each stands the time of reading the same columns once: no stage can be faster.
"""

import sys
import tempfile
import time
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from ruamel.yaml import YAML

from benchmarks.copies import in_other_words
from benchmarks.kit import note, noting
from benchmarks.measured import ROOT, measured
from trialwright.core import tables
from trialwright.schemas.records import TRIALS
from trialwright.tasks.benchmark import sides
from trialwright.tasks.benchmark.building import columns_of
from trialwright.tasks.benchmark.every import TASKS


def write_copies(trials: Path, out: Path, records: int) -> None:
    """Write so many trials, a copy in memory at a time."""
    table = tables.read(trials, TRIALS).select(TRIALS.names).cast(TRIALS)
    with pq.ParquetWriter(out, TRIALS) as writer:
        for number, start in enumerate(range(0, records, table.num_rows)):
            part = table if number == 0 else _copied(table, number)
            writer.write_table(part.slice(0, records - start), row_group_size=4096)


def _copied(table: pa.Table, number: int) -> pa.Table:
    """Return the trials under other ids, in other words."""
    ids = pc.binary_join_element_wise(table["trial_id"], f"{number:04}", "-")
    return in_other_words(table, number).set_column(table.column_names.index("trial_id"), "trial_id", ids)


def run(folder: Path, stage: str, *words: str) -> float:
    """Run a stage, print what it took, return the seconds."""
    took = measured([sys.executable, "-m", f"stages.{stage}", *words], folder)
    print(
        f"{stage} {words[0] if stage == 'task_samples' else ''}: {took.seconds:.0f} s, {took.processors:.0f} s of"
        f" processor, {took.together:.0f} MB at most; {took.said[-400:]}", flush=True,
    )
    if took.code:
        sys.exit(took.code)
    return took.seconds


def beside(name: str, took: float, path: Path, columns: list[str]) -> None:
    """Print how long reading the columns of a stage takes."""
    started = time.perf_counter()
    for _ in pq.ParquetFile(path).iter_batches(1024, columns=columns):
        pass
    read = time.perf_counter() - started
    print(f"  reading their columns takes {read:.1f} s")
    note(name, took, "s", limit="reading its columns once", of_limit=read / took)


@click.command()
@click.option("--trials", required=True, type=click.Path(path_type=Path))
@click.option("--partition", required=True, type=click.Path(path_type=Path))
@click.option("--records", default=500_000, show_default=True)
@noting
def main(trials: Path, partition: Path, records: int) -> None:
    """Print a line a stage."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = YAML().load(ROOT / "params.yaml")
        whole["tasks"]["names"] = list(TASKS)
        YAML().dump(whole, folder / "params.yaml")
        started = time.perf_counter()
        write_copies(trials.resolve(), folder / "trials.parquet", records)
        print(f"{records:,} records made in {time.perf_counter() - started:.0f} s", flush=True)
        (folder / "partition.parquet").write_bytes(partition.read_bytes())
        (folder / "reviews.jsonl").touch()
        took = run(folder, "task_sides", "trials.parquet", "partition.parquet", "sides.parquet", "sides.json")
        beside("task sides", took, folder / "trials.parquet", list(sides.COLUMNS))
        for task in TASKS:
            took = run(
                folder, "task_samples", task, "trials.parquet", "sides.parquet", "reviews.jsonl", f"{task}.parquet",
                f"{task}-no.parquet", f"{task}.json",
            )
            beside(f"samples, {task}", took, folder / "trials.parquet", columns_of(TASKS[task]).names)


if __name__ == "__main__":
    main()
