"""Bring in or download the registry, outcomes and names of interventions, or write simulated ones."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, writes
from trialwright.core.params import load, seed
from trialwright.demo.archive import write_demo
from trialwright.files import fingerprint, json_lines, own_files
from trialwright.interventions.bring_names import bring_names
from trialwright.labels import source, values
from trialwright.registry.acquire import own_outcomes, sourcing
from trialwright.sections.real_trials import Acquire, Label


@click.command(cls=Command)
@writes("records", "labels", "mapping", "drugs", "names", "reviews", "corpus", "metrics")
def main(
    *, records: Path, labels: Path, mapping: Path, drugs: Path, names: Path, reviews: Path, corpus: Path, metrics: Path,
) -> None:
    """Write the files that the pipeline begins with, and METRICS about them."""
    mine, label = load(Acquire), load(Label)
    if mine.source == "demo":
        counts = write_demo(records, labels, drugs, mine.demo_trials, seed(), mine.demo_format)._asdict()
    else:
        counts = sourcing.bring_records(mine, records)
        own_outcomes.bring(mine, label, records, labels, source.check_by(label))
    bring_names(mine, drugs, names)
    own_files.bring_csv(mine.folder, mine.reviews, "acquire.reviews", reviews, json_lines.check_lines)
    own_files.bring_csv(mine.folder, label.mapping, "label.mapping", mapping, values.read_mapping, ["value", "label"])
    left_out = own_files.bring_archive(mine.folder, mine.synthetic, "acquire.synthetic", corpus)
    brought = fingerprint.of_files(mine, records, labels, drugs, names, reviews, corpus)
    tables.write_json(metrics, {"simulated": mine.source == "demo", "files": brought, **counts})
    click.echo(sourcing.finish(mine, counts, left_out))


if __name__ == "__main__":
    main()
