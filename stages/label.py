"""Tell success from failure by the rule of params.yaml: an outcomes file, the status or p-values."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.labels.labelling import COLUMNS, label
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import LABELED, MERGED
from trialwright.sections.real_trials import Label


@click.command(cls=Command)
@reads("trials", "merged", "outcomes", "mapping")
@writes("labeled_out", "rejects_out", "metrics_out")
def main(
    *, trials: Path, merged: Path, outcomes: Path, mapping: Path, labeled_out: Path, rejects_out: Path,
    metrics_out: Path,
) -> None:
    """Label TRIALS but those left out by MERGED, by OUTCOMES and the MAPPING of its values where the rule says so."""
    section = load(Label)
    table = tables.read(trials, TRIALS, COLUMNS[section.rule])
    with tables.keeping_rejects(rejects_out):
        result = label(table, tables.read(merged, MERGED), outcomes, mapping, section)
    tables.write(labeled_out, result.labels, LABELED)
    tables.write(rejects_out, result.rejects, tables.REJECTS)
    tables.write_json(metrics_out, result.metrics)
    click.echo(
        "label: read {read} trials, labelled {accepted} ({successes} successes, {failures} failures),"
        " rejected {rejected}".format(**result.metrics)
    )


if __name__ == "__main__":
    main()
