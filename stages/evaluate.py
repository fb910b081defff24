"""Score all runs: metrics with confidence intervals, lifts over real-only training and controls, curves."""

from pathlib import Path

import click

from trialwright.analysis import evaluate, find_too_few, read_runs, write_curves, write_table3
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("predictions_dir", type=InFile)
@click.argument("sizes", type=InFile)
@click.argument("plots_dir", type=OutFile)
@click.argument("results_out", type=OutFile)
def main(predictions_dir: Path, sizes: Path, plots_dir: Path, results_out: Path) -> None:
    """Score the runs in PREDICTIONS_DIR, trained on SIZES trials; write curves into PLOTS_DIR, and RESULTS_OUT."""
    settings = params.load()
    runs = read_runs(
        predictions_dir, settings.arms, settings.seeds, {"encoder": settings.train.arms},
        one_test_set=settings.protocol == "strict",
    )
    too_few = find_too_few(tables.read_json(sizes), {arm.name for arm in runs.arms}, settings.evaluate)
    results = evaluate(runs.arms, settings.evaluate.bootstrap, settings.seed, settings.protocol, too_few)
    write_curves(plots_dir, runs.arms)
    write_table3(plots_dir / "table3", results)
    tables.write_json(results_out, results)
    click.echo(f"evaluate: {runs.describe()}, {settings.evaluate.bootstrap} resamples")


if __name__ == "__main__":
    main()
