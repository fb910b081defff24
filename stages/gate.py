"""End the run where a figure is beyond its limit, if asked to: the last stage, when all is there to be read."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.gates.judging import Judged
from trialwright.sections.trust import Gate


@click.command(cls=Command)
@reads("gates")
@writes("passed_out")
def main(gates: Path, passed_out: Path) -> None:
    """Fail where a gate in GATES did and params.yaml says to stop; else write PASSED_OUT."""
    judged = Judged(tables.read_json(gates)["gates"])
    if load(Gate).stop:
        judged.stop()
    tables.write_json(passed_out, {"passed": True})
    click.echo(f"gate: {judged.describe()}")


if __name__ == "__main__":
    main()
