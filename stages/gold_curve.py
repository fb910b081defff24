"""Train on gold trials, on synthetic trials written from them, and on both, and say what the latter are worth."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seed, seeds
from trialwright.evaluation.gold_curve import CurveRuns, describe, draw_curve
from trialwright.evaluation.gold_equals import sizes_alone
from trialwright.retrieval.gold import choose_all
from trialwright.schemas.selection import POOL
from trialwright.sections.curves import gold_curve
from trialwright.sections.gold_settings import read_gold_corpora
from trialwright.sections.learning import Baseline, Evaluate
from trialwright.sections.training import Train
from trialwright.training.gold_runs import GoldCorpus, Model, lay_out, run_all
from trialwright.trial.real import RealTrials


@click.command(cls=Command)
@reads("curve_dir", "pool", "real_dir")
@writes("curve_out")
def main(curve_dir: Path, pool: Path, real_dir: Path, curve_out: Path) -> None:
    """Train on the corpora of CURVE_DIR and on gold trials of POOL alone, and test on the test split of REAL_DIR."""
    section, real, names = gold_curve(), RealTrials.read(real_dir), read_gold_corpora(curve_dir / "settings")
    train, test = (real.set_of(seeds()[0], name) for name in ("train", "test"))
    model = Model(section.model, load(Baseline), load(Train), seed())
    corpora = [GoldCorpus.read(curve_dir / "corpora" / name, train) for name in names]
    sizes = sizes_alone([one.gold.num_rows for one in corpora], train.num_rows, between=model.name == "tfidf")
    alone = choose_all(tables.read(pool, POOL), sizes, range(section.gold_draws), seed())
    runs = CurveRuns(model.name, test["label"].to_numpy(), *run_all(lay_out(corpora, alone, train), test, model))
    curve = draw_curve(runs, [(one.size, one.metrics) for one in corpora], load(Evaluate), seed())
    tables.write_json(curve_out, curve)
    click.echo(f"gold_curve: {describe(curve)}")


if __name__ == "__main__":
    main()
