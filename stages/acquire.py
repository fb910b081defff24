"""Bring in the registry, outcomes and drug vocabulary, or write simulated ones."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, writes
from trialwright.core.params import load, seed
from trialwright.demo.archive import write_demo
from trialwright.drugs.vocabulary import read_vocabulary
from trialwright.files import fingerprint, packing
from trialwright.files import own_files as files
from trialwright.labels.source import check_by
from trialwright.labels.values import read_mapping
from trialwright.registry.bring import bring
from trialwright.registry.own_outcomes import write_outcomes
from trialwright.sections.records import Acquire, Label


@click.command(cls=Command)
@writes("registry_out", "outcomes_out", "mapping_out", "vocabulary_out", "released_out", "metrics_out")
def main(*, registry_out: Path, outcomes_out: Path, mapping_out: Path, vocabulary_out: Path, released_out: Path,
         metrics_out: Path) -> None:
    """Write the files that the pipeline begins with, and METRICS_OUT about them."""
    mine, label = load(Acquire), load(Label)
    if mine.source == "demo":
        counts = write_demo(registry_out, outcomes_out, vocabulary_out, mine.demo_trials, seed())._asdict()
    else:
        counts = bring(files.find(mine.folder, mine.registry, "acquire.registry"), registry_out)._asdict()
        files.bring_csv(mine.folder, mine.vocabulary, "acquire.vocabulary", vocabulary_out, read_vocabulary)
        files.bring_csv(mine.folder, mine.outcomes, "acquire.outcomes", outcomes_out, check_by(label))
        if mine.outcomes is None:
            write_outcomes(registry_out, outcomes_out, [label.id_column, label.label_column])
    files.bring_csv(mine.folder, label.mapping, "label.mapping", mapping_out, read_mapping, ["value", "label"])
    left_out = files.bring_archive(mine.folder, mine.synthetic, "acquire.synthetic", released_out)
    brought = fingerprint.of_files(mine, registry_out, outcomes_out, vocabulary_out, released_out)
    tables.write_json(metrics_out, {"simulated": mine.source == "demo", "files": brought, **counts})
    click.echo(f"acquire: {counts['trials']} {'simulated ' if mine.source == 'demo' else ''}records"
               f"{packing.said_of(left_out, counts.get('left_out', {}))}")


if __name__ == "__main__":
    main()
