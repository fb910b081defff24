"""Fine-tune an encoder on an arm's mixes, seed by seed, and score the test trials of its setting."""

from pathlib import Path

import click

from trialwright.classify import checkpoint, encoder, find_arm, finetune, held_out, predictions
from trialwright.classify.team import joined
from trialwright.classify.tokens import Tokens
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.real import RealTrials


@click.command(cls=Command)
@click.argument("mixes_dir", type=InFile)
@click.argument("real_dir", type=InFile)
@click.argument("tokens", type=InFile)
@click.argument("models_out", type=OutFile)
@click.argument("predictions_out", type=OutFile)
@click.option("--arm", required=True, help="Arm of params.yaml whose setting validates and tests the models.")
def main(mixes_dir: Path, real_dir: Path, tokens: Path, models_out: Path, predictions_out: Path, *, arm: str) -> None:
    """Fine-tune on each seed's mix in MIXES_DIR, score the test trials in REAL_DIR; write both outs, a seed each."""
    settings = params.load()
    real, setting, ids = RealTrials.read(real_dir), find_arm(settings.arms, arm).setting, Tokens.read(tokens)
    with joined() as team:
        for seed in settings.seeds:
            val, test = held_out(real, setting, seed)
            mix = tables.read(mixes_dir / f"{seed}.parquet", tables.CLEAN)
            fitted = finetune.fit(mix, val, ids, settings.train, seed, label=f"{arm}/{seed}", team=team)
            rows = predictions("encoder", arm, seed, test, encoder.score(fitted.encoder, ids.of(test)))
            if team.first:
                origin = checkpoint.Origin(arm, seed, settings.protocol, settings.acquire.source)
                checkpoint.save(fitted, models_out / str(seed), origin, rows)
                tables.write(predictions_out / f"{seed}.parquet", rows, tables.PREDICTIONS)
                click.echo(f"encoder {arm}/{seed}: {finetune.describe(fitted)}, {test.num_rows} test trials scored")


if __name__ == "__main__":
    main()
