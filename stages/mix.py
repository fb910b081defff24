"""Mix real and synthetic trials: what every arm trains on with every seed, and what chooses and tests it."""

from itertools import product
from pathlib import Path

import click

from trialwright.classify import Mix, held_out, mix, real_tables, sizes
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.real import RealTrials


@click.command(cls=Command)
@click.argument("real_dir", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("mixes_dir_out", type=OutFile)
def main(real_dir: Path, synthetic: Path, mixes_dir_out: Path) -> None:
    """Draw from REAL_DIR and SYNTHETIC; write MIXES_DIR_OUT/<arm>/<seed>/{train,val,test}.parquet."""
    settings = params.load()
    real, written = RealTrials.read(real_dir), tables.read(synthetic, tables.CLEAN)
    sets = {seed: real_tables(real, seed) for seed in settings.seeds}
    for (name, arm), seed in product(settings.arms.items(), settings.seeds):
        mixed = Mix(mix(arm, sets[seed], written, seed), *held_out(real, arm.setting, seed))
        mixed.write(mixes_dir_out / name / str(seed))
        click.echo(f"{name}/{seed}: {sizes(mixed.train)}")


if __name__ == "__main__":
    main()
