"""Match drugs and split the labelled drug trials, before anything is retrieved or written."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, protocol, seed
from trialwright.drugs.matching import match
from trialwright.drugs.vocabulary import read_vocabulary
from trialwright.retrieval.partition import partition
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import LABELED, PARTITION
from trialwright.sections.retrieval import Partition


@click.command(cls=Command)
@reads("trials", "labeled", "vocabulary")
@writes("partition_out", "rejects_out", "metrics_out")
def main(
    *, trials: Path, labeled: Path, vocabulary: Path, partition_out: Path, rejects_out: Path, metrics_out: Path
) -> None:
    """Split LABELED trials that name a drug of VOCABULARY; their interventions are in TRIALS."""
    table = tables.read(trials, TRIALS, ["trial_id", "interventions", "start_date"])
    matched = match(table, read_vocabulary(vocabulary)).append_column("start_date", table["start_date"])
    labels = tables.read(labeled, LABELED)
    with tables.keeping_rejects(rejects_out):
        result = partition(labels, matched, load(Partition), protocol(), seed())
    tables.write(partition_out, result.table, PARTITION)
    tables.write(rejects_out, result.rejects, tables.REJECTS)
    tables.write_json(metrics_out, result.metrics)
    click.echo(
        "partition: read {read} labelled trials, split {accepted} of {interventions} interventions,"
        " rejected {rejected}".format(**result.metrics)
    )


if __name__ == "__main__":
    main()
