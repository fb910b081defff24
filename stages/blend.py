"""Blend TF-IDF and the frozen encoder: the mean of their logits for each test trial."""

from pathlib import Path

import click

from trialwright.core.cli import Command, reads, writes
from trialwright.training.blending import blend_runs


@click.command(cls=Command)
@reads("tfidf_dir", "frozen_dir")
@writes("blend_dir_out")
def main(tfidf_dir: Path, frozen_dir: Path, blend_dir_out: Path) -> None:
    """Blend the predictions of TFIDF_DIR and FROZEN_DIR, of the same arms and seeds, into BLEND_DIR_OUT."""
    click.echo(f"blend: {blend_runs([tfidf_dir, frozen_dir], blend_dir_out)} runs")


if __name__ == "__main__":
    main()
