"""What every command shares: a user's mistake becomes one line, not a traceback."""

import io
import sys
from pathlib import Path
from typing import Any

import click

from trialwright.ground.errors import TrialwrightError
from trialwright.ground.words import one_line

InFile = click.Path(path_type=Path)
OutFile = click.Path(path_type=Path)


class Command(click.Command):
    """A click command that prints a `TrialwrightError` as one line and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, turning our own errors into one line on standard error."""
        _print_anywhere()
        try:
            return super().invoke(ctx)
        except TrialwrightError as error:
            click.echo(f"error: {one_line(str(error))}", err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("stopped: what is stored stays; run dvc repro to go on", err=True)
            sys.exit(130)


def _print_anywhere() -> None:
    """Let signs that the terminal's encoding lacks show as question marks; they must not end a run of hours."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
