"""Lay out which real trials each seed trains on, chooses on and is tested on."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seed, seeds
from trialwright.retrieval.sets import draw_sets
from trialwright.schemas.selection import PARTITION, POOL, SETS
from trialwright.sections.retrieval import Partition


@click.command(cls=Command)
@reads("partition", "pool")
@writes("sets_out", "metrics_out")
def main(partition: Path, pool: Path, sets_out: Path, metrics_out: Path) -> None:
    """Name the sets of the trials of PARTITION, of which POOL are set A."""
    sets = draw_sets(
        tables.read(partition, PARTITION), tables.read(pool, POOL), load(Partition),
        seeds(), seed(),
    )
    tables.write(sets_out, sets.table, SETS)
    tables.write_json(metrics_out, sets.metrics)
    sizes = ", ".join(f"{name} {size['all']}" for name, size in sets.metrics["trials"].items())
    click.echo(f"sets: {sets.metrics['in_use']} of {sets.metrics['read']} trials in use; of a seed: {sizes}")


if __name__ == "__main__":
    main()
