"""Resamples per second of the paired bootstrap, beside scikit-learn called once for each resample.

Run as ``PYTHONPATH=src python -m benchmarks.bootstrap``. Both compute all metrics of every run on resamples
of the same test trials; the two take turns, and the ratio is of medians of processor time, so that a busy
machine slows them alike. scikit-learn is timed on a few resamples, for all of them would take an hour.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial

import click
import numpy as np

from benchmarks.kit import note, noting
from trialwright.evaluation.resampling import resample
from trialwright.evaluation.results import evaluate
from trialwright.evaluation.runs import ArmRuns, Run
from trialwright.sections.arms import ArmMix
from trialwright.stats.delong import Labels
from trialwright.stats.scores import score


def make(trials: int, arms: int, seeds: int) -> list[ArmRuns]:
    """Make arms whose scores tell the labels a little, one of them trained on real trials alone."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, trials).astype(np.int8)
    made = []
    for number in range(arms):
        mix = ArmMix(setting="in_distribution", real=1.0, synthetic=float(number > 0), control="none")
        scores = [1 / (1 + np.exp(-(labels + rng.normal(size=trials)))) for _ in range(seeds)]
        runs = {seed: Run(np.arange(trials), each, trials) for seed, each in enumerate(scores)}
        made.append(ArmRuns("tfidf", f"arm{number}", mix, labels, runs))
    return made


def loop(labels: Labels, runs: list[Run], times: int) -> None:
    """Score each resample of each run with scikit-learn."""
    rng = np.random.default_rng(1)
    for _ in range(times):
        drawn = rng.integers(labels.size, size=labels.size)
        for run in runs:
            score(labels[drawn], run.scores[drawn])


def per_resample(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the processor and the wall time of one resample of all runs, in milliseconds."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return (time.process_time() - processor) / times * 1000, (time.perf_counter() - wall) / times * 1000


@click.command()
@click.option("--trials", default=1000, show_default=True)
@click.option("--arms", default=20, show_default=True)
@click.option("--seeds", default=3, show_default=True)
@click.option("--times", default=2000, show_default=True, help="Resamples of ours.")
@click.option("--rounds", default=3, show_default=True)
@noting
def main(trials: int, arms: int, seeds: int, times: int, rounds: int) -> None:
    """Print the time of a resample of all runs, ours and scikit-learn's, and of evaluate as a whole."""
    made = make(trials, arms, seeds)
    labels, runs = made[0].labels, [run for arm in made for run in arm.runs.values()]
    loop(labels, runs[:1], 1)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(per_resample(partial(resample, labels, runs, times, 1), times))
        theirs.append(per_resample(partial(loop, labels, runs, 2), 2))
    print(f"{len(runs)} runs, {trials} test trials, {times} resamples; milliseconds a resample of all runs")
    for name, found in (("ours", ours), ("scikit-learn", theirs)):
        processor, wall = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name:14} processor {processor:9.2f}  wall {wall:9.2f}")
    ratio = statistics.median(one[0] for one in theirs) / statistics.median(one[0] for one in ours)
    print(f"ours is {ratio:.0f} times as fast")
    note("paired bootstrap", statistics.median(one[0] for one in ours), "ms a resample",
         peer="scikit-learn in a loop", ratio=ratio)
    processor, wall = per_resample(partial(evaluate, made, times, 1), 1)
    print(f"evaluate as a whole: processor {processor / 1000:.1f} s, wall {wall / 1000:.1f} s")


if __name__ == "__main__":
    main()
