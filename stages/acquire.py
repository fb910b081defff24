"""Bring in the registry, outcomes and drug vocabulary, or write simulated ones."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, writes
from trialwright.core.params import load, seed
from trialwright.demo.archive import write_demo
from trialwright.drugs.vocabulary import read_vocabulary
from trialwright.files import file_kinds, fingerprint, own_files
from trialwright.labels import source, values
from trialwright.registry.acquire import bring, own_outcomes
from trialwright.sections.real_trials import Acquire, Label


@click.command(cls=Command)
@writes("registry", "outcomes", "mapping", "vocabulary", "released", "metrics")
def main(registry: Path, outcomes: Path, mapping: Path, vocabulary: Path, released: Path, metrics: Path) -> None:
    """Write the files that the pipeline begins with, and METRICS about them."""
    mine, label = load(Acquire), load(Label)
    if mine.source == "demo":
        counts = write_demo(registry, outcomes, vocabulary, mine.demo_trials, seed())._asdict()
    else:
        counts = bring.bring(own_files.find(mine.folder, mine.registry, "acquire.registry"), registry)._asdict()
        own_files.bring_csv(mine.folder, mine.vocabulary, "acquire.vocabulary", vocabulary, read_vocabulary)
        own_files.bring_csv(mine.folder, mine.outcomes, "acquire.outcomes", outcomes, source.check_by(label))
        if mine.outcomes is None:
            own_outcomes.write_outcomes(registry, outcomes, [label.id_column, label.label_column])
    own_files.bring_csv(mine.folder, label.mapping, "label.mapping", mapping, values.read_mapping, ["value", "label"])
    left_out = own_files.bring_archive(mine.folder, mine.synthetic, "acquire.synthetic", released)
    brought = fingerprint.of_files(mine, registry, outcomes, vocabulary, released)
    tables.write_json(metrics, {"simulated": mine.source == "demo", "files": brought, **counts})
    said = f"{counts['trials']} simulated records" if "trials" in counts else f"{counts['registry_files']} record files"
    click.echo(f"acquire: {said}{file_kinds.said_of(left_out, counts.get('left_out', {}))}")


if __name__ == "__main__":
    main()
