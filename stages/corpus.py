"""Stage ``corpus``: the synthetic trials to go on with, our own or a released corpus in their place."""

from pathlib import Path

import click

from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.writing import Parsed, read_released


@click.command(cls=Command)
@click.argument("written", type=InFile)
@click.argument("released", type=InFile)
@click.argument("candidates_out", type=OutFile)
@click.argument("rejects_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(written: Path, released: Path, candidates_out: Path, rejects_out: Path, metrics_out: Path) -> None:
    """Pass the trials of WRITTEN on, or read those of RELEASED where acquire.synthetic names a corpus."""
    own = params.load().acquire.synthetic is None
    corpus = Parsed(tables.read(written, tables.SYNTHETIC), []) if own else read_released(released)
    tables.write(candidates_out, corpus.accepted, tables.SYNTHETIC)
    tables.write(rejects_out, corpus.rejects, tables.REJECTS)
    tables.write_json(metrics_out, {"released": not own, **corpus.metrics()})
    click.echo(f"corpus: {corpus.summary()}")


if __name__ == "__main__":
    main()
