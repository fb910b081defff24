"""Embed the texts of all mixes with an encoder that is not trained, and fit logistic regression on each mix."""

from pathlib import Path

import click

from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.embedding.embed import embed_texts
from trialwright.sections.learning import Frozen
from trialwright.sections.running import Engine
from trialwright.training.frozen_mixes import texts_of, write_all
from trialwright.training.model_grid import Outs


@click.command(cls=Command)
@reads("mixes_dir")
@writes("models_dir_out", "predictions_dir_out")
def main(mixes_dir: Path, models_dir_out: Path, predictions_dir_out: Path) -> None:
    """Fit on every arm and seed of MIXES_DIR and score its test trials; write both outs."""
    section, texts = load(Frozen), texts_of(mixes_dir)
    vectors, unknown = embed_texts(texts, section, load(Engine))
    click.echo(f"frozen: {len(texts)} texts, {unknown} not known before")
    known = dict(zip(texts, vectors, strict=True))
    for said in write_all(mixes_dir, known, section, Outs(models_dir_out, predictions_dir_out)):
        click.echo(said)


if __name__ == "__main__":
    main()
