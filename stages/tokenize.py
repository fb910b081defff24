"""Turn the texts that the encoder reads into its token ids, once for all arms, seeds and lengths."""

from itertools import product
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.classify import Mix, weights
from trialwright.classify.tokens import tokenize
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("mixes_dir", type=InFile)
@click.argument("tokens_dir_out", type=OutFile)
def main(mixes_dir: Path, tokens_dir_out: Path) -> None:
    """Tokenize the trials of MIXES_DIR; write TOKENS_DIR_OUT/<arm>/<seed>.parquet."""
    settings = params.load()
    trials = {
        run: pa.concat_tables(Mix.read(mixes_dir / run))
        for run in (f"{arm}/{seed}" for arm, seed in product(settings.train.arms, settings.seeds))
    }
    tokens_dir_out.mkdir(parents=True, exist_ok=True)
    every = pa.concat_tables([tables.CLEAN.empty_table(), *trials.values()])
    tokens = tokenize(weights.load_tokenizer(settings.train.model), every)
    # A file for each run: what only others read makes none stale.
    for run, read in trials.items():
        of_run = tokens.filter(pc.is_in(tokens["id"], read["id"]))
        tables.write(tokens_dir_out / f"{run}.parquet", of_run, tables.TOKENS)
        click.echo(f"tokens {run}: {of_run.num_rows} trials")


if __name__ == "__main__":
    main()
