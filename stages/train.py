"""Fine-tune an encoder on the mix of an arm and a seed, and score its test trials."""

from pathlib import Path

import click

from trialwright.classify import Mix, checkpoint, encoder, finetune, predictions
from trialwright.classify.team import joined
from trialwright.classify.tokens import Tokens
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("mix_dir", type=InFile)
@click.argument("tokens", type=InFile)
@click.argument("model_out", type=OutFile)
@click.argument("predictions_out", type=OutFile)
@click.option("--arm", required=True, help="Name of the arm, for the predictions and the model's card.")
@click.option("--seed", required=True, type=int, help="Seed of the mix, which decides head, dropout and order.")
def main(mix_dir: Path, tokens: Path, model_out: Path, predictions_out: Path, *, arm: str, seed: int) -> None:
    """Fine-tune on the mix in MIX_DIR, read as TOKENS, and score its test trials; write both outs."""
    settings, mix, ids = params.load(), Mix.read(mix_dir), Tokens.read(tokens)
    with joined() as team:
        fitted = finetune.fit(mix.train, mix.val, ids, settings.train, seed, label=f"{arm}/{seed}", team=team)
        rows = predictions("encoder", arm, seed, mix.test, encoder.score(fitted.encoder, ids.of(mix.test)))
        if team.first:
            origin = checkpoint.Origin(arm, seed, settings.protocol, settings.acquire.source)
            checkpoint.save(fitted, model_out, origin, rows)
            tables.write(predictions_out, rows, tables.PREDICTIONS)
            click.echo(f"encoder {arm}/{seed}: {finetune.describe(fitted)}, {mix.test.num_rows} test trials scored")


if __name__ == "__main__":
    main()
