"""Mix real and synthetic trials: what every arm trains on with every seed, and what chooses and tests it."""

from itertools import product
from pathlib import Path

import click

from trialwright.classify import Mix, count_distinct, held_out, mix, real_tables, sizes
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.real import RealTrials


@click.command(cls=Command)
@click.argument("real_dir", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("mixes_dir_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(real_dir: Path, synthetic: Path, mixes_dir_out: Path, metrics_out: Path) -> None:
    """Draw from REAL_DIR and SYNTHETIC; write MIXES_DIR_OUT/<arm>/<seed>/{train,val,test}.parquet, METRICS_OUT."""
    settings = params.load()
    real, written = RealTrials.read(real_dir), tables.read(synthetic, tables.CLEAN)
    sets = {seed: real_tables(real, seed) for seed in settings.seeds}
    counts: dict[str, dict[int, dict[str, dict[str, int]]]] = {name: {} for name in settings.arms}
    for (name, arm), seed in product(settings.arms.items(), settings.seeds):
        mixed = Mix(mix(arm, sets[seed], written, seed), *held_out(real, arm.setting, seed))
        mixed.write(mixes_dir_out / name / str(seed))
        counts[name][seed] = count_distinct(mixed.train)
        click.echo(f"{name}/{seed}: {sizes(mixed.train)}")
    tables.write_json(metrics_out, counts)


if __name__ == "__main__":
    main()
