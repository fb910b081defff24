"""Lay out which real trials each seed trains on, chooses on and is tested on."""

from pathlib import Path

import click

from trialwright import retrieval
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("partition", type=InFile)
@click.argument("pool", type=InFile)
@click.argument("sets_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(partition: Path, pool: Path, sets_out: Path, metrics_out: Path) -> None:
    """Name the sets of the trials of PARTITION, of which POOL are set A."""
    settings = params.load()
    sets = retrieval.draw_sets(
        tables.read(partition, tables.PARTITION), tables.read(pool, tables.POOL), settings.partition,
        settings.seeds, settings.seed,
    )
    tables.write(sets_out, sets.table, tables.SETS)
    tables.write_json(metrics_out, sets.metrics)
    sizes = ", ".join(f"{name} {size['all']}" for name, size in sets.metrics["trials"].items())
    click.echo(f"sets: {sets.metrics['in_use']} of {sets.metrics['read']} trials in use; of a seed: {sizes}")


if __name__ == "__main__":
    main()
