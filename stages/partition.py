"""Match drugs and split the labelled drug trials, before anything is retrieved or written."""

from pathlib import Path

import click

from trialwright import drugs, retrieval
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("trials", type=InFile)
@click.argument("labeled", type=InFile)
@click.argument("vocabulary", type=InFile)
@click.argument("partition_out", type=OutFile)
@click.argument("rejects_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(
    *, trials: Path, labeled: Path, vocabulary: Path, partition_out: Path, rejects_out: Path, metrics_out: Path
) -> None:
    """Split LABELED trials that name a drug of VOCABULARY; their interventions are in TRIALS."""
    settings = params.load()
    table = tables.read(trials, tables.TRIALS, ["trial_id", "interventions", "start_date"])
    matched = drugs.match(table, drugs.read_vocabulary(vocabulary)).append_column("start_date", table["start_date"])
    labels = tables.read(labeled, tables.LABELED)
    with tables.keeping_rejects(rejects_out):
        result = retrieval.partition(labels, matched, settings.partition, settings.protocol, settings.seed)
    tables.write(partition_out, result.table, tables.PARTITION)
    tables.write(rejects_out, result.rejects, tables.REJECTS)
    tables.write_json(metrics_out, result.metrics)
    click.echo(
        "partition: read {read} labelled trials, split {accepted} of {interventions} interventions,"
        " rejected {rejected}".format(**result.metrics)
    )


if __name__ == "__main__":
    main()
