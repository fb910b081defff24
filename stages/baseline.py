"""Fit TF-IDF and logistic regression on an arm's mixes, seed by seed, and score the test trials of each."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seeds
from trialwright.schemas.texts import PREDICTIONS
from trialwright.sections.learning import Baseline
from trialwright.training import baseline
from trialwright.training.mixes import Mix, predictions


@click.command(cls=Command)
@reads("mixes_dir")
@writes("models_dir_out", "predictions_dir_out")
@click.option("--arm", required=True, help="Name of the arm, and of its folder in each of these.")
def main(mixes_dir: Path, models_dir_out: Path, predictions_dir_out: Path, *, arm: str) -> None:
    """Fit on each seed's mix in MIXES_DIR/<arm> and score its test trials; write both outs, a seed each."""
    for seed in seeds():
        mix = Mix.read(mixes_dir / arm / str(seed))
        model = baseline.fit(mix.train, load(Baseline))
        rows = predictions("tfidf", arm, seed, mix.test, baseline.score(model, mix.test["text"].to_pylist()))
        baseline.save(model, models_dir_out / arm / str(seed))
        tables.write(predictions_dir_out / arm / f"{seed}.parquet", rows, PREDICTIONS)
        click.echo(f"tfidf {arm}/{seed}: {baseline.describe(model)}, {mix.test.num_rows} test trials scored")


if __name__ == "__main__":
    main()
