"""Hold figures against the limits of params.yaml."""

from pathlib import Path

import click

from trialwright.gates import judge
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("metrics", nargs=-1, required=True, type=InFile)
@click.argument("gates_out", type=OutFile)
def main(metrics: tuple[Path, ...], gates_out: Path) -> None:
    """Judge the figures of METRICS files and write GATES_OUT."""
    limits = params.load().judge.limits
    judged = judge(tables.read_metrics(metrics), limits)
    tables.write_json(gates_out, judged.metrics())
    click.echo(f"judge: {judged.describe()}")


if __name__ == "__main__":
    main()
