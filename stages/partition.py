"""Name the interventions of the labelled trials and split these, before anything is retrieved or written."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, protocol, seed
from trialwright.interventions.listings import Listings
from trialwright.interventions.naming import name_trials, read_known
from trialwright.retrieval.partition import partition
from trialwright.schemas.selection import LABELED, PARTITION
from trialwright.sections.real_trials import Interventions
from trialwright.sections.retrieval import Partition


@click.command(cls=Command)
@reads("trials", "labeled", "vocabulary", "name_list")
@writes("partition_out", "rejects_out", "metrics_out")
def main(
    *, trials: Path, labeled: Path, vocabulary: Path, name_list: Path, partition_out: Path, rejects_out: Path,
    metrics_out: Path,
) -> None:
    """Split LABELED trials that have an intervention; its name is of VOCABULARY, NAME_LIST or TRIALS."""
    labels, which = tables.read(labeled, LABELED), load(Interventions)
    listed = Listings.read(trials, labels["trial_id"], which.types)
    named = name_trials(listed, which.names, read_known(which.names, vocabulary, name_list))
    with tables.keeping_rejects(rejects_out):
        result = partition(labels, named, load(Partition), protocol(), seed())
    tables.write(partition_out, result.table, PARTITION)
    tables.write(rejects_out, result.rejects, tables.REJECTS)
    tables.write_json(metrics_out, result.metrics)
    said = "read {read} labelled trials, split {accepted} of {interventions} interventions, rejected {rejected}"
    click.echo(f"partition: {said.format(**result.metrics)}")


if __name__ == "__main__":
    main()
