"""Fine-tune an encoder on the mix of an arm and a seed, and score its test trials."""

from pathlib import Path

import click

from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, protocol
from trialwright.sections.real_trials import Acquire
from trialwright.sections.running import Engine
from trialwright.sections.training import Train
from trialwright.training.encoder.encoder_models import EncoderModels
from trialwright.training.model_grid import Outs, Run, make


@click.command(cls=Command)
@reads("code_file", "mixes_dir", "tokens_dir")
@writes("models_out", "scores_out")
@click.option("--arm", required=True, help="Name of the arm, and of its folder in each of these.")
@click.option("--seed", required=True, type=int, help="Seed of the mix, which decides head, dropout and order.")
def main(
    code_file: Path, mixes_dir: Path, tokens_dir: Path, models_out: Path, scores_out: Path, *, arm: str, seed: int,
) -> None:
    """Fine-tune on MIXES_DIR/<arm>/<seed>, read as in TOKENS_DIR, and score its test trials; write both outs.

    CODE_FILE says by which version of the code; a cluster keeps what it trains under that.
    """
    models = EncoderModels(code_file, mixes_dir, tokens_dir, load(Train), protocol(), load(Acquire).source)
    for said in make(models, [Run(arm, seed)], Outs(models_out, scores_out), load(Engine)):
        click.echo(said)


if __name__ == "__main__":
    main()
