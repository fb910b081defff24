"""Fine-tune an encoder on the mix of an arm and a seed, and score its test trials."""

from pathlib import Path

import click

from trialwright.classify import Mix, checkpoint, encoder, finetune, predictions
from trialwright.classify.team import joined
from trialwright.classify.tokens import Tokens
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("mixes_dir", type=InFile)
@click.argument("tokens_dir", type=InFile)
@click.argument("models_out", type=OutFile)
@click.argument("scores_out", type=OutFile)
@click.option("--arm", required=True, help="Name of the arm, and of its folder in each of these.")
@click.option("--seed", required=True, type=int, help="Seed of the mix, which decides head, dropout and order.")
def main(mixes_dir: Path, tokens_dir: Path, models_out: Path, scores_out: Path, *, arm: str, seed: int) -> None:
    """Fine-tune on MIXES_DIR/<arm>/<seed>, read as in TOKENS_DIR, and score its test trials; write both outs."""
    settings, run = params.load(), Path(arm, str(seed))
    mix, ids = Mix.read(mixes_dir / run), Tokens.read(tokens_dir / f"{run}.parquet")
    with joined() as team:
        fitted = finetune.fit(mix.train, mix.val, ids, settings.train, seed, label=f"{arm}/{seed}", team=team)
        rows = predictions("encoder", arm, seed, mix.test, encoder.score(fitted.encoder, ids.of(mix.test)))
        if team.first:
            origin = checkpoint.Origin(arm, seed, settings.protocol, settings.acquire.source)
            checkpoint.save(fitted, models_out / run, origin, rows)
            tables.write(scores_out / f"{run}.parquet", rows, tables.PREDICTIONS)
            click.echo(f"encoder {arm}/{seed}: {finetune.describe(fitted)}, {mix.test.num_rows} test trials scored")


if __name__ == "__main__":
    main()
