"""Stage audit: what could tell a classifier more than a protocol says, and trials that stand twice."""

from pathlib import Path

import click

from trialwright.analysis.audit import Inputs, audit, write_features
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("trials", type=InFile)
@click.argument("real_dir", type=InFile)
@click.argument("removed", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("plans", type=InFile)
@click.argument("written", type=InFile)
@click.argument("duplicates_out", type=OutFile)
@click.argument("plots_dir_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(
    *, trials: Path, real_dir: Path, removed: Path, synthetic: Path, plans: Path, written: Path,
    duplicates_out: Path, plots_dir_out: Path, metrics_out: Path,
) -> None:
    """Probe what cleaning REMOVED of TRIALS and left in REAL_DIR, and compare the sets with SYNTHETIC ones."""
    settings = params.load()
    inputs = Inputs.read(trials, real_dir, removed, synthetic, plans, written)
    found = audit(inputs, settings.audit, settings.seeds[0], strict=settings.protocol == "strict")
    tables.write(duplicates_out, found.duplicates, tables.DUPLICATES)
    write_features(plots_dir_out, found.features)
    tables.write_json(metrics_out, found.metrics)
    click.echo(f"audit: {found.describe()}")


if __name__ == "__main__":
    main()
