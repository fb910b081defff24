"""Fit TF-IDF and logistic regression on one mix, and score the test trials of its setting."""

from pathlib import Path

import click

from trialwright.classify import baseline, find_arm, held_out, predictions
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("mix", type=InFile)
@click.argument("real_dir", type=InFile)
@click.argument("model_dir_out", type=OutFile)
@click.argument("predictions_out", type=OutFile)
@click.option("--arm", required=True, help="Arm of params.yaml whose setting tests the model.")
@click.option("--seed", type=int, required=True, help="Seed of the mix.")
def main(mix: Path, real_dir: Path, model_dir_out: Path, predictions_out: Path, *, arm: str, seed: int) -> None:
    """Fit on MIX, score the test trials in REAL_DIR; write MODEL_DIR_OUT and PREDICTIONS_OUT."""
    settings = params.load()
    test = held_out(real_dir, find_arm(settings.arms, arm).setting).test
    model = baseline.fit(tables.read(mix, tables.CLEAN), settings.baseline)
    scores = baseline.score(model, test["text"].to_pylist())
    baseline.save(model, model_dir_out)
    tables.write(predictions_out, predictions("tfidf", arm, seed, test, scores), tables.PREDICTIONS)
    click.echo(f"tfidf {arm}-{seed}: {baseline.describe(model)}, {test.num_rows} test trials scored")


if __name__ == "__main__":
    main()
