"""Count what contradicts itself in synthetic trials, by rules whose false alarms real trials show."""

from pathlib import Path

import click

from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.realism import check


@click.command(cls=Command)
@click.argument("trials", type=InFile)
@click.argument("partition", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("removed", type=InFile)
@click.argument("contradictions_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(
    *, trials: Path, partition: Path, synthetic: Path, removed: Path, contradictions_out: Path, metrics_out: Path
) -> None:
    """Apply all rules to the TRIALS of PARTITION and to SYNTHETIC ones, with the wording REMOVED from both."""
    found = check(
        trials, tables.read(partition, tables.PARTITION), tables.read(synthetic, tables.SYNTHETIC),
        tables.read(removed, tables.REMOVED), params.load().synthesis.max_items,
    )
    tables.write(contradictions_out, found.contradictions, tables.CONTRADICTIONS)
    tables.write_json(metrics_out, found.metrics)
    click.echo("realism: contradictions in {synthetic[count]} of {synthetic[trials]} synthetic and {real[count]} of"
               " {real[trials]} real trials".format(**found.metrics["any"]))


if __name__ == "__main__":
    main()
