"""Pick the few figures by which runs are told apart."""

from pathlib import Path

import click

from trialwright.analysis import summarize
from trialwright.ground import tables
from trialwright.ground.cli import Command, InFile, OutFile


@click.command(cls=Command)
@click.argument("metrics", nargs=-1, required=True, type=InFile)
@click.argument("summary_out", type=OutFile)
def main(metrics: tuple[Path, ...], summary_out: Path) -> None:
    """Write SUMMARY_OUT of METRICS files."""
    summary = summarize(tables.read_metrics(metrics))
    tables.write_json(summary_out, summary, sort=False)
    click.echo(f"summarize: {summary['trials']}, {summary['gates_failed']} gates failed")


if __name__ == "__main__":
    main()
