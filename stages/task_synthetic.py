"""Build samples of synthetic trials, to train on, of the benchmark tasks that the design of a trial answers."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import seed
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.sections.benchmark import tasks
from trialwright.tasks.benchmark.synthetic_samples import build_synthetic, copies_of_held_out


@click.command(cls=Command)
@reads("synthetic_file", "trials_file", "sides_file")
@writes("samples_dir", "metrics_file")
def main(synthetic_file: Path, trials_file: Path, sides_file: Path, samples_dir: Path, metrics_file: Path) -> None:
    """Write to SAMPLES_DIR the samples that trials of SYNTHETIC_FILE give, but for those like a held-out trial."""
    section, synthetic = tasks(), tables.read(synthetic_file, SYNTHETIC)
    copies = copies_of_held_out(synthetic, trials_file, sides_file, section)
    built = build_synthetic(synthetic, copies, section, seed(), samples_dir)
    tables.write_json(metrics_file, {"read": synthetic.num_rows, "like_held_out": len(copies), "tasks": built})
    click.echo(f"task_synthetic: {synthetic.num_rows} trials, {len(copies)} left out, {len(built)} tasks")


if __name__ == "__main__":
    main()
