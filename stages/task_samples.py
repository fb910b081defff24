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
from trialwright.tasks.benchmark.blind_records import blind_records
from trialwright.tasks.benchmark.building import build, columns_of, given_of
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.reviews import review_samples


@click.command(cls=Command)
@click.argument("name")
@reads("trials_file", "sides_file", "reviews_file")
@writes("samples_file", "rejects_file", "metrics_file")
def main(
    *, name: str, trials_file: Path, sides_file: Path, reviews_file: Path, samples_file: Path, rejects_file: Path,
    metrics_file: Path,
) -> None:
    """Write to SAMPLES_FILE the samples of task NAME of TRIALS_FILE and REVIEWS_FILE; all else ends in rejects."""
    task = TASKS[name]
    trials = given_of(tables.stream(trials_file, columns_of(task)), tables.read(sides_file, SIDES))
    reviewed = review_samples(name, reviews_file, tasks(), seed())
    built = build(task, trials, tasks(), seed(), samples_file, rejects_file, reviewed)
    look = blind_records if name == "study_screening" else blind
    seen = look(tables.stream(samples_file, SAMPLES), seed(), load(Evaluate).bootstrap)
    tables.write_json(metrics_file, {**built.metrics(), "blind": seen})
    click.echo(f"task_samples: {name}: {built}")


if __name__ == "__main__":
    main()
