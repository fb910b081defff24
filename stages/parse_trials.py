"""Stage ``parse_trials``: the synthetic trials in the answers, one row a plan."""

from pathlib import Path

import click

from trialwright import llm
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.examples import example_ids, read_trials
from trialwright.writing import parse_trials


@click.command(cls=Command)
@click.argument("plans_file", type=InFile)
@click.argument("trials_file", type=InFile)
@click.argument("reasons_file", type=InFile)
@click.argument("requests_file", type=InFile)
@click.argument("store_dir", type=InFile)
@click.argument("synthetic_file", type=OutFile)
@click.argument("rejects_file", type=OutFile)
@click.argument("metrics_file", type=OutFile)
def main(*, plans_file: Path, trials_file: Path, reasons_file: Path, requests_file: Path, store_dir: Path,
         synthetic_file: Path, rejects_file: Path, metrics_file: Path) -> None:
    """Read the answers to REQUESTS_FILE from STORE_DIR; every plan of PLANS_FILE ends accepted or rejected."""
    settings = params.load()
    plans, requests = tables.read(plans_file, tables.PLANS), tables.read(requests_file, tables.REQUESTS)
    parsed = parse_trials(
        plans, read_trials(trials_file, example_ids(plans)), tables.read(reasons_file, tables.REASONS), requests,
        llm.answers(store_dir, requests), plan=settings.plan, synthesis=settings.synthesis,
    )
    tables.write(synthetic_file, parsed.accepted, tables.SYNTHETIC)
    tables.write(rejects_file, parsed.rejects, tables.REJECTS)
    tables.write_json(metrics_file, parsed.metrics())
    click.echo(f"parse_trials: {parsed.summary()}")


if __name__ == "__main__":
    main()
