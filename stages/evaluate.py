"""Score all runs: metrics with confidence intervals, lifts over real-only training, curves."""

from pathlib import Path

import click

from trialwright.analysis import evaluate, read_runs, write_curves
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("predictions_dir", type=InFile)
@click.argument("plots_dir", type=OutFile)
@click.argument("results_out", type=OutFile)
def main(predictions_dir: Path, plots_dir: Path, results_out: Path) -> None:
    """Score the runs in PREDICTIONS_DIR; write curves into PLOTS_DIR, and RESULTS_OUT."""
    settings = params.load()
    runs = read_runs(predictions_dir, settings.arms, settings.seeds, {"encoder": settings.train.arms})
    results = evaluate(runs.arms, settings.evaluate.bootstrap, settings.seed)
    write_curves(plots_dir, runs.arms)
    tables.write_json(results_out, results)
    click.echo(f"evaluate: {runs.describe()}, {settings.evaluate.bootstrap} resamples")


if __name__ == "__main__":
    main()
