"""Score all runs: metrics with confidence intervals, lifts over real-only training and controls, curves."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, protocol, seed, seeds
from trialwright.evaluation.by_type import read_types
from trialwright.evaluation.leftovers import clear
from trialwright.evaluation.plot_files import write_curves, write_table3
from trialwright.evaluation.predictions import read_runs
from trialwright.evaluation.results import evaluate
from trialwright.evaluation.trained import find_trained_on
from trialwright.sections.arms import arms
from trialwright.sections.learning import Evaluate
from trialwright.sections.training import Train


@click.command(cls=Command)
@reads("predictions", "models", "sizes", "partition")
@writes("plots", "results_out")
def main(predictions: Path, models: Path, sizes: Path, partition: Path, plots: Path, results_out: Path) -> None:
    """Score PREDICTIONS of arms of SIZES on trials of PARTITION; runs that are no longer planned go first."""
    section, trusted = load(Evaluate), protocol()
    plan = arms(), seeds(), {"encoder": load(Train).arms}
    for line in clear((predictions, models), *plan):
        click.echo(line)
    runs = read_runs(predictions, *plan, one_test_set=trusted == "strict")
    trained = find_trained_on(tables.read_json(sizes), {arm.name for arm in runs.arms}, section)
    results = evaluate(runs.arms, section.bootstrap, seed(), trusted, trained, read_types(partition, runs.trials))
    write_curves(plots, runs.arms)
    write_table3(plots / "table3", results)
    tables.write_json(results_out, results)
    click.echo(f"evaluate: {runs.describe()}, {section.bootstrap} resamples")


if __name__ == "__main__":
    main()
