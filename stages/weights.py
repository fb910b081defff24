"""Say which weights this run is made with, by their digests."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, load_for
from trialwright.files.fingerprint import public_name
from trialwright.llm.model_files.identity import identity
from trialwright.models import digests as encoder_weights
from trialwright.sections.learning import Frozen
from trialwright.sections.quality import Embed
from trialwright.sections.training import Train
from trialwright.sections.writing import Llm


@click.command(cls=Command)
@reads("settings")
@writes("out")
def main(settings: Path, out: Path) -> None:
    """Write name and SHA-256 of LLM and encoders to OUT; null for weights that are not on this machine."""
    llm, frozen, train, embed = load_for(Llm, settings), load(Frozen), load(Train), load(Embed)
    found = {
        "llm": identity(llm),
        "frozen": (public_name(frozen.model), encoder_weights.digest(frozen.model, "frozen.model")),
        "train": (public_name(train.model), encoder_weights.digest(train.model, "train.model")),
        "embed": (public_name(embed.model), encoder_weights.digest(embed.model, "embed.model")),
    }
    tables.write_json(out, {key: {"model": name, "sha256": sha} for key, (name, sha) in found.items()})
    said = (f"{key} {sha[:12] if sha else 'not known'}" for key, (_, sha) in found.items())
    click.echo(f"weights: {', '.join(said)}")


if __name__ == "__main__":
    main()
