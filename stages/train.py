"""Fine-tune an encoder on one mix, and score the test trials of its setting."""

from pathlib import Path

import click

from trialwright.classify import encoder, find_arm, finetune, held_out, predictions
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("mix", type=InFile)
@click.argument("real_dir", type=InFile)
@click.argument("model_dir_out", type=OutFile)
@click.argument("predictions_out", type=OutFile)
@click.option("--arm", required=True, help="Arm of params.yaml whose setting validates and tests the model.")
@click.option("--seed", type=int, required=True, help="Seed of the mix and of training.")
def main(mix: Path, real_dir: Path, model_dir_out: Path, predictions_out: Path, *, arm: str, seed: int) -> None:
    """Fine-tune on MIX, score the test trials in REAL_DIR; write MODEL_DIR_OUT and PREDICTIONS_OUT."""
    settings = params.load()
    val, test = held_out(real_dir, find_arm(settings.arms, arm).setting)
    fitted = finetune.fit(tables.read(mix, tables.CLEAN), val, settings.train, seed, f"{arm}-{seed}")
    scores = encoder.score(fitted.encoder, test["text"].to_pylist())
    finetune.save(fitted, model_dir_out)
    tables.write(predictions_out, predictions("encoder", arm, seed, test, scores), tables.PREDICTIONS)
    click.echo(f"encoder {arm}-{seed}: {finetune.describe(fitted)}, {test.num_rows} test trials scored")


if __name__ == "__main__":
    main()
