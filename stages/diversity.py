"""Measure how varied synthetic trials are, beside as many real ones."""

from pathlib import Path

import click

from trialwright.fidelity import VARIETY_HEADER, gather, measure_diversity
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.plots import write_plots
from trialwright.ground.real import RealTrials


@click.command(cls=Command)
@click.argument("embeddings", type=InFile)
@click.argument("real_dir", type=InFile)
@click.argument("clean_synthetic", type=InFile)
@click.argument("plots_dir_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(embeddings: Path, real_dir: Path, clean_synthetic: Path, plots_dir_out: Path, metrics_out: Path) -> None:
    """Compare the variety of CLEAN_SYNTHETIC with that of the train trials of REAL_DIR, by EMBEDDINGS and texts."""
    settings = params.load()
    vectors = tables.read(embeddings, tables.EMBEDDINGS)
    train = gather(RealTrials.read(real_dir).set_of(settings.seeds[0], "train"), vectors)
    synthetic = gather(tables.read(clean_synthetic, tables.CLEAN), vectors)
    variety = measure_diversity(train, synthetic, settings.diversity, settings.seed)
    write_plots(plots_dir_out / "interventions", VARIETY_HEADER, {"interventions": variety.rows})
    tables.write_json(metrics_out, variety.metrics)
    click.echo(f"diversity: {len(synthetic)} synthetic trials beside {variety.metrics['all']['trials']} real ones")


if __name__ == "__main__":
    main()
