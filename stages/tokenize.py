"""Turn the texts that the encoder reads into its token ids, once for all seeds and lengths."""

from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.classify import find_arm, weights, whole
from trialwright.classify.tokens import tokenize
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.real import RealTrials


@click.command(cls=Command)
@click.argument("mixes_dir", type=InFile)
@click.argument("real_dir", type=InFile)
@click.argument("tokens_dir_out", type=OutFile)
def main(mixes_dir: Path, real_dir: Path, tokens_dir_out: Path) -> None:
    """Tokenize the trials of MIXES_DIR and REAL_DIR; write TOKENS_DIR_OUT/<arm>.parquet."""
    settings = params.load()
    real = RealTrials.read(real_dir)
    trials = {
        arm: whole(mixes_dir / arm, real, find_arm(settings.arms, arm).setting, settings.seeds)
        for arm in settings.train.arms
    }
    tokens_dir_out.mkdir(parents=True, exist_ok=True)
    every = pa.concat_tables([tables.CLEAN.empty_table(), *trials.values()])
    tokens = tokenize(weights.load_tokenizer(settings.train.model), every)
    # A file an arm: what only other arms read makes no arm stale.
    for arm, read in trials.items():
        of_arm = tokens.filter(pc.is_in(tokens["id"], read["id"]))
        tables.write(tokens_dir_out / f"{arm}.parquet", of_arm, tables.TOKENS)
        click.echo(f"tokens {arm}: {of_arm.num_rows} trials")


if __name__ == "__main__":
    main()
