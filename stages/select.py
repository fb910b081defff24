"""Stage select: of the corrected synthetic trials, keep those that a strategy takes for the best."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for, seed, seeds
from trialwright.schemas.answers import RATINGS
from trialwright.schemas.findings import CORRECTIONS, EMBEDDINGS
from trialwright.schemas.texts import WEIGHTED
from trialwright.sections.learning import Select
from trialwright.selection.selecting import select
from trialwright.selection.strategies import Evidence
from trialwright.trial.real import RealTrials


@click.command(cls=Command)
@reads("settings", "real_dir", "corrected", "corrections", "embeddings", "of_synthetic", "ratings")
@writes("selected_out", "rejects_out", "metrics_out")
def main(
    *, settings: Path, real_dir: Path, corrected: Path, corrections: Path, embeddings: Path, of_synthetic: Path,
    ratings: Path, selected_out: Path, rejects_out: Path, metrics_out: Path,
) -> None:
    """Select CORRECTED trials by CORRECTIONS, EMBEDDINGS, RATINGS and trials of REAL_DIR that train with every seed."""
    evidence = Evidence(
        RealTrials.read(real_dir).always_in(seeds(), "train"),
        tables.read_together((embeddings, of_synthetic), EMBEDDINGS), tables.read(corrections, CORRECTIONS),
        tables.read(ratings, RATINGS), seed(),
    )
    selected = select(tables.read(corrected, WEIGHTED), load_for(Select, settings), evidence)
    tables.write(selected_out, selected.accepted, WEIGHTED)
    tables.write(rejects_out, selected.rejects, tables.REJECTS)
    tables.write_json(metrics_out, selected.metrics)
    click.echo(f"select: {selected.told()}")


if __name__ == "__main__":
    main()
