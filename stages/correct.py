"""Stage correct: synthetic labels that a model of real training trials doubts are changed or dropped."""

from pathlib import Path

import click

from trialwright import curation
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.real import RealTrials


@click.command(cls=Command)
@click.argument("real_dir", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("corrected_out", type=OutFile)
@click.argument("rejects_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(real_dir: Path, synthetic: Path, corrected_out: Path, rejects_out: Path, metrics_out: Path) -> None:
    """Correct the labels of SYNTHETIC trials by the trials in REAL_DIR that train with every seed."""
    settings = params.load()
    train = RealTrials.read(real_dir).always_in(settings.seeds, "train")
    corrected = curation.correct(train, tables.read(synthetic, tables.CLEAN), settings.correct, settings.seed)
    tables.write(corrected_out, corrected.accepted, tables.CLEAN)
    tables.write(rejects_out, corrected.rejects, tables.REJECTS)
    tables.write_json(metrics_out, corrected.metrics)
    figures = corrected.metrics
    click.echo(
        f"correct: mode {figures['mode']}, read {figures['read']}, accepted {figures['accepted']}, "
        f"relabelled {figures['relabelled']['all']}, rejected {figures['rejected']}"
    )


if __name__ == "__main__":
    main()
