"""Mix real and synthetic trials: what every arm trains on with every seed, and what chooses and tests it."""

from itertools import product
from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import seeds
from trialwright.schemas.texts import WEIGHTED
from trialwright.sections.arms import arms
from trialwright.training.mix import count_distinct, held_out, mix, prior, real_tables, sizes
from trialwright.training.mixes import Mix
from trialwright.trial.real import RealTrials


@click.command(cls=Command)
@reads("real_dir", "kept")
@writes("mixes_dir_out", "metrics_out")
def main(real_dir: Path, kept: Path, mixes_dir_out: Path, metrics_out: Path) -> None:
    """Draw from REAL_DIR and KEPT/<corpus>.parquet; write a folder of tables to MIXES_DIR_OUT/<arm>/<seed>."""
    planned, every_seed, real = arms(), seeds(), RealTrials.read(real_dir)
    corpora = {arm.corpus for arm in planned.values()}
    written = {name: tables.read(kept / f"{name}.parquet", WEIGHTED) for name in corpora}
    sets = {seed: real_tables(real, seed) for seed in every_seed}
    counts: dict[str, dict[int, dict[str, object]]] = {name: {} for name in planned}
    for (name, arm), seed in product(planned.items(), every_seed):
        mixed = Mix(mix(arm, sets[seed], written[arm.corpus], seed), *held_out(real, arm.setting, seed))
        mixed.write(mixes_dir_out / name / str(seed))
        counts[name][seed] = {**count_distinct(mixed.train), "prior": prior(mixed.train)}
        click.echo(f"{name}/{seed}: {sizes(mixed.train)}")
    tables.write_json(metrics_out, counts)


if __name__ == "__main__":
    main()
