"""Count what contradicts itself in synthetic trials, by rules whose false alarms real trials show."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for
from trialwright.realism.check import check
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import CONTRADICTIONS
from trialwright.schemas.selection import PARTITION
from trialwright.schemas.texts import REMOVED
from trialwright.sections.writing import Synthesis


@click.command(cls=Command)
@reads("settings", "trials", "partition", "synthetic", "removed", "removed_synthetic")
@writes("contradictions_out", "metrics_out")
def main(
    *, settings: Path, trials: Path, partition: Path, synthetic: Path, removed: Path, removed_synthetic: Path,
    contradictions_out: Path, metrics_out: Path,
) -> None:
    """Apply all rules to the TRIALS of PARTITION and to SYNTHETIC ones, with the wording REMOVED from both."""
    found = check(
        trials, tables.read(partition, PARTITION), tables.read(synthetic, SYNTHETIC),
        tables.read_together((removed, removed_synthetic), REMOVED),
        load_for(Synthesis, settings).max_items,
    )
    tables.write(contradictions_out, found.contradictions, CONTRADICTIONS)
    tables.write_json(metrics_out, found.metrics)
    click.echo("realism: contradictions in {synthetic[count]} of {synthetic[trials]} synthetic and {real[count]} of"
               " {real[trials]} real trials".format(**found.metrics["any"]))


if __name__ == "__main__":
    main()
