"""Keep the interventions with enough successes and failures to show: set A, to draw examples from."""

from pathlib import Path

import click

from trialwright import retrieval
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("partition", type=InFile)
@click.argument("pool_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(partition: Path, pool_out: Path, metrics_out: Path) -> None:
    """Choose the interventions of PARTITION to write about."""
    result = retrieval.pool(tables.read(partition, tables.PARTITION), params.load().pool)
    tables.write(pool_out, result.table, tables.POOL)
    tables.write_json(metrics_out, result.metrics)
    click.echo(
        "pool: kept {interventions} interventions; set A {a[trials]} trials ({a[successes]} successes),"
        " set B {b[trials]} ({b[successes]})".format(**result.metrics)
    )


if __name__ == "__main__":
    main()
