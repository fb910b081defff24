"""Write the samples of a benchmark task as chat messages to train and test models on, with a data card."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, listed, reads, writes
from trialwright.core.params import seed
from trialwright.reporting.card.task_card import write_task_card
from trialwright.schemas.samples import SAMPLES
from trialwright.sections.benchmark import tasks
from trialwright.tasks.benchmark.chat_files import write_chats
from trialwright.tasks.benchmark.every import TASKS


@click.command(cls=Command)
@click.argument("name")
@reads("samples_file")
@writes("dataset_dir")
@listed("metrics")
def main(name: str, samples_file: Path, dataset_dir: Path, metrics: tuple[Path, ...]) -> None:
    """Write to DATASET_DIR the samples of task NAME: JSON lines and Parquet of each split, and README.md."""
    task, section = TASKS[name], tasks()
    with tables.replacing_folder(dataset_dir) as folder:
        counts = write_chats(task, tables.stream(samples_file, SAMPLES), section, folder)
        write_task_card(folder / "README.md", task, section, seed(), counts, tables.read_metrics(metrics))
    click.echo(f"task_datasets: {name}: {sum(counts.values())} samples in {dataset_dir}")


if __name__ == "__main__":
    main()
