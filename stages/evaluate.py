"""Score all runs: metrics with confidence intervals, lifts over real-only training and controls, curves."""

from pathlib import Path

import click

from trialwright.analysis import drop_leftovers, evaluate, read_runs, write_curves, write_table3
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("predictions_dir", type=InFile)
@click.argument("models_dir", type=InFile)
@click.argument("plots_dir", type=OutFile)
@click.argument("results_out", type=OutFile)
def main(predictions_dir: Path, models_dir: Path, plots_dir: Path, results_out: Path) -> None:
    """Score the runs in PREDICTIONS_DIR; write curves into PLOTS_DIR, and RESULTS_OUT.

    Runs that are planned no more are taken away first, from there and from MODELS_DIR.
    """
    settings = params.load()
    plan = settings.arms, settings.seeds, {"encoder": settings.train.arms}
    for folder in (predictions_dir, models_dir):
        if left := drop_leftovers(folder, *plan):
            click.echo(f"{folder}: took away {', '.join(left)}, not in params.yaml; DVC's cache has them")
    runs = read_runs(predictions_dir, *plan, one_test_set=settings.protocol == "strict")
    results = evaluate(runs.arms, settings.evaluate.bootstrap, settings.seed, settings.protocol)
    write_curves(plots_dir, runs.arms)
    write_table3(plots_dir / "table3", results)
    tables.write_json(results_out, results)
    click.echo(f"evaluate: {runs.describe()}, {settings.evaluate.bootstrap} resamples")


if __name__ == "__main__":
    main()
