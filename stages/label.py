"""Tell success from failure by the rule of params.yaml: an outcomes file, the status or p-values."""

from pathlib import Path

import click

from trialwright import outcomes as outcomes_room
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("trials", type=InFile)
@click.argument("outcomes", type=InFile)
@click.argument("mapping", type=InFile)
@click.argument("labeled_out", type=OutFile)
@click.argument("rejects_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(
    *, trials: Path, outcomes: Path, mapping: Path, labeled_out: Path, rejects_out: Path, metrics_out: Path
) -> None:
    """Label TRIALS, by OUTCOMES and the MAPPING of its values where the rule says so."""
    table = tables.read(trials, tables.TRIALS, ["trial_id", "overall_status", "primary_p_values"])
    with tables.keeping_rejects(rejects_out):
        result = outcomes_room.label(table, outcomes, mapping, params.load().label)
    tables.write(labeled_out, result.labels, tables.LABELED)
    tables.write(rejects_out, result.rejects, tables.REJECTS)
    tables.write_json(metrics_out, result.metrics)
    click.echo(
        "label: read {read} trials, labelled {accepted} ({successes} successes, {failures} failures),"
        " rejected {rejected}".format(**result.metrics)
    )


if __name__ == "__main__":
    main()
