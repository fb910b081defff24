"""Count what contradicts itself in synthetic trials, by rules whose false alarms real trials show."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for
from trialwright.realism.check import check
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import CONTRADICTIONS
from trialwright.schemas.selection import PARTITION, SETS
from trialwright.schemas.texts import REMOVED
from trialwright.sections.writing import Synthesis


@click.command(cls=Command)
@reads("settings", "trials", "partition", "sets", "synthetic", "removed", "removed_synthetic")
@writes("contradictions_out", "metrics_out")
def main(
    *, settings: Path, trials: Path, partition: Path, sets: Path, synthetic: Path, removed: Path,
    removed_synthetic: Path, contradictions_out: Path, metrics_out: Path,
) -> None:
    """Apply all rules to the TRIALS of PARTITION that are in SETS, and to SYNTHETIC ones, with wording REMOVED."""
    found = check(
        trials=trials, partition=tables.read(partition, PARTITION), sets=tables.read(sets, SETS),
        synthetic=tables.read(synthetic, SYNTHETIC),
        removed=tables.read_together((removed, removed_synthetic), REMOVED),
        most_items=load_for(Synthesis, settings).max_items,
    )
    tables.write(contradictions_out, found.contradictions, CONTRADICTIONS)
    tables.write_json(metrics_out, found.metrics)
    click.echo("realism: contradictions in {synthetic[count]} of {synthetic[trials]} synthetic and {real[count]} of"
               " {real[trials]} real trials".format(**found.metrics["any"]))


if __name__ == "__main__":
    main()
