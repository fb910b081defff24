"""Bring in the registry, outcomes and drug vocabulary, or write simulated ones."""

from pathlib import Path
from typing import Any

import click

from trialwright import demo, registry
from trialwright.ground import files, params, tables
from trialwright.ground.cli import Command, OutFile


@click.command(cls=Command)
@click.argument("registry_out", type=OutFile)
@click.argument("outcomes_out", type=OutFile)
@click.argument("vocabulary_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(registry_out: Path, outcomes_out: Path, vocabulary_out: Path, metrics_out: Path) -> None:
    """Write REGISTRY_OUT, OUTCOMES_OUT and VOCABULARY_OUT, and METRICS_OUT about them."""
    settings = params.load()
    mine, label = settings.acquire, settings.label
    counts: dict[str, Any]
    if mine.source == "demo":
        counts = demo.write_demo(registry_out, outcomes_out, vocabulary_out, mine.demo_trials, settings.seed)._asdict()
    else:
        counts = {"trials": registry.bring(files.find(mine.folder, mine.registry, "acquire.registry"), registry_out)}
        vocabulary = files.find(mine.folder, mine.vocabulary, "acquire.vocabulary")
        files.copy_csv(vocabulary, vocabulary_out, "acquire.vocabulary")
        if mine.outcomes is None:
            files.write_header(outcomes_out, [label.id_column, label.label_column])
        else:
            outcomes = files.find(mine.folder, mine.outcomes, "acquire.outcomes")
            files.copy_csv(outcomes, outcomes_out, "acquire.outcomes")
    tables.write_json(metrics_out, {"simulated": mine.source == "demo", **counts})
    click.echo(f"acquire: {counts['trials']} {'simulated ' if mine.source == 'demo' else ''}records")


if __name__ == "__main__":
    main()
