"""Seconds of `dvc repro` where nothing changed, beside `dvc version`, in one finished repository.

Example: ``PYTHONPATH=src python -m benchmarks.noop ../finished`` prints a line for each pair, taken in turns so that
both meet the same other work, then the medians and the median ratio; the bar is 2 seconds on a quiet machine, and 3
times `dvc version`. Seconds of the processor are told beside those of the clock, for other work lengthens them less.
Where the repository has something to do, that is told and nothing is run.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import click

from benchmarks.kit import note, noting


class Taken(NamedTuple):
    """Seconds of the clock and of the processor."""

    clock: float
    cpu: float


def dvc(folder: Path, *words: str) -> str:
    """Run DVC in a folder and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "dvc", *words], cwd=folder, env={**os.environ, "DVC_NO_ANALYTICS": "1"},
        capture_output=True, text=True, check=True,
    ).stdout


def timed(folder: Path, *words: str) -> Taken:
    """Return what DVC takes in a folder."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    dvc(folder, *words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(time.perf_counter() - started, cpu)


@click.command()
@noting
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--times", default=7, show_default=True)
def main(folder: Path, times: int) -> None:
    """Print how long a run takes in FOLDER, where one has finished."""
    # Also reads what is read into memory, as it is to whoever has just run.
    if "Running stage" in dvc(folder, "repro", "--dry"):
        raise click.ClickException(f"{folder}: has stages to run; run dvc repro there first")
    dvc(folder, "version")
    pairs = []
    for _ in range(times):
        repro, version = timed(folder, "repro"), timed(folder, "version")
        pairs.append((repro, version))
        print(
            f"dvc repro {repro.clock:.2f} s (processor {repro.cpu:.2f}), dvc version {version.clock:.2f} s "
            f"(processor {version.cpu:.2f}), load {os.getloadavg()[0]:.1f}", flush=True,
        )
    for name in Taken._fields:
        ours, theirs = (median(getattr(pair[side], name) for pair in pairs) for side in (0, 1))
        ratio = median(getattr(one, name) / getattr(other, name) for one, other in pairs)
        print(f"{name:5}: dvc repro {ours:.2f} s, dvc version {theirs:.2f} s, ratio {ratio:.2f} (bar 3)")
        note(f"dvc repro with nothing to do, {name}", ours, "s", peer="dvc version", ratio=1 / ratio)


if __name__ == "__main__":
    main()
