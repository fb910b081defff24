"""Stage correct: synthetic labels that a model of real training trials doubts are changed or dropped."""

from pathlib import Path

import click
import pyarrow as pa

from trialwright.cleaning.correct import correct
from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seed, seeds
from trialwright.schemas.texts import CLEAN, WEIGHTED
from trialwright.sections.learning import Correct
from trialwright.trial.real import RealTrials


@click.command(cls=Command)
@reads("real_dir", "synthetic")
@writes("corrected_out", "rejects_out", "metrics_out")
def main(real_dir: Path, synthetic: Path, corrected_out: Path, rejects_out: Path, metrics_out: Path) -> None:
    """Correct the labels of SYNTHETIC trials by the trials in REAL_DIR that train with every seed."""
    train = RealTrials.read(real_dir).always_in(seeds(), "train")
    corrected = correct(train, tables.read(synthetic, CLEAN), load(Correct), seed())
    ones = pa.repeat(pa.scalar(1.0, pa.float32()), corrected.accepted.num_rows)
    tables.write(corrected_out, corrected.accepted.append_column("weight", ones), WEIGHTED)
    tables.write(rejects_out, corrected.rejects, tables.REJECTS)
    tables.write_json(metrics_out, corrected.metrics)
    figures = corrected.metrics
    click.echo(
        f"correct: mode {figures['mode']}, read {figures['read']}, accepted {figures['accepted']}, "
        f"relabelled {figures['relabelled']['all']}, rejected {figures['rejected']}"
    )


if __name__ == "__main__":
    main()
