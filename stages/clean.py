"""Stage clean: the texts that classifiers read, and figures on what was removed from them."""

from pathlib import Path

import click

from trialwright import curation
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("trials", type=InFile)
@click.argument("partition", type=InFile)
@click.argument("pool", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("real_dir_out", type=OutFile)
@click.argument("synthetic_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(
    trials: Path, partition: Path, pool: Path, synthetic: Path,
    real_dir_out: Path, synthetic_out: Path, metrics_out: Path,
) -> None:
    """Remove from the TRIALS in use and from SYNTHETIC ones what tells their outcome."""
    cleaned = curation.clean(
        trials, tables.read(partition, tables.PARTITION), tables.read(pool, tables.POOL),
        tables.read(synthetic, tables.SYNTHETIC), params.load().seed,
    )
    curation.write_sets(real_dir_out, cleaned.real)
    tables.write(synthetic_out, cleaned.synthetic, tables.CLEAN)
    tables.write_json(metrics_out, cleaned.metrics)
    figures = cleaned.metrics
    sizes = ", ".join(f"{name} {size['all']}" for name, size in figures["trials"].items())
    click.echo(f"clean: read {figures['read']}, kept {sizes}, dropped {figures['dropped']}")


if __name__ == "__main__":
    main()
