"""What every command shares: a user's mistake becomes one line, not a traceback."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from trialwright.core import disk
from trialwright.core.errors import INTERRUPTED, STOPPED, TrialwrightError, one_line
from trialwright.core.params.kinds import GOLD_SIZE, NAME, NUMBER

InFile = click.Path(path_type=Path)
OutFile = click.Path(path_type=Path)

# Options whose values stand in paths: what they may be, whatever params.yaml holds, and what they are called.
_FILLED = {
    "corpus": (NAME, "name of a corpus"), "size": (GOLD_SIZE, "number of gold trials"),
    "draw": (NUMBER, "number of a draw"), "task": (NAME, "name of a task"),
}

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


def named(*names: str) -> Callable[[F], F]:
    """Give a command files and folders by name, for it has too many to tell by their order.

    Example: with ``@named("trials", "page_out")`` it is called ``--trials data/trials.parquet --page-out report.html``.
    """
    return _options(names, click.Option)


def listed(*names: str, required: bool = True) -> Callable[[F], F]:
    """Give a command lists of files and folders by name.

    Example: with ``@listed("metrics")`` it is called ``--metrics metrics/audit.json metrics/gates.json``.
    """
    return _options(names, _PathList, required=required)


class _PathList(click.Option):
    """An option that takes all words up to the next option, which click's own do not."""


def _options(names: tuple[str, ...], cls: type[click.Option], *, required: bool = True) -> Callable[[F], F]:
    several = issubclass(cls, _PathList)

    def decorate(command: F) -> F:
        for name in reversed(names):
            command = click.option(
                f"--{name.replace('_', '-')}", cls=cls, type=click.Path(path_type=Path), required=required,
                multiple=several,
            )(command)
        return command

    return decorate


class Command(click.Command):
    """A click command that prints a `TrialwrightError` as one line and exits with its code.

    With ``--corpus NAME`` among its words, NAME takes the place of ``{corpus}`` in the others, and so do ``--size``,
    ``--draw`` and ``--task``: so DVC can quote them, and paths stand in dvc.yaml alone.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line, the name of a list repeated before each of its words, as click takes lists."""
        args = _filled(args)
        lists = {name for param in self.params if isinstance(param, _PathList) for name in param.opts}
        spread: list[str] = []
        current = ""
        for word in args:
            if word.startswith("--"):
                current = word if word in lists else ""
            if current != word:
                spread += [current, word] if current else [word]
        return super().parse_args(ctx, spread)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, turning our own errors into one line on standard error."""
        _print_anywhere()
        try:
            return super().invoke(ctx)
        except TrialwrightError as error:
            _end(error)
        except KeyboardInterrupt:
            click.echo(STOPPED, err=True)
            sys.exit(INTERRUPTED)
        except Exception as error:
            if of_disk := disk.told(error):
                _end(of_disk)
            raise


def _end(error: TrialwrightError) -> NoReturn:
    click.echo(f"error: {one_line(str(error))}", err=True)
    sys.exit(error.code)


def _filled(args: list[str]) -> list[str]:
    """Take options such as ``--corpus NAME`` out of a command line, and put their values where ``{corpus}`` stands."""
    for option, (legal, kind) in _FILLED.items():
        if f"--{option}" in args:
            place = args.index(f"--{option}")
            value = args[place + 1] if place + 1 < len(args) else ""
            if not legal.fullmatch(value):
                raise click.BadParameter(f"{value!r:.80} is no {kind}", param_hint=f"--{option}")
            args = [word.replace(f"{{{option}}}", value) for word in (*args[:place], *args[place + 2 :])]
    return args


def _print_anywhere() -> None:
    """Let signs that the terminal's encoding lacks show as question marks; they must not end a run of hours."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
