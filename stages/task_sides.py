"""Put every trial on one side of the split of the benchmark tasks, with all that are nearly the same."""

from pathlib import Path

import click
import pyarrow as pa

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seed
from trialwright.schemas.records import TRIALS
from trialwright.schemas.samples import SIDES
from trialwright.schemas.selection import PARTITION
from trialwright.sections.benchmark import tasks
from trialwright.sections.running import Engine
from trialwright.tasks.benchmark.sides import COLUMNS, counted, sides


@click.command(cls=Command)
@reads("trials_file", "partition_file")
@writes("sides_file", "metrics_file")
def main(trials_file: Path, partition_file: Path, sides_file: Path, metrics_file: Path) -> None:
    """Write to SIDES_FILE the split of each trial of TRIALS_FILE, none where tasks.names is empty."""
    section, found = tasks(), SIDES.empty_table()
    if section.names:
        trials = tables.stream(trials_file, pa.schema([TRIALS.field(name) for name in COLUMNS]))
        found = sides(trials, tables.read(partition_file, PARTITION), section, seed(), load(Engine))
    tables.write(sides_file, found, SIDES)
    tables.write_json(metrics_file, counts := counted(found))
    click.echo(f"task_sides: {counts['trials']} trials, {counts['splits']}")


if __name__ == "__main__":
    main()
