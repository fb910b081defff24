"""Build the samples of a benchmark task, and see what a model does that reads their options alone."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seed
from trialwright.schemas.samples import SAMPLES, SIDES
from trialwright.sections.benchmark import tasks
from trialwright.sections.learning import Evaluate
from trialwright.tasks.benchmark.blind import blind
from trialwright.tasks.benchmark.building import build, columns_of, given_of
from trialwright.tasks.benchmark.every import TASKS


@click.command(cls=Command)
@click.argument("name")
@reads("trials_file", "sides_file")
@writes("samples_file", "rejects_file", "metrics_file")
def main(
    *, name: str, trials_file: Path, sides_file: Path, samples_file: Path, rejects_file: Path, metrics_file: Path
) -> None:
    """Write to SAMPLES_FILE the samples of task NAME that TRIALS_FILE gives; every trial ends in samples or rejects."""
    task = TASKS[name]
    trials = given_of(tables.stream(trials_file, columns_of(task)), tables.read(sides_file, SIDES))
    built = build(task, trials, tasks(), seed(), samples_file, rejects_file)
    seen = blind(tables.stream(samples_file, SAMPLES), seed(), load(Evaluate).bootstrap)
    tables.write_json(metrics_file, {**built.metrics(), "blind": seen})
    click.echo(f"task_samples: {name}: {built}")


if __name__ == "__main__":
    main()
