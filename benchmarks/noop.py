"""Seconds of `dvc repro` where nothing changed, beside `dvc version`, in one finished repository.

Example: ``PYTHONPATH=src python -m benchmarks.noop ../finished`` prints the median and the least of each, taken in
turns so that both meet the same other work, and the median ratio; the bar is 2 seconds on a quiet machine, and 3 times
`dvc version`. Where the repository has something to do, that is told and nothing is run.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import click


def timed(folder: Path, *words: str) -> tuple[float, str]:
    """Run DVC in a folder; return the seconds it took and what it printed."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "dvc", *words], cwd=folder, env={**os.environ, "DVC_NO_ANALYTICS": "1"},
        capture_output=True, text=True, check=True,
    )
    return time.perf_counter() - started, done.stdout


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--times", default=7, show_default=True)
def main(folder: Path, times: int) -> None:
    """Print how long a run takes in FOLDER, where one has finished."""
    _, said = timed(folder, "repro", "--dry")
    if "Running stage" in said:
        raise click.ClickException(f"{folder}: has stages to run; run dvc repro there first")
    # Once each before: files are then in memory, as they are to whoever has just run.
    timed(folder, "repro")
    timed(folder, "version")
    taken = [(timed(folder, "repro")[0], timed(folder, "version")[0]) for _ in range(times)]
    for name, seconds in zip(("dvc repro", "dvc version"), zip(*taken, strict=True), strict=True):
        print(f"{name:12} median {median(seconds):.2f} s, least {min(seconds):.2f} s of {times}")
    print(f"median ratio {median(one / other for one, other in taken):.2f}; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
