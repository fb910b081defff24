"""Check all of params.yaml before anything runs: each stage reads its own sections of it alone."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, writes
from trialwright.sections.whole import load_all


@click.command(cls=Command)
@writes("checked_out")
def main(checked_out: Path) -> None:
    """Check params.yaml; CHECKED_OUT is the same for all that is legal, so that nothing runs again for it."""
    load_all()
    tables.write_json(checked_out, {"legal": True})
    click.echo("check: params.yaml is legal")


if __name__ == "__main__":
    main()
