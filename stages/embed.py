"""Embed the cleaned real and synthetic trials, each text once for all experiments."""

from pathlib import Path

import click

from trialwright.fidelity import embedding
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.real import HALVES, SPLITS, RealTrials


@click.command(cls=Command)
@click.argument("real_dir", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("embeddings_out", type=OutFile)
def main(real_dir: Path, synthetic: Path, embeddings_out: Path) -> None:
    """Embed the trials of REAL_DIR, in the sets of the first seed, and those of SYNTHETIC."""
    settings = params.load()
    real = RealTrials.read(real_dir)
    sets = {name: real.set_of(settings.seeds[0], name) for name in (*SPLITS, *HALVES)}
    written = {"synthetic": tables.read(synthetic, tables.CLEAN)}
    vectors, unknown = embedding.embed(sets | written, settings.embed)
    tables.write(embeddings_out, vectors, tables.EMBEDDINGS)
    click.echo(f"embed: {vectors.num_rows} trials, {unknown} texts not known before")


if __name__ == "__main__":
    main()
