"""Stage clean: the texts that classifiers read, and figures on what was removed from them."""

from pathlib import Path

import click

from trialwright.cleaning.leaks.clean import clean
from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import PARTITION, SETS
from trialwright.schemas.texts import CLEAN, REMOVED


@click.command(cls=Command)
@reads("trials", "partition", "sets", "synthetic")
@writes("real_out", "synthetic_out", "removed_out", "metrics_out")
def main(
    trials: Path, partition: Path, sets: Path, synthetic: Path,
    real_out: Path, synthetic_out: Path, removed_out: Path, metrics_out: Path,
) -> None:
    """Remove from the TRIALS of SETS and from SYNTHETIC ones what tells their outcome."""
    cleaned = clean(
        trials, tables.read(partition, PARTITION), tables.read(sets, SETS),
        tables.read(synthetic, SYNTHETIC),
    )
    tables.write(real_out, cleaned.real, CLEAN)
    tables.write(synthetic_out, cleaned.synthetic, CLEAN)
    tables.write(removed_out, cleaned.removed, REMOVED)
    tables.write_json(metrics_out, figures := cleaned.metrics)
    sizes = ", ".join(f"{name} {size['all']}" for name, size in figures["trials"].items())
    click.echo(f"clean: read {figures['read']}, kept {sizes}, dropped {figures['dropped']}")


if __name__ == "__main__":
    main()
