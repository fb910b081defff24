"""Stage ``render_reasons``: a request for reasons for each plan."""

from pathlib import Path

import click

from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.examples import example_ids, read_trials
from trialwright.writing import render_reasons


@click.command(cls=Command)
@click.argument("plans_file", type=InFile)
@click.argument("trials_file", type=InFile)
@click.argument("requests_file", type=OutFile)
def main(plans_file: Path, trials_file: Path, requests_file: Path) -> None:
    """Write to REQUESTS_FILE one request for reasons for each plan of PLANS_FILE."""
    settings = params.load()
    plans = tables.read(plans_file, tables.PLANS)
    examples = read_trials(trials_file, example_ids(plans))
    requests = render_reasons(
        plans, examples, plan=settings.plan, llm=settings.llm, reasons=settings.reasons, seed=settings.seed
    )
    tables.write(requests_file, requests, tables.REQUESTS)
    click.echo(f"render_reasons: {plans.num_rows} plans read, {requests.num_rows} written")


if __name__ == "__main__":
    main()
