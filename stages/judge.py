"""Hold figures against the limits of params.yaml."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, listed, named
from trialwright.core.params import load
from trialwright.gates.judging import judge
from trialwright.sections.trust import Judge


@click.command(cls=Command)
@listed("metrics")
@named("gates_out")
def main(metrics: tuple[Path, ...], gates_out: Path) -> None:
    """Judge the figures of metrics files."""
    limits = load(Judge).limits
    judged = judge(tables.read_metrics(metrics), limits)
    tables.write_json(gates_out, judged.metrics())
    click.echo(f"judge: {judged.describe()}")


if __name__ == "__main__":
    main()
