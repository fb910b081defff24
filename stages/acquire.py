"""Bring in the registry, outcomes and drug vocabulary, or write simulated ones."""

from pathlib import Path

import click

from trialwright import demo, drugs, outcomes, registry
from trialwright.ground import cli, files, fingerprint, packing, params, tables


@click.command(cls=cli.Command)
@click.argument("registry_out", type=cli.OutFile)
@click.argument("outcomes_out", type=cli.OutFile)
@click.argument("mapping_out", type=cli.OutFile)
@click.argument("vocabulary_out", type=cli.OutFile)
@click.argument("released_out", type=cli.OutFile)
@click.argument("metrics_out", type=cli.OutFile)
def main(*, registry_out: Path, outcomes_out: Path, mapping_out: Path, vocabulary_out: Path, released_out: Path,
         metrics_out: Path) -> None:
    """Write the files that the pipeline begins with, and METRICS_OUT about them."""
    settings = params.load()
    mine, label = settings.acquire, settings.label
    if mine.source == "demo":
        counts = demo.write_demo(registry_out, outcomes_out, vocabulary_out, mine.demo_trials, settings.seed)._asdict()
    else:
        counts = registry.bring(files.find(mine.folder, mine.registry, "acquire.registry"), registry_out)._asdict()
        files.bring_csv(mine.folder, mine.vocabulary, "acquire.vocabulary", vocabulary_out, drugs.read_vocabulary)
        files.bring_csv(mine.folder, mine.outcomes, "acquire.outcomes", outcomes_out, outcomes.check_by(label))
        if mine.outcomes is None:
            registry.write_outcomes(registry_out, outcomes_out, [label.id_column, label.label_column])
    files.bring_csv(mine.folder, label.mapping, "label.mapping", mapping_out, outcomes.read_mapping, ["value", "label"])
    left_out = files.bring_archive(mine.folder, mine.synthetic, "acquire.synthetic", released_out)
    brought = fingerprint.of_files(mine, registry_out, outcomes_out, vocabulary_out, released_out)
    tables.write_json(metrics_out, {"simulated": mine.source == "demo", "files": brought, **counts})
    click.echo(f"acquire: {counts['trials']} {'simulated ' if mine.source == 'demo' else ''}records"
               f"{packing.said_of(left_out, counts.get('left_out', {}))}")


if __name__ == "__main__":
    main()
