"""Embed the cleaned real trials, each text once for all experiments."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seeds
from trialwright.embedding.embed import embed
from trialwright.schemas.findings import EMBEDDINGS
from trialwright.sections.quality import Embed
from trialwright.sections.running import Engine
from trialwright.trial.real import HALVES, SPLITS, RealTrials


@click.command(cls=Command)
@reads("real_dir")
@writes("embeddings_out")
def main(real_dir: Path, embeddings_out: Path) -> None:
    """Embed the trials of REAL_DIR, in the sets of the first seed."""
    real = RealTrials.read(real_dir)
    sets = {name: real.set_of(seeds()[0], name) for name in (*SPLITS, *HALVES)}
    vectors, unknown = embed(sets, load(Embed), load(Engine))
    tables.write(embeddings_out, vectors, EMBEDDINGS)
    click.echo(f"embed: {vectors.num_rows} trials, {unknown} texts not known before")


if __name__ == "__main__":
    main()
