"""Embed the cleaned trials of a corpus, each text once for all corpora and experiments."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.embedding.embed import embed
from trialwright.schemas.findings import EMBEDDINGS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.quality import Embed
from trialwright.sections.running import Engine


@click.command(cls=Command)
@reads("clean")
@writes("embeddings_out")
def main(clean: Path, embeddings_out: Path) -> None:
    """Embed the synthetic trials of CLEAN."""
    vectors, unknown = embed({"synthetic": tables.read(clean, CLEAN)}, load(Embed), load(Engine))
    tables.write(embeddings_out, vectors, EMBEDDINGS)
    click.echo(f"embed_synthetic: {vectors.num_rows} trials, {unknown} texts not known before")


if __name__ == "__main__":
    main()
