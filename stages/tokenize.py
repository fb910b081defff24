"""Turn the texts that the encoder reads into its token ids, once for all arms, seeds and lengths."""

from itertools import product
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seeds
from trialwright.schemas.texts import CLEAN, TOKENS
from trialwright.sections.training import Train
from trialwright.training.mixes import Mix
from trialwright.training.token_ids import load_tokenizer, tokenize


@click.command(cls=Command)
@reads("mixes_dir")
@writes("tokens_dir_out")
def main(mixes_dir: Path, tokens_dir_out: Path) -> None:
    """Tokenize the trials of MIXES_DIR; write TOKENS_DIR_OUT/<arm>/<seed>.parquet."""
    train = load(Train)
    runs = (f"{arm}/{seed}" for arm, seed in product(train.arms, seeds()))
    trials = {run: pa.concat_tables(part.select(CLEAN.names) for part in Mix.read(mixes_dir / run)) for run in runs}
    tokens_dir_out.mkdir(parents=True, exist_ok=True)
    every = pa.concat_tables([CLEAN.empty_table(), *trials.values()])
    tokens = tokenize(load_tokenizer(train.model), every)
    # A file for each run: what only others read makes none stale.
    for run, read in trials.items():
        of_run = tokens.filter(pc.is_in(tokens["id"], read["id"]))
        tables.write(tokens_dir_out / f"{run}.parquet", of_run, TOKENS)
        click.echo(f"tokens {run}: {of_run.num_rows} trials")


if __name__ == "__main__":
    main()
