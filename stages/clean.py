"""Stage clean: the texts that classifiers read, and figures on what was removed from them."""

from pathlib import Path

import click

from trialwright import curation
from trialwright.ground import tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("trials", type=InFile)
@click.argument("partition", type=InFile)
@click.argument("sets", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("real_out", type=OutFile)
@click.argument("synthetic_out", type=OutFile)
@click.argument("removed_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(
    trials: Path, partition: Path, sets: Path, synthetic: Path,
    real_out: Path, synthetic_out: Path, removed_out: Path, metrics_out: Path,
) -> None:
    """Remove from the TRIALS of SETS and from SYNTHETIC ones what tells their outcome."""
    cleaned = curation.clean(
        trials, tables.read(partition, tables.PARTITION), tables.read(sets, tables.SETS),
        tables.read(synthetic, tables.SYNTHETIC),
    )
    tables.write(real_out, cleaned.real, tables.CLEAN)
    tables.write(synthetic_out, cleaned.synthetic, tables.CLEAN)
    tables.write(removed_out, cleaned.removed, tables.REMOVED)
    tables.write_json(metrics_out, figures := cleaned.metrics)
    sizes = ", ".join(f"{name} {size['all']}" for name, size in figures["trials"].items())
    click.echo(f"clean: read {figures['read']}, kept {sizes}, dropped {figures['dropped']}")


if __name__ == "__main__":
    main()
