"""Stage ``render_trials``: a request for a new trial for each plan that has reasons."""

from pathlib import Path

import click

from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.examples import example_ids, read_trials
from trialwright.writing import render_trials


@click.command(cls=Command)
@click.argument("plans_file", type=InFile)
@click.argument("trials_file", type=InFile)
@click.argument("reasons_file", type=InFile)
@click.argument("requests_file", type=OutFile)
def main(plans_file: Path, trials_file: Path, reasons_file: Path, requests_file: Path) -> None:
    """Write to REQUESTS_FILE one request for a trial for each plan with reasons in REASONS_FILE."""
    settings = params.load()
    plans = tables.read(plans_file, tables.PLANS)
    examples = read_trials(trials_file, example_ids(plans))
    reasons = tables.read(reasons_file, tables.REASONS)
    requests = render_trials(
        plans, examples, reasons, plan=settings.plan, llm=settings.llm, synthesis=settings.synthesis, seed=settings.seed
    )
    tables.write(requests_file, requests, tables.REQUESTS)
    dropped = plans.num_rows - requests.num_rows
    click.echo(f"render_trials: {plans.num_rows} plans read, {requests.num_rows} written, {dropped} no_reasons")


if __name__ == "__main__":
    main()
