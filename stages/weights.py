"""Say which weights this run is made with, by their digests."""

from pathlib import Path

import click

from trialwright.ground import encoder_weights, params, tables
from trialwright.ground.cli import Command, OutFile
from trialwright.ground.fingerprint import public_name
from trialwright.llm.local.digest import digest


@click.command(cls=Command)
@click.argument("out", type=OutFile)
def main(out: Path) -> None:
    """Write name and SHA-256 of LLM and encoders to OUT; null for weights that are not on this machine."""
    settings = params.load()
    found = {
        "llm": (settings.llm.model, digest(settings.llm)),
        "train": (settings.train.model, encoder_weights.digest(settings.train.model, "train.model")),
        "embed": (settings.embed.model, encoder_weights.digest(settings.embed.model, "embed.model")),
    }
    tables.write_json(out, {key: {"model": public_name(name), "sha256": sha} for key, (name, sha) in found.items()})
    said = (f"{key} {sha[:12] if sha else 'not known'}" for key, (_, sha) in found.items())
    click.echo(f"weights: {', '.join(said)}")


if __name__ == "__main__":
    main()
