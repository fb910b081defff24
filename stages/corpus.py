"""Stage ``corpus``: the synthetic trials to go on with, our own or a released corpus in their place."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params.loading import load
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.sections.real_trials import Acquire
from trialwright.tasks.reading.parsing import Parsed
from trialwright.tasks.released.released import read_released


@click.command(cls=Command)
@reads("written", "released")
@writes("candidates_out", "rejects_out", "metrics_out")
def main(written: Path, released: Path, candidates_out: Path, rejects_out: Path, metrics_out: Path) -> None:
    """Pass the trials of WRITTEN on, or read those of RELEASED where acquire.synthetic names a corpus."""
    own = load(Acquire).synthetic is None
    with tables.keeping_rejects(rejects_out):
        corpus = Parsed(tables.read(written, SYNTHETIC), []) if own else read_released(released)
    tables.write(candidates_out, corpus.accepted, SYNTHETIC)
    tables.write(rejects_out, corpus.rejects, tables.REJECTS)
    tables.write_json(metrics_out, {"released": not own, **corpus.metrics()})
    click.echo(f"corpus: {corpus.summary()}")


if __name__ == "__main__":
    main()
