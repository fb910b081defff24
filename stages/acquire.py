"""Bring in the registry, outcomes and drug vocabulary, or write simulated ones."""

from pathlib import Path

import click

from trialwright import demo, registry
from trialwright.ground import files, fingerprint, params, tables
from trialwright.ground.cli import Command, OutFile


@click.command(cls=Command)
@click.argument("registry_out", type=OutFile)
@click.argument("outcomes_out", type=OutFile)
@click.argument("mapping_out", type=OutFile)
@click.argument("vocabulary_out", type=OutFile)
@click.argument("released_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(*, registry_out: Path, outcomes_out: Path, mapping_out: Path, vocabulary_out: Path, released_out: Path,
         metrics_out: Path) -> None:
    """Write the files that the pipeline begins with, and METRICS_OUT about them."""
    settings = params.load()
    mine, label = settings.acquire, settings.label
    if mine.source == "demo":
        counts = demo.write_demo(registry_out, outcomes_out, vocabulary_out, mine.demo_trials, settings.seed)._asdict()
    else:
        counts = {"trials": registry.bring(files.find(mine.folder, mine.registry, "acquire.registry"), registry_out)}
        files.bring_csv(mine.folder, mine.vocabulary, "acquire.vocabulary", vocabulary_out)
        files.bring_csv(mine.folder, mine.outcomes, "acquire.outcomes", outcomes_out)
        if mine.outcomes is None:
            registry.write_outcomes(registry_out, outcomes_out, [label.id_column, label.label_column])
    files.bring_csv(mine.folder, label.mapping, "label.mapping", mapping_out, ["value", "label"])
    files.bring_archive(mine.folder, mine.synthetic, "acquire.synthetic", released_out)
    brought = fingerprint.of_files(mine, registry_out, outcomes_out, vocabulary_out, released_out)
    tables.write_json(metrics_out, {"simulated": mine.source == "demo", "files": brought, **counts})
    click.echo(f"acquire: {counts['trials']} {'simulated ' if mine.source == 'demo' else ''}records")


if __name__ == "__main__":
    main()
