"""Score all runs: metrics with confidence intervals, lifts over real-only training and controls, curves."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, protocol, seed
from trialwright.evaluation.by_type import read_types
from trialwright.evaluation.leftovers import clear
from trialwright.evaluation.plot_files import write_all
from trialwright.evaluation.predictions import read_runs
from trialwright.evaluation.results import evaluate
from trialwright.evaluation.trained import find_trained_on
from trialwright.sections.corpora import reference
from trialwright.sections.learning import Evaluate
from trialwright.sections.retrieval import one_test_set
from trialwright.sections.training import planned
from trialwright.sections.viewing import View


@click.command(cls=Command)
@reads("predictions", "models", "sizes", "partition")
@writes("plots", "results_out")
def main(predictions: Path, models: Path, sizes: Path, partition: Path, plots: Path, results_out: Path) -> None:
    """Score PREDICTIONS of arms of SIZES on trials of PARTITION; runs that are no longer planned go first."""
    section, plan = load(Evaluate), planned()
    click.echo("".join(f"{line}\n" for line in clear((predictions, models), *plan)), nl=False)
    runs = read_runs(predictions, *plan, one_test_set=one_test_set())
    trained = find_trained_on(tables.read_json(sizes), {arm.name for arm in runs.arms}, section)
    known = trained, read_types(partition, runs.trials), reference(), load(View).said
    results = evaluate(runs.arms, section.bootstrap, seed(), protocol(), *known)
    write_all(plots, runs.arms, results)
    tables.write_json(results_out, results)
    click.echo(f"evaluate: {runs.describe()}, {section.bootstrap} resamples")


if __name__ == "__main__":
    main()
