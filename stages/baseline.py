"""Fit TF-IDF and logistic regression on an arm's mixes, seed by seed, and score the test trials of each."""

from pathlib import Path

import click

from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seeds
from trialwright.sections.learning import Baseline
from trialwright.sections.running import Engine
from trialwright.training.baseline_models import BaselineModels
from trialwright.training.model_grid import Outs, Run, make


@click.command(cls=Command)
@reads("code_file", "mixes_dir")
@writes("models_dir_out", "predictions_dir_out")
@click.option("--arm", required=True, help="Name of the arm, and of its folder in each of these.")
def main(code_file: Path, mixes_dir: Path, models_dir_out: Path, predictions_dir_out: Path, *, arm: str) -> None:
    """Fit on each seed's mix in MIXES_DIR/<arm> and score its test trials; write both outs, a seed each.

    CODE_FILE says by which version of the code; a cluster keeps what it trains under that.
    """
    models, runs = BaselineModels(code_file, mixes_dir, load(Baseline)), [Run(arm, seed) for seed in seeds()]
    for said in make(models, runs, Outs(models_dir_out, predictions_dir_out), load(Engine)):
        click.echo(said)


if __name__ == "__main__":
    main()
