"""Fit TF-IDF and logistic regression on an arm's mixes, seed by seed, and score the test trials of its setting."""

from pathlib import Path

import click

from trialwright.classify import baseline, find_arm, held_out, predictions
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.real import RealTrials


@click.command(cls=Command)
@click.argument("mixes_dir", type=InFile)
@click.argument("real_dir", type=InFile)
@click.argument("models_dir_out", type=OutFile)
@click.argument("predictions_dir_out", type=OutFile)
@click.option("--arm", required=True, help="Arm of params.yaml whose setting tests the models.")
def main(mixes_dir: Path, real_dir: Path, models_dir_out: Path, predictions_dir_out: Path, *, arm: str) -> None:
    """Fit on each seed's mix in MIXES_DIR, score the test trials in REAL_DIR; write both outs, a seed each."""
    settings = params.load()
    real, setting = RealTrials.read(real_dir), find_arm(settings.arms, arm).setting
    for seed in settings.seeds:
        test = held_out(real, setting, seed).test
        model = baseline.fit(tables.read(mixes_dir / f"{seed}.parquet", tables.CLEAN), settings.baseline)
        rows = predictions("tfidf", arm, seed, test, baseline.score(model, test["text"].to_pylist()))
        baseline.save(model, models_dir_out / str(seed))
        tables.write(predictions_dir_out / f"{seed}.parquet", rows, tables.PREDICTIONS)
        click.echo(f"tfidf {arm}/{seed}: {baseline.describe(model)}, {test.num_rows} test trials scored")


if __name__ == "__main__":
    main()
