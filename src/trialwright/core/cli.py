"""What every command shares: a user's mistake becomes one line, not a traceback."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from trialwright.core.errors import TrialwrightError, one_line

InFile = click.Path(path_type=Path)
OutFile = click.Path(path_type=Path)

F = TypeVar("F", bound=Callable[..., Any])


def reads(*names: str) -> Callable[[F], F]:
    """Give a command the files and folders that it reads, as arguments of these names, in order."""
    return _arguments(names, InFile)


def writes(*names: str) -> Callable[[F], F]:
    """Give a command the files and folders that it writes, as arguments of these names, in order."""
    return _arguments(names, OutFile)


def _arguments(names: tuple[str, ...], kind: click.Path) -> Callable[[F], F]:
    def decorate(command: F) -> F:
        # The decorator nearest to the function comes last on the command line.
        for name in reversed(names):
            command = click.argument(name, type=kind)(command)
        return command

    return decorate


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
