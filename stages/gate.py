"""Hold figures against the limits of params.yaml; end the run where one is beyond its limit, if asked to."""

from pathlib import Path

import click

from trialwright.gates import judge, read_figures
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("metrics", nargs=-1, required=True, type=InFile)
@click.argument("gates_out", type=OutFile)
def main(metrics: tuple[Path, ...], gates_out: Path) -> None:
    """Judge the figures of METRICS files and write GATES_OUT."""
    settings = params.load().gate
    judged = judge(read_figures(metrics), settings.limits)
    tables.write_json(gates_out, judged.metrics())
    if settings.stop:
        judged.stop()
    click.echo(f"gate: {judged.describe()}")


if __name__ == "__main__":
    main()
