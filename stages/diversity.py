"""Measure how varied synthetic trials are, beside as many real ones."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seed, seeds
from trialwright.fidelity.sample import gather
from trialwright.fidelity.variety.diversity import VARIETY_HEADER, measure_diversity
from trialwright.files.plots import write_plots
from trialwright.schemas.findings import EMBEDDINGS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.quality import Diversity
from trialwright.trial.real import RealTrials


@click.command(cls=Command)
@reads("embeddings", "of_synthetic", "real_dir", "clean_synthetic")
@writes("plots_dir_out", "metrics_out")
def main(
    *, embeddings: Path, of_synthetic: Path, real_dir: Path, clean_synthetic: Path,
    plots_dir_out: Path, metrics_out: Path,
) -> None:
    """Compare the variety of CLEAN_SYNTHETIC with that of the train trials of REAL_DIR, by EMBEDDINGS and texts."""
    vectors = tables.read_together((embeddings, of_synthetic), EMBEDDINGS)
    train = gather(RealTrials.read(real_dir).set_of(seeds()[0], "train"), vectors)
    synthetic = gather(tables.read(clean_synthetic, CLEAN), vectors)
    variety = measure_diversity(train, synthetic, load(Diversity), seed())
    write_plots(plots_dir_out / "interventions", VARIETY_HEADER, {"interventions": variety.rows})
    tables.write_json(metrics_out, variety.metrics)
    click.echo(f"diversity: {len(synthetic)} synthetic trials beside {variety.metrics['all']['trials']} real ones")


if __name__ == "__main__":
    main()
