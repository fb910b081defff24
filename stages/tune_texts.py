"""Choose the samples that a local LLM is tuned on and scored by, and write their prompts and answers."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, load_for, seed
from trialwright.schemas.tuning import TUNING_TEXTS
from trialwright.sections.benchmark import tasks
from trialwright.sections.tuning import Tuning
from trialwright.sections.writing import Llm
from trialwright.tasks.benchmark.tuning_texts import tuning_texts


@click.command(cls=Command)
@reads("settings", "samples_dir", "synthetic_dir")
@writes("texts_file")
def main(settings: Path, samples_dir: Path, synthetic_dir: Path, texts_file: Path) -> None:
    """Write to TEXTS_FILE samples of SAMPLES_DIR and SYNTHETIC_DIR, none where tuning.arms is empty."""
    found = tuning_texts(samples_dir, synthetic_dir, tasks(), load(Tuning), load_for(Llm, settings), seed())
    tables.write(texts_file, found, TUNING_TEXTS)
    click.echo(f"tune_texts: {found.num_rows} samples")


if __name__ == "__main__":
    main()
