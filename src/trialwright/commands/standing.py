"""Commands that mean the same in any folder of the repository: they run at its top.

Example: in ``data/``, ``trialwright store export pairs.jsonl.gz`` reads ``dvc.yaml`` of the top and writes
``data/pairs.jsonl.gz``; defaults such as ``metrics/results.json`` are those of the top.
"""

import os
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from trialwright.checkout import checkout


def go_to_top(ctx: click.Context) -> None:
    """Stand at the top of the checkout until the command ends; note in `ctx` where the user stands."""
    here, top = Path.cwd(), checkout()
    ctx.obj = here
    if top is not None and top != here:
        os.chdir(top)
        ctx.call_on_close(lambda: os.chdir(here))


class GivenPath(click.Path):
    """A path; where the user gives it, it is as seen from where the user stands."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Turn a given path into one that is seen from the top."""
        given = ctx and param and param.name and ctx.get_parameter_source(param.name) is ParameterSource.COMMANDLINE
        return super().convert(_seen_from_top(value, ctx) if given else value, param, ctx)


class GivenOrName(click.ParamType[str]):
    """A path of something that exists where the user stands, or else a name."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Turn what exists into a path that is seen from the top."""
        seen = _seen_from_top(value, ctx)
        return str(seen) if Path(seen).exists() else str(value)


def _seen_from_top(value: Any, ctx: click.Context | None) -> Any:
    here = ctx.find_root().obj if ctx else None
    if here is None or Path(value).is_absolute() or here == Path.cwd():
        return value
    return os.path.relpath(here / value)
