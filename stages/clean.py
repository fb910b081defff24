"""Stage clean: the texts of real trials that classifiers read, and figures on what was removed from them."""

from pathlib import Path

import click

from trialwright.cleaning.leaks.clean import clean_real
from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.schemas.selection import PARTITION, SETS
from trialwright.schemas.texts import REMOVED
from trialwright.sections.running import Engine
from trialwright.sections.viewing import View


@click.command(cls=Command)
@reads("trials", "partition", "sets")
@writes("real_out", "removed_out", "metrics_out")
def main(
    *, trials: Path, partition: Path, sets: Path, real_out: Path, removed_out: Path, metrics_out: Path
) -> None:
    """Remove from the TRIALS of SETS what tells their outcome."""
    split, used = tables.read(partition, PARTITION), tables.read(sets, SETS)
    cleaned = clean_real(trials, split, used, real_out, load(Engine), load(View))
    tables.write(removed_out, cleaned.removed, REMOVED)
    tables.write_json(metrics_out, cleaned.metrics)
    click.echo(f"clean: {cleaned.describe('real')}")


if __name__ == "__main__":
    main()
