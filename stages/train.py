"""Fine-tune an encoder on the mix of an arm and a seed, and score its test trials."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, protocol
from trialwright.schemas.texts import PREDICTIONS
from trialwright.sections.real_trials import Acquire
from trialwright.sections.training import Train
from trialwright.training.encoder import checkpoint, classifier, finetune
from trialwright.training.encoder.team import joined
from trialwright.training.mixes import Mix, predictions
from trialwright.training.token_ids import Tokens


@click.command(cls=Command)
@reads("mixes_dir", "tokens_dir")
@writes("models_out", "scores_out")
@click.option("--arm", required=True, help="Name of the arm, and of its folder in each of these.")
@click.option("--seed", required=True, type=int, help="Seed of the mix, which decides head, dropout and order.")
def main(mixes_dir: Path, tokens_dir: Path, models_out: Path, scores_out: Path, *, arm: str, seed: int) -> None:
    """Fine-tune on MIXES_DIR/<arm>/<seed>, read as in TOKENS_DIR, and score its test trials; write both outs."""
    run = Path(arm, str(seed))
    mix, ids = Mix.read(mixes_dir / run), Tokens.read(tokens_dir / f"{run}.parquet")
    with joined() as team:
        fitted = finetune.fit(mix.train, mix.val, ids, load(Train), seed, label=f"{arm}/{seed}", team=team)
        rows = predictions("encoder", arm, seed, mix.test, classifier.score(fitted.encoder, ids.of(mix.test)))
        if team.first:
            origin = checkpoint.Origin(arm, seed, protocol(), load(Acquire).source)
            checkpoint.save(fitted, models_out / run, origin, rows)
            tables.write(scores_out / f"{run}.parquet", rows, PREDICTIONS)
            click.echo(f"encoder {arm}/{seed}: {finetune.describe(fitted)}, {mix.test.num_rows} test trials scored")


if __name__ == "__main__":
    main()
