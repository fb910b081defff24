"""Fit TF-IDF and logistic regression on an arm's mixes, seed by seed, and score the test trials of each."""

from pathlib import Path

import click

from trialwright.classify import Mix, baseline, predictions
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("mixes_dir", type=InFile)
@click.argument("models_dir_out", type=OutFile)
@click.argument("predictions_dir_out", type=OutFile)
@click.option("--arm", required=True, help="Name of the arm, and of its folder in each of these.")
def main(mixes_dir: Path, models_dir_out: Path, predictions_dir_out: Path, *, arm: str) -> None:
    """Fit on each seed's mix in MIXES_DIR/<arm> and score its test trials; write both outs, a seed each."""
    settings = params.load()
    for seed in settings.seeds:
        mix = Mix.read(mixes_dir / arm / str(seed))
        model = baseline.fit(mix.train, settings.baseline)
        rows = predictions("tfidf", arm, seed, mix.test, baseline.score(model, mix.test["text"].to_pylist()))
        baseline.save(model, models_dir_out / arm / str(seed))
        tables.write(predictions_dir_out / arm / f"{seed}.parquet", rows, tables.PREDICTIONS)
        click.echo(f"tfidf {arm}/{seed}: {baseline.describe(model)}, {mix.test.num_rows} test trials scored")


if __name__ == "__main__":
    main()
