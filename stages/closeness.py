"""Measure how close synthetic trials are to real ones, beside how close real ones are to each other."""

from pathlib import Path

import click

from trialwright.closeness.closeness import measure
from trialwright.closeness.neighbours import texts_by_id
from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import seeds
from trialwright.files.plots import write_plots
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import CLOSEST, EMBEDDINGS
from trialwright.schemas.texts import CLEAN
from trialwright.trial.examples import example_ids
from trialwright.trial.real import SPLITS, RealTrials


@click.command(cls=Command)
@reads("embeddings", "of_synthetic", "real_dir", "clean_synthetic", "synthetic")
@writes("closest_out", "plots_dir_out", "metrics_out")
def main(
    *, embeddings: Path, of_synthetic: Path, real_dir: Path, clean_synthetic: Path, synthetic: Path,
    closest_out: Path, plots_dir_out: Path, metrics_out: Path,
) -> None:
    """Find the nearest train trial of REAL_DIR to each of CLEAN_SYNTHETIC and of the test trials."""
    real, written = RealTrials.read(real_dir), tables.read(clean_synthetic, CLEAN)
    texts = texts_by_id(real.set_of(seeds()[0], *SPLITS), written)
    shown = set(example_ids(tables.read(synthetic, SYNTHETIC)))
    found = measure(tables.read_together((embeddings, of_synthetic), EMBEDDINGS), texts, shown)
    tables.write(closest_out, found.closest, CLOSEST)
    write_plots(plots_dir_out, ("arm", "distance", "share"), found.plots)
    tables.write_json(metrics_out, found.metrics)
    areas = {view: figures["membership"]["auc"] for view, figures in found.metrics.items()}
    click.echo(f"closeness: {written.num_rows} synthetic trials, AUC of membership {areas}")


if __name__ == "__main__":
    main()
