"""What every benchmark shares: named figures beside the lines that it prints.

Example: ``note("ingest", 1200, "trials/s", peer="ElementTree", ratio=3.1, limit="a bare parse", of_limit=0.4)`` in a
command under ``@noting`` is a line of JSON in the file that its ``--figures`` names, if it names one.
"""

import functools
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import click


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: ours, how many times as good it is as its peer, and what share of the possible it reaches.

    `ratio` and `of_limit` are of one run each, and None where there is no peer or no limit; above 1, ours is better.
    """

    name: str
    value: float
    unit: str
    peer: str | None = None
    ratio: float | None = None
    limit: str | None = None
    of_limit: float | None = None


_noted: list[Figure] = []


def note(
    name: str, value: float, unit: str, *, peer: str | None = None, ratio: float | None = None,
    limit: str | None = None, of_limit: float | None = None,
) -> None:
    """Keep a figure for ``--figures``; four digits are more than two runs have in common."""
    short = (None if number is None else float(f"{number:.4g}") for number in (value, ratio, of_limit))
    value_, ratio_, of_limit_ = short
    assert value_ is not None
    _noted.append(Figure(name, value_, unit, peer, ratio_, limit, of_limit_))


def noting(main: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option ``--figures``: the file to which what it notes is written, a line each."""

    @click.option(
        "--figures", "figures_out", type=click.Path(path_type=Path), help="Write the figures there, as lines of JSON.",
    )
    @functools.wraps(main)
    def recorded(*args: object, figures_out: Path | None, **options: object) -> None:
        # Some benchmarks go to another folder.
        out = figures_out and figures_out.absolute()
        _noted.clear()
        main(*args, **options)
        if out:
            out.write_text("".join(f"{json.dumps(asdict(one))}\n" for one in _noted), encoding="utf-8")

    return recorded
