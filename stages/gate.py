"""End the run where a figure is beyond its limit, if asked to: the last stage, when all is there to be read."""

from pathlib import Path

import click

from trialwright.gates import Judged
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile


@click.command(cls=Command)
@click.argument("gates", type=InFile)
def main(gates: Path) -> None:
    """Fail where a gate in GATES did and params.yaml says to stop."""
    judged = Judged(tables.read_json(gates)["gates"])
    if params.load().gate.stop:
        judged.stop()
    click.echo(f"gate: {judged.describe()}")


if __name__ == "__main__":
    main()
