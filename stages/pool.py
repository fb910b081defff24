"""Keep the interventions with enough successes and failures to show: set A, to draw examples from."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.retrieval.pool import pool
from trialwright.schemas.selection import PARTITION, POOL
from trialwright.sections.retrieval import Pool


@click.command(cls=Command)
@reads("partition")
@writes("pool_out", "metrics_out")
def main(partition: Path, pool_out: Path, metrics_out: Path) -> None:
    """Choose the interventions of PARTITION to write about."""
    result = pool(tables.read(partition, PARTITION), load(Pool))
    tables.write(pool_out, result.table, POOL)
    tables.write_json(metrics_out, result.metrics)
    click.echo(
        "pool: kept {interventions} interventions; set A {a[trials]} trials ({a[successes]} successes),"
        " set B {b[trials]} ({b[successes]})".format(**result.metrics)
    )


if __name__ == "__main__":
    main()
