"""Tell success from failure by the rule of params.yaml: an outcomes file, the status or p-values."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.labels.labelling import label
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import LABELED
from trialwright.sections.real_trials import Label


@click.command(cls=Command)
@reads("trials", "outcomes", "mapping")
@writes("labeled_out", "rejects_out", "metrics_out")
def main(
    *, trials: Path, outcomes: Path, mapping: Path, labeled_out: Path, rejects_out: Path, metrics_out: Path
) -> None:
    """Label TRIALS, by OUTCOMES and the MAPPING of its values where the rule says so."""
    table = tables.read(trials, TRIALS, ["trial_id", "overall_status", "primary_p_values"])
    with tables.keeping_rejects(rejects_out):
        result = label(table, outcomes, mapping, load(Label))
    tables.write(labeled_out, result.labels, LABELED)
    tables.write(rejects_out, result.rejects, tables.REJECTS)
    tables.write_json(metrics_out, result.metrics)
    click.echo(
        "label: read {read} trials, labelled {accepted} ({successes} successes, {failures} failures),"
        " rejected {rejected}".format(**result.metrics)
    )


if __name__ == "__main__":
    main()
