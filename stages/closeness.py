"""Measure how close synthetic trials are to real ones, beside how close real ones are to each other."""

from pathlib import Path

import click

from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.examples import example_ids
from trialwright.ground.plots import write_plots
from trialwright.ground.real import SPLITS, RealTrials
from trialwright.privacy import measure, texts_by_id


@click.command(cls=Command)
@click.argument("embeddings", type=InFile)
@click.argument("real_dir", type=InFile)
@click.argument("clean_synthetic", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("closest_out", type=OutFile)
@click.argument("plots_dir_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(
    *, embeddings: Path, real_dir: Path, clean_synthetic: Path, synthetic: Path,
    closest_out: Path, plots_dir_out: Path, metrics_out: Path,
) -> None:
    """Find the nearest train trial of REAL_DIR to each of CLEAN_SYNTHETIC and of the test trials."""
    real, written = RealTrials.read(real_dir), tables.read(clean_synthetic, tables.CLEAN)
    texts = texts_by_id(real.set_of(params.load().seeds[0], *SPLITS), written)
    shown = set(example_ids(tables.read(synthetic, tables.SYNTHETIC)))
    found = measure(tables.read(embeddings, tables.EMBEDDINGS), texts, shown)
    tables.write(closest_out, found.closest, tables.CLOSEST)
    write_plots(plots_dir_out, ("arm", "distance", "share"), found.plots)
    tables.write_json(metrics_out, found.metrics)
    areas = {view: figures["membership"]["auc"] for view, figures in found.metrics.items()}
    click.echo(f"closeness: {written.num_rows} synthetic trials, AUC of membership {areas}")


if __name__ == "__main__":
    main()
