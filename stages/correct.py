"""Stage correct: synthetic labels that a model of real training trials doubts are changed, dropped or weighted down."""

from functools import partial
from pathlib import Path

import click

from trialwright.cleaning.correct import correct
from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, load_for, seed, seeds
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import CORRECTIONS
from trialwright.schemas.selection import GOLD
from trialwright.schemas.texts import CLEAN, WEIGHTED
from trialwright.sections.learning import Correct
from trialwright.sections.training import Train
from trialwright.stats import tfidf
from trialwright.training import text_fit
from trialwright.trial.real import RealTrials


@click.command(cls=Command)
@reads("settings", "real_dir", "gold", "synthetic", "written")
@writes("corrected_out", "corrections_out", "rejects_out", "metrics_out")
def main(*, settings: Path, real_dir: Path, gold: Path, synthetic: Path, written: Path, **outs: Path) -> None:
    """Correct the labels of SYNTHETIC, as WRITTEN from GOLD, by trials in REAL_DIR that train with every seed."""
    how, train = load_for(Correct, settings), RealTrials.read(real_dir).always_in(seeds(), "train")
    fit = tfidf.fit_success if how.model == "tfidf" else partial(text_fit.fit_success, section=load(Train))
    shown, origins = tables.read(gold, GOLD)["trial_id"], tables.read(written, SYNTHETIC, ["trial_id", "example_ids"])
    done = correct(train, shown, tables.read(synthetic, CLEAN), origins, how, fit, seed())
    tables.write(outs["corrected_out"], done.accepted, WEIGHTED)
    tables.write(outs["corrections_out"], done.corrections, CORRECTIONS)
    tables.write(outs["rejects_out"], done.rejects, tables.REJECTS)
    tables.write_json(outs["metrics_out"], done.metrics)
    click.echo(f"correct: {done}")


if __name__ == "__main__":
    main()
